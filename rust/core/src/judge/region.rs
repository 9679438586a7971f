//! The cells that a possible room covers, on the grid of the wall map.

use crate::geometry::{Polygon, edges, first_centre};
use crate::raster_walls::Run;
use crate::search::mask::{MaskGrid, MaskPatch};

/// Cells of a grid as runs of its rows, in reading order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Region {
    pub runs: Vec<(u32, Run)>,
    pub area_cells: f64,
    /// Half-open `[x_min, y_min, x_max, y_max]`.
    bbox_xyxy: [u32; 4],
}

impl Region {
    pub(crate) fn new(runs: Vec<(u32, Run)>) -> Self {
        let area_cells = runs.iter().map(|(_, run)| f64::from(run.len())).sum();
        let bbox_xyxy = runs
            .iter()
            .fold([u32::MAX, u32::MAX, 0, 0], |bbox, &(y, run)| {
                [
                    bbox[0].min(run.start),
                    bbox[1].min(y),
                    bbox[2].max(run.end),
                    bbox[3].max(y + 1),
                ]
            });
        Self {
            runs,
            area_cells,
            bbox_xyxy,
        }
    }

    /// The cells of `grid` whose centres lie in a mask on another grid.
    pub(crate) fn of_mask(patch: &MaskPatch, of_mask: &MaskGrid, grid: &MaskGrid) -> Self {
        // Index of the mask cell below the centre of a cell of the grid.
        let below = |axis: usize, cell: u32| {
            ((f64::from(cell) + 0.5) * grid.cell_xy[axis] / of_mask.cell_xy[axis]) as u32
        };
        let first = |axis: usize, cell: u32| {
            (f64::from(cell) * of_mask.cell_xy[axis] / grid.cell_xy[axis]) as u32
        };
        let rect = &patch.rect;
        let columns = first(0, rect.x_min)..(first(0, rect.x_max) + 1).min(grid.size_wh[0]);
        let rows = first(1, rect.y_min)..(first(1, rect.y_max) + 1).min(grid.size_wh[1]);
        let mut runs = Vec::new();
        for y in rows {
            let mut start = None;
            for x in columns.clone() {
                match (start, patch.contains(below(0, x), below(1, y))) {
                    (None, true) => start = Some(x),
                    (Some(begin), false) => {
                        runs.push((
                            y,
                            Run {
                                start: begin,
                                end: x,
                            },
                        ));
                        start = None;
                    }
                    _ => {}
                }
            }
            runs.extend(start.map(|start| {
                (
                    y,
                    Run {
                        start,
                        end: columns.end,
                    },
                )
            }));
        }
        Self::new(runs)
    }

    /// The cells of a grid whose centres lie in a polygon in page pixels.
    pub(crate) fn of_polygon(polygon: &Polygon, grid: &MaskGrid) -> Self {
        let [_, y_min, _, y_max] = polygon.bbox_xyxy();
        let row = |y_px: f64| ((y_px / grid.cell_xy[1]).max(0.0) as u32).min(grid.size_wh[1]);
        let mut runs = Vec::new();
        for y in row(y_min)..(row(y_max) + 1).min(grid.size_wh[1]) {
            let y_px = (f64::from(y) + 0.5) * grid.cell_xy[1];
            let column = |x_px: f64| first_centre(x_px / grid.cell_xy[0], grid.size_wh[0]) as u32;
            let crossings = crossings(polygon, y_px);
            let between = crossings.chunks_exact(2).map(|pair| Run {
                start: column(pair[0]),
                end: column(pair[1]),
            });
            runs.extend(
                between
                    .filter(|run| run.start < run.end)
                    .map(|run| (y, run)),
            );
        }
        Self::new(runs)
    }

    /// Half-open `[x_min, y_min, x_max, y_max]`; nothing is in it if there is no cell.
    pub(crate) fn bbox_xyxy(&self) -> [u32; 4] {
        self.bbox_xyxy
    }

    pub(crate) fn contains(&self, [x, y]: [u32; 2]) -> bool {
        let passed = self
            .runs
            .partition_point(|&(row, run)| (row, run.end) <= (y, x));
        self.runs
            .get(passed)
            .is_some_and(|&(row, run)| row == y && (run.start..run.end).contains(&x))
    }

    pub(crate) fn iou(&self, other: &Self) -> f64 {
        let common = self.common_cells(other);
        common / (self.area_cells + other.area_cells - common).max(1.0)
    }

    fn boxes_meet(&self, other: &Self) -> bool {
        let [a, b] = [&self.bbox_xyxy, &other.bbox_xyxy];
        (0..2).all(|axis| a[axis] < b[axis + 2] && b[axis] < a[axis + 2])
    }

    /// Number of common cells.
    pub(crate) fn common_cells(&self, other: &Self) -> f64 {
        if !self.boxes_meet(other) {
            return 0.0;
        }
        let (mut common, mut near) = (0, other.runs.as_slice());
        for &(y, run) in &self.runs {
            let passed =
                near.partition_point(|&(other_y, other)| (other_y, other.end) <= (y, run.start));
            near = &near[passed..];
            let reached = near
                .iter()
                .take_while(|&&(other_y, other)| other_y == y && other.start < run.end);
            common += reached
                .map(|(_, other)| other.end.min(run.end) - other.start.max(run.start))
                .sum::<u32>();
        }
        f64::from(common)
    }
}

/// Where a level line crosses the rings of a polygon, from left to right.
fn crossings(polygon: &Polygon, y: f64) -> Vec<f64> {
    let edges = polygon.rings().flat_map(|ring| edges(ring));
    let crossed = edges.filter(|(a, b)| (a[1] <= y) != (b[1] <= y));
    let mut crossings: Vec<f64> = crossed
        .map(|(a, b)| a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
        .collect();
    crossings.sort_by(f64::total_cmp);
    crossings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: u32, y: u32, side: u32) -> Region {
        Region::new(
            (y..y + side)
                .map(|y| {
                    (
                        y,
                        Run {
                            start: x,
                            end: x + side,
                        },
                    )
                })
                .collect(),
        )
    }

    #[test]
    fn common_cells_are_counted_both_ways() {
        let (a, b) = (square(0, 0, 10), square(6, 7, 10));
        assert_eq!((a.common_cells(&b), b.common_cells(&a)), (12.0, 12.0));
        assert_eq!(a.common_cells(&square(10, 0, 5)), 0.0);
    }

    #[test]
    fn several_runs_of_a_row_are_counted() {
        let row = |runs: &[[u32; 2]]| {
            Region::new(
                runs.iter()
                    .map(|&[start, end]| (3, Run { start, end }))
                    .collect(),
            )
        };
        assert_eq!(
            row(&[[0, 4], [6, 9]]).common_cells(&row(&[[2, 7], [8, 20]])),
            2.0 + 1.0 + 1.0
        );
    }
}
