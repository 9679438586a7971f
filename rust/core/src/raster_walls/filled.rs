//! Walls that are drawn as two lines, filled: what the lines enclose is narrow, and open space lies
//! on both sides of it.
//!
//! The strips between desks are open themselves, and what lies between the lines of steps has other
//! steps beside it, so neither is a wall, however long its lines are.

use super::bits::{BitGrid, Run, Squares};
use super::jambs::jambs;
use super::parts::{Part, PartRun, Parts};
use super::strokes::percentile;
use super::trials::plan_side;

/// The thickest wall, in parts of the page's longest side.
const MAX_STRIP_SHARE: f64 = 0.036;
/// Thickest line, in cells.
const MAX_LINE: u32 = 4;
/// How far behind the edge of a part the other side of a line is, at most, in cells.
const REACH: u32 = MAX_LINE + 1;
/// Where more of the ink than this share is thicker than lines, walls are solid.
const MAX_SOLID_SHARE: f64 = 0.5;
/// Thinnest wall with its lines, in cells.
const MIN_SIDE: u32 = 3;
/// Share of the outline of a wall that open space lies behind.
const MIN_OPEN: f64 = 0.6;
/// The same of the half of a window, which has the other half on one side.
const MIN_OPEN_OF_HALF: f64 = 0.35;
/// Least length of the faces of all walls, in sides of the plan: fewer are windows and furniture.
const MIN_FACES: f64 = 3.0;
/// What is wider than this part of thick walls is none, nor what is thinner than that of thin ones:
/// leaves of doors, rims of baths.
const MAX_WIDTH: f64 = 1.5;
const MIN_WIDTH: f64 = 0.875;
/// Percentiles of the widths of walls: partitions are a small part of all, thick walls another.
const THIN_PERCENT: usize = 15;
const THICK_PERCENT: usize = 95;
/// Shortest wall that touches no other, in parts of the page's longest side, and from which length
/// on, in sides of the plan, it may have corners. Tables are shorter.
const MIN_LENGTH_SHARE: f64 = 0.06;
const MIN_BENT_LENGTH: f64 = 0.2;

/// The walls of a page that are drawn as two lines.
pub(crate) struct FilledWalls {
    pub cells: BitGrid,
    /// Thickness of partitions, in cells.
    pub thinnest: u32,
}

impl FilledWalls {
    /// Looks for them among the ink; `None` if other walls prevail.
    pub(crate) fn new(ink: &BitGrid) -> Option<Self> {
        let size_wh = ink.size_wh();
        let longest = f64::from(size_wh.into_iter().max().unwrap_or(0));
        let max_strip = ((longest * MAX_STRIP_SHARE) as u32).max(2);
        let solid = ink.open_square(REACH).count();
        if solid as f64 > MAX_SOLID_SHARE * ink.count() as f64 {
            return None;
        }
        let ink = without_specks(ink, max_strip);
        let ink = &ink.or(&jambs(&ink, max_strip, MAX_LINE));
        let all = Paper::new(ink, max_strip);
        let plan_side = plan_side(&all.strips);
        if (all.faces() as f64) < MIN_FACES * plan_side || all.strips.count() < solid {
            return None;
        }
        // Cupboards and worktops are wider than walls: what stands before a wall is open space.
        let max_width = (f64::from(all.widths().thickest) * MAX_WIDTH) as u32;
        let paper = if max_width < max_strip {
            Paper::new(ink, max_width)
        } else {
            all
        };
        let Widths { thinnest, thickest } = paper.widths();
        let filled = ink.or(&paper.strips).or(&paper.halves_of_windows(thickest));
        let side = (f64::from(thinnest) * MIN_WIDTH) as u32 + 1;
        let parts = Parts::new(&filled.open_square(side.max(MIN_SIDE)), 1);
        let min_length = (longest * MIN_LENGTH_SHARE) as u32;
        let min_bent = (plan_side * MIN_BENT_LENGTH) as u32;
        let cells = parts.cells(size_wh, |part| {
            let [width, height] = parts.all[part as usize].size_wh();
            let is_straight = width.min(height) <= thickest + 2 * MAX_LINE;
            let length = width.max(height);
            length >= min_bent || length >= min_length && is_straight
        });
        Some(Self { cells, thinnest })
    }
}

/// Text, chairs and the ends of planks leave no room for large squares.
fn without_specks(ink: &BitGrid, max_size: u32) -> BitGrid {
    let parts = Parts::new(ink, 1);
    parts.cells(ink.size_wh(), |part| {
        parts.all[part as usize].size_wh().into_iter().max() > Some(max_size)
    })
}

