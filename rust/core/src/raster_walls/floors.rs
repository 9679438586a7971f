//! Floors that are drawn as planks or tiles: long thin lines at one distance, which are no walls.

use super::bits::{BitGrid, Run};
use super::parts::{Part, Parts};
use super::strokes::Ink;
use crate::series::series_lengths;
use crate::watch::Stop;

/// Shortest line of a floor and its widest pitch, in parts of the page's longest side.
const MIN_LENGTH_SHARE: f64 = 0.02;
const MAX_PITCH_SHARE: f64 = 0.045;
/// Thickest line, and smallest pitch, in cells.
const MAX_LINE: u32 = 3;
const MIN_PITCH: f64 = 4.0;
/// Fewest lines: windows, shelves and short flights of stairs have fewer.
const MIN_LINES: u32 = 7;
/// Fewest lines of tiles, which others cross, so many of each.
const MIN_TILES: u32 = 5;
const MIN_CROSSINGS: usize = 3;
/// How far pitches differ, in parts and in cells: a line lies on whole cells.
const PITCH_TOLERANCE: f64 = 0.08;
const PITCH_TOLERANCE_CELLS: f64 = 1.6;
/// How much of the shorter of two lines runs beside the other.
const MIN_OVERLAP: f64 = 0.7;
/// Most lines in one direction that are looked at, and next lines of each.
const MAX_LINES: usize = 20_000;
const MAX_NEXT: usize = 3;
/// How far from the end of a line, and how far along, a line square to it is looked for, in cells.
const CORNER_REACH: u32 = 2;
const CORNER_LENGTH: u32 = 5;

/// A thin line along a row.
struct Line {
    part: u32,
    bbox_xyxy: [u32; 4],
}

impl Line {
    fn middle(&self) -> f64 {
        f64::midpoint(f64::from(self.bbox_xyxy[1]), f64::from(self.bbox_xyxy[3]))
    }

    fn length(&self) -> f64 {
        f64::from(self.bbox_xyxy[2] - self.bbox_xyxy[0])
    }

    fn overlap(&self, other: &Self) -> f64 {
        let (a, b) = (self.bbox_xyxy, other.bbox_xyxy);
        f64::from(a[2].min(b[2]).saturating_sub(a[0].max(b[0])))
    }
}

/// Two lines beside each other, and how far apart they are.
struct Pair {
    lines: [usize; 2],
    pitch: f64,
}

/// The lines of floors among ink; `None` if there are none.
pub(crate) fn floors(ink: &Ink) -> Option<BitGrid> {
    let longest = f64::from(ink.rows.size_wh().into_iter().max().unwrap_or(0));
    let min_length = ((longest * MIN_LENGTH_SHARE) as u32).max(8);
    let max_pitch = longest * MAX_PITCH_SHARE;
    // Lines end in thick walls, and would be one part with them.
    let thick = ink.rows.open_square(MAX_LINE + 1);
    let thin = Ink::new(ink.rows.and_not(&thick));
    let (across, down) = rayon::join(
        || split(&thin.rows, &ink.columns, min_length, max_pitch),
        || split(&thin.columns, &ink.rows, min_length, max_pitch),
    );
    let across_floor = across.floor(&down);
    let down_floor = down.floor(&across);
    if across_floor.count() + down_floor.count() == 0 {
        return None;
    }
    // Where the line of a floor crosses another line that is none, the cells are the other's.
    let rest_across = across.long.and_not(&across_floor);
    let rest_down = down.long.and_not(&down_floor);
    let floor = across_floor.or(&down_floor.transposed());
    Some(floor.and_not(&rest_across.or(&rest_down.transposed())))
}

/// Long lines along rows.
struct Split {
    long: BitGrid,
    /// Those of many at one pitch.
    many: BitGrid,
    /// Those of fewer.
    few: BitGrid,
}

impl Split {
    /// The lines of floors: many, or those of a grid. `square` has the lines along columns.
    fn floor(&self, square: &Self) -> BitGrid {
        let square = square.many.or(&square.few).transposed();
        let parts = Parts::new(&self.few, 1);
        let crossings = |part: &Part| {
            let [x_min, y_min, x_max, y_max] = part.bbox_xyxy;
            let runs = square.runs(u32::midpoint(y_min, y_max));
            runs.filter(|run| run.start < x_max && run.end > x_min)
                .count()
        };
        let is_grid: Vec<bool> = parts
            .all
            .iter()
            .map(|part| crossings(part) >= MIN_CROSSINGS)
            .collect();
        let grid = parts.cells(self.few.size_wh(), |part| is_grid[part as usize]);
        self.many.or(&grid)
    }
}

