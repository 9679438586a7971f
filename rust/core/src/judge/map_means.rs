//! Means of the room map over regions.

use crate::judge::region::Region;
use crate::raster_walls::Run;
use crate::search::mask::MaskGrid;
use crate::search::room_map::MapLevel;

/// What lies beside a region reaches this far, in typical wall thicknesses.
const REACH_THICKNESSES: u32 = 2;

/// The interior of the room map on the grid of the claims, summed along rows.
#[derive(Debug)]
pub(crate) struct MapMeans {
    width: u32,
    /// `width + 1` sums a row, the first of them 0.
    sums: Vec<f32>,
}

impl MapMeans {
    /// Reads the finest level of a map at the centres of the cells of a grid.
    pub(crate) fn new(level: &MapLevel, grid: &MaskGrid) -> Self {
        let [width, height] = grid.size_wh;
        let mut sums = Vec::with_capacity((width as usize + 1) * height as usize);
        for y in 0..height {
            let mut sum = 0.0;
            sums.push(sum);
            for x in 0..width {
                let centre = [x, y].map(|cell| f64::from(cell) + 0.5);
                let page_xy = [0, 1].map(|axis| centre[axis] * grid.cell_xy[axis]);
                sum += level.interior_at(page_xy);
                sums.push(sum);
            }
        }
        Self { width, sums }
    }

    /// Means inside a region, and left and right of it up to two walls away.
    pub(crate) fn of(&self, region: &Region, thickness_cells: u32) -> [f64; 2] {
        let reach = REACH_THICKNESSES * thickness_cells.max(1);
        let (mut inside, mut beside, mut beside_cells) = (0.0, 0.0, 0);
        for &(y, run) in &region.runs {
            inside += self.sum(y, run);
            let left = Run {
                start: run.start.saturating_sub(reach),
                end: run.start,
            };
            let right = Run {
                start: run.end,
                end: (run.end + reach).min(self.width),
            };
            beside += self.sum(y, left) + self.sum(y, right);
            beside_cells += left.len() + right.len();
        }
        [
            inside / region.area_cells.max(1.0),
            beside / f64::from(beside_cells.max(1)),
        ]
    }

    fn sum(&self, y: u32, run: Run) -> f64 {
        let row = y as usize * (self.width as usize + 1);
        f64::from(self.sums[row + run.end as usize])
            - f64::from(self.sums[row + run.start as usize])
    }
}
