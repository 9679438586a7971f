//! Walls among the ink: thick, long strokes. Text, furniture, dimension lines and door swings are
//! thin or short.

use super::bits::{BitGrid, Run};
use super::parts::{Part, Parts};

/// A part of the walls is at least this share of the page's longest side long, or as thick as walls
/// are.
const MIN_LENGTH_SHARE: f64 = 0.06;
/// A pier between two windows fills its bounding box at least so far; lettering does not.
const MIN_PIER_FILL: f64 = 0.75;
/// A pier is nearly as thick as walls: this part of it, as a fraction, on both sides.
const MIN_PIER_SIDE: [u32; 2] = [3, 4];
/// Percentiles of the lengths of runs. Less than a half for the typical thickness: runs along walls
/// are among them.
const TYPICAL_PERCENT: usize = 45;
const LARGEST_PERCENT: usize = 80;
/// The thickest walls are at most this many times as thick as typical ones.
const MAX_LARGEST: u32 = 3;

/// How thick the walls of a page are, in cells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Thickness {
    /// As thin as partitions are, where that is known.
    pub thinnest: u32,
    /// The median.
    pub typical: u32,
    /// Thicker than nearly all.
    pub largest: u32,
}

/// Dark cells of a level of light, and their transpose, which every reading needs.
#[derive(Debug, Clone)]
pub(crate) struct Ink {
    pub rows: BitGrid,
    pub columns: BitGrid,
}

impl Ink {
    pub(crate) fn new(rows: BitGrid) -> Self {
        Self {
            columns: rows.transposed(),
            rows,
        }
    }
}

/// Removes single dark cells and fills single bright ones: the noise of scans.
pub(crate) fn despeckled(ink: &BitGrid) -> BitGrid {
    let paper = ink.not();
    let lone_holes = paper
        .and_not(&paper.open_rows(2))
        .and_not(&paper.open_columns(2));
    let filled = ink.or(&lone_holes);
    let lone_dots = filled
        .and_not(&filled.open_rows(2))
        .and_not(&filled.open_columns(2));
    filled.and_not(&lone_dots)
}

/// The strokes at least `side` cells thick that are long enough for walls, and their thickness.
pub(crate) fn solid_walls(ink: &BitGrid, side: u32) -> (BitGrid, Thickness) {
    let thick = ink.open_square(side);
    let size_wh = ink.size_wh();
    let longest = size_wh[0].max(size_wh[1]);
    let min_length = ((f64::from(longest) * MIN_LENGTH_SHARE) as u32).max(3 * side);
    let parts = Parts::new(&thick, 1);
    let long = parts.cells(size_wh, |part| {
        let part = parts.all.get(part as usize);
        part.is_some_and(|part| is_long(part, min_length))
    });
    let thickness = thickness(&long, side);
    let walls = parts.cells(size_wh, |part| {
        let part = parts.all.get(part as usize);
        part.is_some_and(|part| is_long(part, min_length) || is_pier(part, thickness))
    });
    (walls, thickness)
}

fn is_long(part: &Part, min_length: u32) -> bool {
    part.size_wh().into_iter().max() >= Some(min_length)
}

fn is_pier(part: &Part, thickness: Thickness) -> bool {
    let [width, height] = part.size_wh();
    let [share, of] = MIN_PIER_SIDE;
    width.min(height) * of >= thickness.typical * share && part.fill() >= MIN_PIER_FILL
}

/// A line of a hollow wall is at least this share of the longest side long.
const MIN_LINE_SHARE: f64 = 0.035;
/// A hollow wall is at least this many times as long as it is thick.
const MIN_SLENDERNESS: u32 = 3;

/// Long straight lines, and the strips between two of them that are at most `share` of the longest
/// side apart.
pub(crate) fn hollow_walls(ink: &Ink, share: f64) -> (BitGrid, Thickness) {
    let longest = f64::from(ink.rows.size_wh().into_iter().max().unwrap_or(0));
    let min_length = ((longest * MIN_LINE_SHARE) as u32).max(8);
    let max_strip = ((longest * share) as u32).max(2);
    let across = ink.rows.open_rows(min_length);
    let down = ink.rows.open_columns(min_length);
    let between_down = strips(&down, max_strip);
    let between_across = strips(&across.transposed(), max_strip).transposed();
    let wall = across.or(&down).or(&between_down).or(&between_across);
    let thickness = thickness(&wall, 1);
    (wall, thickness)
}

/// The free runs of rows of at most `max_strip` cells between set cells that lie above each other
/// in long strips.
fn strips(lines: &BitGrid, max_strip: u32) -> BitGrid {
    let mut narrow = BitGrid::new(lines.size_wh());
    for y in 0..lines.height() {
        let mut previous: Option<Run> = None;
        for run in lines.runs(y) {
            if let Some(left) = previous.filter(|left| run.start - left.end <= max_strip) {
                narrow.set_run(
                    y,
                    Run {
                        start: left.end,
                        end: run.start,
                    },
                );
            }
            previous = Some(run);
        }
    }
    narrow.open_columns(MIN_SLENDERNESS * max_strip)
}

/// Along a wall every row across it counts once, along a row the wall counts a few times: so runs
/// tell the thickness.
fn thickness(wall: &BitGrid, side: u32) -> Thickness {
    let columns = wall.transposed();
    let longest = wall.size_wh().into_iter().max().unwrap_or(0) as usize;
    let mut counts = vec![0_usize; longest + 1];
    for grid in [wall, &columns] {
        for run in (0..grid.height()).step_by(2).flat_map(|y| grid.runs(y)) {
            counts[run.len() as usize] += 1;
        }
    }
    let [typical, largest] = [TYPICAL_PERCENT, LARGEST_PERCENT].map(|percent| {
        percentile(&counts, percent).map_or(side, |length| (length as u32).max(side))
    });
    Thickness {
        thinnest: typical,
        typical,
        largest: largest.min(MAX_LARGEST * typical),
    }
}

/// The value below which so many percent lie, from how often each value occurs; `None` of nothing.
pub(crate) fn percentile(counts: &[usize], percent: usize) -> Option<usize> {
    let total: usize = counts.iter().sum();
    let below = counts.iter().scan(0, |sum, count| {
        *sum += count;
        Some(*sum)
    });
    below
        .enumerate()
        .find(|&(_, below)| below > total * percent / 100)
        .map(|(value, _)| value)
}