/// Takes thin ink along rows, and all ink along columns.
fn split(thin: &BitGrid, columns: &BitGrid, min_length: u32, max_pitch: f64) -> Split {
    let long = thin.open_rows(min_length);
    let parts = Parts::new(&long, 1);
    let is_thin = |part: &Part| part.area_cells <= u64::from(MAX_LINE * part.size_wh()[0]);
    let numbered = (0..).zip(&parts.all);
    let slender = numbered.filter(|&(_, part)| is_thin(part));
    let mut lines: Vec<Line> = slender
        .map(|(part, Part { bbox_xyxy, .. })| Line {
            part,
            bbox_xyxy: *bbox_xyxy,
        })
        .collect();
    if lines.len() > MAX_LINES {
        lines.clear();
    }
    lines.sort_by(|a, b| a.middle().total_cmp(&b.middle()).then(a.part.cmp(&b.part)));
    let mut in_row = vec![0; parts.all.len()];
    for (line, count) in lines.iter().zip(in_series(&lines, max_pitch)) {
        // The face of a wall ends in a corner; the line of a floor, in the middle of a wall.
        if count >= MIN_TILES && !has_corner(line, columns) {
            in_row[line.part as usize] = count;
        }
    }
    let [many, few] = [MIN_LINES..=u32::MAX, MIN_TILES..=MIN_LINES - 1].map(|counts| {
        parts.cells(thin.size_wh(), |part| {
            counts.contains(&in_row[part as usize])
        })
    });
    Split { long, many, few }
}

/// How many lines at one pitch each line is one of, at most.
fn in_series(lines: &[Line], max_pitch: f64) -> Vec<u32> {
    let pairs = pairs(lines, max_pitch);
    let sides: Vec<[usize; 2]> = pairs.iter().map(|pair| pair.lines).collect();
    let is_followed = |index: usize, next: usize| {
        let pitch = pairs[index].pitch;
        let tolerance = (PITCH_TOLERANCE * pitch).max(PITCH_TOLERANCE_CELLS);
        (pairs[next].pitch - pitch).abs() <= tolerance
    };
    // Never stopped: few pairs are looked at.
    let lengths = series_lengths(&sides, is_followed, &Stop::new(&()));
    let mut counts = vec![1; lines.len()];
    for (pair, length) in pairs.iter().zip(lengths) {
        for line in pair.lines {
            counts[line] = counts[line].max(length);
        }
    }
    counts
}

fn pairs(lines: &[Line], max_pitch: f64) -> Vec<Pair> {
    let mut found = vec![];
    for (index, line) in lines.iter().enumerate() {
        let beside = lines
            .iter()
            .enumerate()
            .skip(index + 1)
            .take_while(|(_, other)| other.middle() - line.middle() <= max_pitch)
            .filter(|(_, other)| {
                other.middle() - line.middle() >= MIN_PITCH
                    && line.overlap(other) >= MIN_OVERLAP * line.length().min(other.length())
            });
        found.extend(beside.take(MAX_NEXT).map(|(other, second)| Pair {
            lines: [index, other],
            pitch: second.middle() - line.middle(),
        }));
    }
    found
}

/// Whether at an end of a line another one goes off to one side and none to the other. At the other
/// end the leaf of a door may go on beyond it.
fn has_corner(line: &Line, columns: &BitGrid) -> bool {
    let [x_min, y_min, x_max, y_max] = line.bbox_xyxy;
    let above = Run {
        start: y_min.saturating_sub(CORNER_LENGTH),
        end: y_min,
    };
    let below = Run {
        start: y_max,
        end: y_max + CORNER_LENGTH,
    };
    [x_min, x_max.saturating_sub(1)].into_iter().any(|end| {
        let [up, down] =
            [above, below].map(|side| columns.has_near(end, CORNER_REACH, side, CORNER_LENGTH));
        up != down
    })
}
