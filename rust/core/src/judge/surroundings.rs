//! Where a region lies among the rooms that are seen: corridors lie between them, gardens beside.

use crate::judge::region::Region;
use crate::raster_walls::{BitGrid, Run};

/// The surroundings of a region reach this far, in typical wall thicknesses.
const REACH_THICKNESSES: u32 = 4;

/// The rooms that are seen on a page, taken together.
pub(crate) struct Surroundings {
    size_wh: [u32; 2],
    /// Number of room cells above and left of each corner, row-major.
    sums: Vec<u32>,
    /// Cells between the first and the last room cell of their row, or of their column.
    between: BitGrid,
    reach_cells: u32,
}

impl Surroundings {
    pub(crate) fn new<'a>(
        rooms: impl Iterator<Item = &'a Region>,
        size_wh: [u32; 2],
        thickness_cells: u32,
    ) -> Self {
        let mut taken = BitGrid::new(size_wh);
        for &(y, run) in rooms.flat_map(|room| &room.runs) {
            taken.set_run(y, run);
        }
        let reach_cells = REACH_THICKNESSES * thickness_cells.max(1);
        Self {
            size_wh,
            sums: sums(&taken),
            between: between(&taken),
            reach_cells,
        }
    }

    /// Share of the cells around a region, up to a few walls away, that rooms take.
    pub(crate) fn beside(&self, region: &Region) -> f64 {
        let [width, height] = self.size_wh;
        let reach = self.reach_cells;
        // Strips overlap where the outline turns inwards, which a share forgives: growing every
        // region by its reach would take a grid for each.
        let (mut taken, mut all) = (0, 0);
        let mut add = |x: [u32; 2], y: [u32; 2]| {
            taken += self.count(x, y);
            all += (x[1] - x[0]) * (y[1] - y[0]);
        };
        let mut above: &[(u32, Run)] = &[];
        for row in region.runs.chunk_by(|a, b| a.0 == b.0) {
            let y = row[0].0;
            for &(_, run) in row {
                add([run.start.saturating_sub(reach), run.start], [y, y + 1]);
                add([run.end, (run.end + reach).min(width)], [y, y + 1]);
            }
            let is_next = above.first().is_some_and(|&(above, _)| above + 1 == y);
            let shared = if is_next { above } else { &[] };
            for run in beyond(row, shared) {
                add([run.start, run.end], [y.saturating_sub(reach), y]);
            }
            for run in beyond(shared, row) {
                add([run.start, run.end], [y, (y + reach).min(height)]);
            }
            above = row;
        }
        for run in beyond(above, &[]) {
            let y = above[0].0 + 1;
            add(
                [run.start, run.end],
                [y.min(height), (y + reach).min(height)],
            );
        }
        f64::from(taken) / f64::from(all.max(1))
    }

    /// Share of a region that lies between rooms.
    pub(crate) fn between(&self, region: &Region) -> f64 {
        let cells: u32 = region
            .runs
            .iter()
            .map(|&(y, run)| self.between.count_in(y, run))
            .sum();
        f64::from(cells) / region.area_cells.max(1.0)
    }

    fn count(&self, [x_min, x_max]: [u32; 2], [y_min, y_max]: [u32; 2]) -> u32 {
        let at =
            |x: u32, y: u32| self.sums[y as usize * (self.size_wh[0] as usize + 1) + x as usize];
        (at(x_max, y_max) + at(x_min, y_min)) - (at(x_min, y_max) + at(x_max, y_min))
    }
}

/// The cells of runs of a row that runs of the row beside do not have.
fn beyond<'a>(row: &'a [(u32, Run)], other: &'a [(u32, Run)]) -> impl Iterator<Item = Run> {
    row.iter().flat_map(move |&(_, run)| {
        let mut at = run.start;
        let mut left = Vec::new();
        for &(_, taken) in other.iter().filter(|(_, taken)| taken.end > run.start) {
            // Runs of a row are in order: those that follow start later still.
            if taken.start >= run.end {
                break;
            }
            if taken.start > at {
                left.push(Run {
                    start: at,
                    end: taken.start,
                });
            }
            at = at.max(taken.end);
        }
        if at < run.end {
            left.push(Run {
                start: at,
                end: run.end,
            });
        }
        left
    })
}

fn sums(taken: &BitGrid) -> Vec<u32> {
    let [width, height] = taken.size_wh().map(|side| side as usize);
    let mut sums = vec![0; (width + 1) * (height + 1)];
    for y in 0..height {
        let (above, row) = sums[y * (width + 1)..].split_at_mut(width + 1);
        let mut of_row = 0;
        for x in 0..width {
            of_row += u32::from(taken.get(x as u32, y as u32));
            row[x + 1] = above[x + 1] + of_row;
        }
    }
    sums
}

/// What lies between set cells along its row or along its column.
fn between(taken: &BitGrid) -> BitGrid {
    let along_rows = spanned(taken);
    let along_columns = spanned(&taken.transposed()).transposed();
    along_rows.or(&along_columns)
}

/// Each row filled from its first set cell to its last.
fn spanned(grid: &BitGrid) -> BitGrid {
    let mut spanned = BitGrid::new(grid.size_wh());
    for y in 0..grid.height() {
        let mut runs = grid.runs(y);
        let Some(first) = runs.next() else { continue };
        let end = runs.last().unwrap_or(first).end;
        spanned.set_run(
            y,
            Run {
                start: first.start,
                end,
            },
        );
    }
    spanned
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rectangle([x_min, y_min, x_max, y_max]: [u32; 4]) -> Region {
        Region::new(
            (y_min..y_max)
                .map(|y| {
                    (
                        y,
                        Run {
                            start: x_min,
                            end: x_max,
                        },
                    )
                })
                .collect(),
        )
    }

    /// Two rooms with a corridor of ten cells between them.
    fn two_rooms() -> Surroundings {
        let rooms = [rectangle([10, 10, 90, 40]), rectangle([10, 54, 90, 90])];
        Surroundings::new(rooms.iter(), [100, 100], 2)
    }

    #[test]
    fn a_corridor_lies_between_and_beside_rooms_and_a_garden_does_not() {
        let rooms = two_rooms();
        let (corridor, garden) = (rectangle([10, 42, 90, 52]), rectangle([92, 0, 100, 100]));
        assert_eq!(
            (rooms.between(&corridor), rooms.between(&garden)),
            (1.0, 0.0)
        );
        assert!(rooms.beside(&corridor) > 0.6, "{}", rooms.beside(&corridor));
        assert!(rooms.beside(&garden) < 0.5, "{}", rooms.beside(&garden));
    }

    #[test]
    fn surroundings_are_counted_around_a_region_with_a_step() {
        // Reach 8: left and right of 4 rows; above the upper row, below the lower, and at the step.
        let rooms = Surroundings::new([rectangle([0, 0, 40, 40])].iter(), [40, 40], 2);
        let mut runs: Vec<_> = (10..12).map(|y| (y, Run { start: 10, end: 20 })).collect();
        runs.extend((12..14).map(|y| (y, Run { start: 10, end: 30 })));
        assert_eq!(rooms.beside(&Region::new(runs)), 1.0);
    }

    #[test]
    fn a_page_without_rooms_has_none_beside() {
        let none = Surroundings::new(std::iter::empty(), [20, 20], 1);
        let region = rectangle([0, 0, 20, 20]);
        assert_eq!((none.beside(&region), none.between(&region)), (0.0, 0.0));
    }
}
