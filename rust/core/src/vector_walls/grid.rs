//! Segments by the cells of a grid that they pass.

use std::collections::HashMap;

use crate::geometry::distance;

/// Steps along a segment for each cell: half a cell at a time passes over none but in a corner.
const STEPS_PER_CELL: f64 = 2.0;
/// Most steps along one segment.
const MAX_STEPS: f64 = 4096.0;

pub(super) struct Grid {
    cell_px: f64,
    cells: HashMap<[i64; 2], Vec<usize>>,
}

impl Grid {
    /// Takes the ends of segments, which are known by their place in the list.
    pub(super) fn new(segments: impl Iterator<Item = [[f64; 2]; 2]>, cell_px: f64) -> Self {
        let mut grid = Self {
            cell_px,
            cells: HashMap::new(),
        };
        for (index, [start, end]) in segments.enumerate() {
            for cell in grid.cells_along(start, end) {
                let list = grid.cells.entry(cell).or_default();
                if list.last() != Some(&index) {
                    list.push(index);
                }
            }
        }
        grid
    }

    /// The segments that pass a cell.
    pub(super) fn at(&self, cell: [i64; 2]) -> &[usize] {
        self.cells.get(&cell).map_or(&[], Vec::as_slice)
    }

    pub(super) fn cell(&self, point: [f64; 2]) -> [i64; 2] {
        point.map(|value| (value / self.cell_px).floor() as i64)
    }

    /// The cells that a segment passes, in order; a few more where it passes a corner.
    pub(super) fn cells_along(&self, start: [f64; 2], end: [f64; 2]) -> Vec<[i64; 2]> {
        let steps = (distance(start, end) / self.cell_px * STEPS_PER_CELL)
            .ceil()
            .clamp(1.0, MAX_STEPS) as u32;
        let mut previous = self.cell(start);
        let mut cells: Vec<[i64; 2]> = vec![previous];
        for step in 1..=steps {
            let share = f64::from(step) / f64::from(steps);
            let next =
                self.cell([0, 1].map(|axis| start[axis] + (end[axis] - start[axis]) * share));
            if next == previous {
                continue;
            }
            if next[0] != previous[0] && next[1] != previous[1] {
                cells.push([previous[0], next[1]]);
                cells.push([next[0], previous[1]]);
            }
            cells.push(next);
            previous = next;
        }
        cells
    }
}