/// How wide strips are, in cells.
struct Widths {
    thinnest: u32,
    thickest: u32,
}

/// The paper between the lines.
struct Paper<'a> {
    ink: &'a BitGrid,
    parts: Parts,
    outlines: Vec<Outline>,
    /// What walls enclose.
    strips: BitGrid,
    max_strip: u32,
}

impl<'a> Paper<'a> {
    /// What holds no square wider than `max_strip` may be a wall.
    fn new(ink: &'a BitGrid, max_strip: u32) -> Self {
        let size_wh = ink.size_wh();
        let paper = ink.not();
        let parts = Parts::new(&paper, 0);
        let is_open = parts.holding(&Squares::of_side(&paper, max_strip + 1).corners);
        let open = parts.cells(size_wh, |part| is_open[part as usize]);
        let mut outlines = vec![Outline::default(); parts.all.len()];
        for &PartRun { y, run, part } in &parts.runs {
            if !is_open[part as usize] {
                outlines[part as usize].add(y, run, ink, &open);
            }
        }
        let strips = parts.cells(size_wh, |part| outlines[part as usize].is_open(MIN_OPEN));
        Self {
            ink,
            parts,
            outlines,
            strips,
            max_strip,
        }
    }

    /// Length of the faces of all walls, in cells.
    fn faces(&self) -> u64 {
        let walls = self
            .outlines
            .iter()
            .filter(|outline| outline.is_open(MIN_OPEN));
        walls.map(|outline| u64::from(outline.open)).sum()
    }

    /// The widths of the walls that are connected, by the lengths of runs across them. Desks and
    /// shelves stand alone.
    fn widths(&self) -> Widths {
        let parts = Parts::new(&self.ink.or(&self.strips).open_square(MIN_SIDE), 1);
        let largest = (0..)
            .zip(&parts.all)
            .max_by_key(|(_, part)| part.area_cells);
        let largest = largest.map(|(part, _): (u32, _)| part);
        let walls = parts.cells(self.ink.size_wh(), |part| Some(part) == largest);
        let strips = walls.and_not(&walls.and_not(&self.strips));
        let mut counts = vec![0_usize; self.max_strip as usize + 1];
        for grid in [&strips, &strips.transposed()] {
            for run in (0..grid.height()).flat_map(|y| grid.runs(y)) {
                if let Some(count) = counts.get_mut(run.len() as usize) {
                    *count += 1;
                }
            }
        }
        let [thinnest, thickest] = [THIN_PERCENT, THICK_PERCENT]
            .map(|percent| percentile(&counts, percent).unwrap_or(1) as u32);
        Widths { thinnest, thickest }
    }

    /// What is at most as wide as walls, has open space on one side, and goes on as a wall or
    /// another such part at both of its ends.
    fn halves_of_windows(&self, thickest: u32) -> BitGrid {
        let sizes = self.parts.all.iter().map(Part::size_wh);
        let is_half: Vec<bool> = sizes
            .zip(&self.outlines)
            .map(|(size_wh, outline)| {
                size_wh.into_iter().min() <= Some(thickest) && outline.is_open(MIN_OPEN_OF_HALF)
            })
            .collect();
        let is_wall = |part: u32| self.outlines[part as usize].is_open(MIN_OPEN);
        let mut ends = vec![[false; 2]; self.parts.all.len()];
        for &PartRun { y, run, part } in &self.parts.runs {
            let index = part as usize;
            if !is_half[index] || is_wall(part) {
                continue;
            }
            let is_met = |y: u32, run: Run| {
                let mut others = self.parts.touching(y, run).filter(|&other| other != part);
                others.any(|other| is_wall(other) || is_half[other as usize])
            };
            let Part {
                bbox_xyxy: [_, y_min, _, y_max],
                ..
            } = self.parts.all[index];
            let [width, height] = self.parts.all[index].size_wh();
            let found = if width > height {
                let start = run.start.saturating_sub(REACH);
                [
                    is_met(
                        y,
                        Run {
                            start,
                            end: run.start,
                        },
                    ),
                    is_met(
                        y,
                        Run {
                            start: run.end,
                            end: run.end + REACH,
                        },
                    ),
                ]
            } else {
                [
                    y == y_min && (1..=REACH).any(|step| is_met(y.wrapping_sub(step), run)),
                    y + 1 == y_max && (1..=REACH).any(|step| is_met(y + step, run)),
                ]
            };
            ends[index] = [0, 1].map(|end| ends[index][end] || found[end]);
        }
        let size_wh = self.ink.size_wh();
        self.parts
            .cells(size_wh, |part| ends[part as usize] == [true; 2])
    }
}

