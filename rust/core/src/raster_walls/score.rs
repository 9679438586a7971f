//! How much of a room's outline is wall: what says whether it is a room at all.

use super::WallMap;
use super::parts::PartRun;

/// What the outline of a free part runs along, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Boundary {
    pub on_wall: u32,
    pub on_gap: u32,
    pub area_cells: u64,
    pub size_wh: [u32; 2],
    /// Cells of the room that are inked: text, furniture, fixtures.
    pub inked: u32,
}

impl Boundary {
    pub(crate) fn new(runs: &[PartRun], map: &WallMap) -> Self {
        let mut boundary = Self::default();
        let (mut x_min, mut x_max) = (u32::MAX, 0);
        for &PartRun { y, run, .. } in runs {
            (x_min, x_max) = (x_min.min(run.start), x_max.max(run.end));
            boundary.area_cells += u64::from(run.len());
            boundary.inked += map.ink.count_in(y, run);
            for x in [run.start.wrapping_sub(1), run.end] {
                boundary.add(map, x, y);
            }
            // Beside a cell of the room there is either the room or barrier.
            for beside in [y.wrapping_sub(1), y + 1].into_iter().filter(|&beside| beside < map.size_wh[1]) {
                let on_wall = map.wall.count_in(beside, run);
                boundary.on_wall += on_wall;
                boundary.on_gap += map.barrier.count_in(beside, run) - on_wall;
            }
        }
        let rows = runs.first().zip(runs.last()).map_or(0, |(first, last)| last.y + 1 - first.y);
        boundary.size_wh = [x_max.saturating_sub(x_min), rows];
        boundary
    }

    fn add(&mut self, map: &WallMap, x: u32, y: u32) {
        if map.wall.get(x, y) {
            self.on_wall += 1;
        } else {
            self.on_gap += 1;
        }
    }

    /// Share of the outline that is wall, 0 to 1.
    pub(crate) fn wall_share(&self) -> f64 {
        f64::from(self.on_wall) / f64::from((self.on_wall + self.on_gap).max(1))
    }
}

/// Confidence of a room, 0 to 1.
pub(crate) fn room_score(boundary: &Boundary, map: &WallMap) -> f64 {
    let [width, height] = boundary.size_wh.map(f64::from);
    let fill = boundary.area_cells as f64 / (width * height).max(1.0);
    let page = f64::from(map.size_wh[0]) * f64::from(map.size_wh[1]);
    let side = (boundary.area_cells as f64 / page).sqrt();
    let size = (side / 0.06).clamp(0.3, 1.0);
    (boundary.wall_share() * (0.4 + 0.6 * fill) * size).clamp(0.0, 1.0)
}
