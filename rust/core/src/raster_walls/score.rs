//! What a free part looks like.

use super::bits::BitGrid;
use super::parts::PartRun;
use crate::fitted::values;

values! {
    /// What a free part looks like by itself, and which reading of the drawing found it.
    pub(crate) struct LooksValues {
        /// Share of the outline along walls.
        wall_share,
        wall_share_squared,
        /// Share of the bounding box that it covers.
        fill,
        /// Perimeter of a square as large, in its own perimeter.
        squareness,
        /// Logarithm of the side of a square as large, in sides of the plan.
        side_of_plan,
        side_of_plan_squared,
        /// Share of it that is ink.
        inked_share,
        /// Logarithm of the number of readings that found the same part.
        agreeing,
        /// Logarithm of the mean width in wall thicknesses.
        relative_width,
        /// Whether gaps wider than usual were closed.
        wide_gaps,
        /// Whether it is what squares narrower than a doorway reach.
        small_squares,
        /// Whether it is what squares wider than a doorway reach.
        large_squares,
        /// Whether grey strokes were walls, too.
        grey_walls,
    }
}

/// What is measured of a free part.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Features {
    /// Outline along walls, in sides of cells.
    pub on_wall: u32,
    /// Outline along closed doorways and other virtual edges, in sides of cells.
    pub on_gap: u32,
    pub area_cells: u64,
    /// Half-open `[x_min, y_min, x_max, y_max]`.
    pub bbox_xyxy: [u32; 4],
    /// Cells of ink inside: text, furniture, fixtures.
    pub inked_cells: u32,
    /// Trials that found the same part, this one included.
    pub agreeing: u32,
}

impl Features {
    pub(crate) fn new(runs: &[PartRun], wall: &BitGrid, ink: &BitGrid) -> Self {
        let mut features = Self {
            agreeing: 1,
            ..Self::default()
        };
        let (mut x_min, mut x_max) = (u32::MAX, 0);
        let mut perimeter = 0;
        let mut above: &[PartRun] = &[];
        for row in runs.chunk_by(|a, b| a.y == b.y) {
            let is_next = above
                .first()
                .zip(row.first())
                .is_some_and(|(above, run)| above.y + 1 == run.y);
            let shared = if is_next { shared_cells(above, row) } else { 0 };
            let cells: u32 = row.iter().map(|run| run.run.len()).sum();
            // Each cell has four sides; a side between two cells of the part is none of the
            // outline.
            perimeter += 2 * row.len() as u32 + 2 * cells;
            perimeter = perimeter.saturating_sub(2 * shared);
            above = row;
            for &PartRun { y, run, .. } in row {
                (x_min, x_max) = (x_min.min(run.start), x_max.max(run.end));
                features.area_cells += u64::from(run.len());
                features.inked_cells += ink.count_in(y, run);
                features.on_wall += [run.start.wrapping_sub(1), run.end]
                    .map(|x| u32::from(wall.get(x, y)))
                    .iter()
                    .sum::<u32>();
                let beside = [y.wrapping_sub(1), y + 1]
                    .into_iter()
                    .filter(|&beside| beside < wall.height());
                features.on_wall += beside.map(|beside| wall.count_in(beside, run)).sum::<u32>();
            }
        }
        features.on_gap = perimeter.saturating_sub(features.on_wall);
        let rows = runs
            .first()
            .zip(runs.last())
            .map_or([0, 0], |(first, last)| [first.y, last.y + 1]);
        features.bbox_xyxy = [x_min, rows[0], x_max, rows[1]];
        features
    }

    fn size_wh(&self) -> [f64; 2] {
        let [x_min, y_min, x_max, y_max] = self.bbox_xyxy;
        [x_max.saturating_sub(x_min), y_max.saturating_sub(y_min)].map(f64::from)
    }

    fn perimeter(&self) -> f64 {
        f64::from(self.on_wall + self.on_gap).max(1.0)
    }

    /// Numbers of order one of a part that a reading of the drawing found.
    pub(crate) fn looks(&self, plan_side: f64, thickness: f64) -> LooksValues {
        let area = (self.area_cells as f64).max(1.0);
        let [width, height] = self.size_wh();
        let side = area.sqrt();
        let wall_share = f64::from(self.on_wall) / self.perimeter();
        let side_of_plan = (side / plan_side.max(1.0)).ln();
        LooksValues {
            wall_share,
            wall_share_squared: wall_share * wall_share,
            fill: area / (width * height).max(1.0),
            squareness: 4.0 * side / self.perimeter(),
            side_of_plan,
            side_of_plan_squared: side_of_plan * side_of_plan,
            inked_share: f64::from(self.inked_cells) / area,
            agreeing: f64::from(self.agreeing).ln(),
            relative_width: (2.0 * area / self.perimeter() / thickness.max(1.0)).ln(),
            ..LooksValues::default()
        }
    }

    /// Whether two parts are nearly the same.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        let overlap = |axis: usize| {
            let (a, b) = (self.bbox_xyxy, other.bbox_xyxy);
            let common = a[axis + 2]
                .min(b[axis + 2])
                .saturating_sub(a[axis].max(b[axis]));
            let all = a[axis + 2].max(b[axis + 2]) - a[axis].min(b[axis]);
            f64::from(common) / f64::from(all.max(1))
        };
        overlap(0) * overlap(1) >= SAME_BOX
    }
}

/// Least intersection over union of the bounding boxes of parts that are the same.
const SAME_BOX: f64 = 0.85;
/// Cells above cells, of the runs of two rows.
fn shared_cells(above: &[PartRun], row: &[PartRun]) -> u32 {
    let mut shared = 0;
    let mut first = 0;
    for run in row.iter().map(|run| run.run) {
        // Both rows are in order: what ends before this run ends before all that follow it.
        while above
            .get(first)
            .is_some_and(|other| other.run.end <= run.start)
        {
            first += 1;
        }
        let others = above
            .iter()
            .skip(first)
            .map(|other| other.run)
            .take_while(|other| other.start < run.end);
        shared += others
            .map(|other| {
                other
                    .end
                    .min(run.end)
                    .saturating_sub(other.start.max(run.start))
            })
            .sum::<u32>();
    }
    shared
}