/// The outline of a part, in sides of cells.
#[derive(Debug, Clone, Copy, Default)]
struct Outline {
    length: u32,
    /// Where a line lies between the part and open space.
    open: u32,
}

impl Outline {
    /// Adds what a run of a row has of the outline.
    fn add(&mut self, y: u32, run: Run, ink: &BitGrid, open: &BitGrid) {
        self.length += 2;
        let mut reach = 2..=REACH;
        self.open += u32::from(
            reach
                .clone()
                .any(|step| open.get(run.start.wrapping_sub(step), y)),
        );
        self.open += u32::from(reach.any(|step| open.get(run.end - 1 + step, y)));
        for side in [u32::wrapping_sub, u32::wrapping_add] {
            let beside = side(y, 1);
            if beside >= ink.height() || ink.count_in(beside, run) == 0 {
                continue;
            }
            for x in (run.start..run.end).filter(|&x| ink.get(x, beside)) {
                let mut rows = (2..=REACH).map(|step| side(y, step));
                self.length += 1;
                self.open += u32::from(rows.any(|row| open.get(x, row)));
            }
        }
    }

    fn is_open(self, min_share: f64) -> bool {
        self.length > 0 && f64::from(self.open) >= min_share * f64::from(self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE_WH: [u32; 2] = [600, 400];

    /// The lines of a box.
    fn draw(ink: &mut BitGrid, [x_min, y_min, x_max, y_max]: [u32; 4]) {
        for y in y_min..=y_max {
            let is_end = y == y_min || y == y_max;
            for x in [x_min, x_max] {
                let end = if is_end { x_max } else { x };
                let start = x.min(end);
                ink.set_run(
                    y,
                    Run {
                        start,
                        end: end + 1,
                    },
                );
            }
        }
    }

    /// Two rooms with walls of two lines; the right one holds desks, and the leaf of a door.
    fn two_rooms(outer: u32, inner: u32) -> BitGrid {
        let mut ink = BitGrid::new(SIZE_WH);
        draw(&mut ink, [50, 50, 550, 350]);
        let [left, right] = [50 + outer, 550 - outer];
        draw(&mut ink, [left, 50 + outer, 250, 350 - outer]);
        draw(&mut ink, [250 + inner, 50 + outer, right, 350 - outer]);
        for row in 0..4 {
            for column in 0..4 {
                let [x, y] = [290 + 56 * column, 110 + 46 * row];
                draw(&mut ink, [x, y, x + 48, y + 36]);
            }
        }
        draw(&mut ink, [250 + inner, 90, 286, 90]);
        ink
    }

    #[test]
    fn walls_are_filled_whatever_their_thickness_and_desks_are_none() {
        for (outer, inner) in [(8, 8), (12, 5), (16, 8), (20, 8)] {
            let walls = FilledWalls::new(&two_rooms(outer, inner)).unwrap();
            let is_wall = |x: u32, y: u32| walls.cells.get(x, y);
            assert!(is_wall(250 + inner / 2, 200), "{outer} {inner}");
            assert!(is_wall(50 + outer / 2, 200) && is_wall(300, 50 + outer / 2));
            // Rooms, a desk, the strip between two desks, the leaf.
            for (x, y) in [(150, 200), (300, 120), (342, 120), (300, 150), (275, 90)] {
                assert!(!is_wall(x, y), "{outer} {inner}: {x} {y}");
            }
        }
    }

    #[test]
    fn lines_that_are_no_two_sides_of_walls_are_left_as_they_are() {
        let mut lines = BitGrid::new(SIZE_WH);
        draw(&mut lines, [50, 50, 550, 350]);
        draw(&mut lines, [250, 50, 251, 350]);
        assert!(FilledWalls::new(&lines).is_none());
        // Steps lie side by side.
        for step in 0..12 {
            draw(&mut lines, [300, 100 + 10 * step, 360, 110 + 10 * step]);
        }
        assert!(FilledWalls::new(&lines).is_none());
        assert!(FilledWalls::new(&BitGrid::new(SIZE_WH)).is_none());
    }

    #[test]
    fn solid_walls_are_not_filled() {
        let mut solid = BitGrid::new(SIZE_WH);
        for inset in 0..9 {
            draw(
                &mut solid,
                [50 + inset, 50 + inset, 550 - inset, 350 - inset],
            );
        }
        draw(&mut solid, [100, 100, 300, 108]);
        assert!(FilledWalls::new(&solid).is_none());
    }
}
