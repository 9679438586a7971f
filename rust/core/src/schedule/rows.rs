//! Lines of a table joined to rows.

use super::columns::Line;
use super::header::Header;
use super::headings::{self, Role};
use crate::geometry::union_xyxy;
use crate::naming::{of_cell, rejoined};

/// A line that is nearer to the one above than this share of the usual distance of rows goes on with it.
const SAME_ROW: f64 = 0.85;
/// A line is in the middle of two others if its distances to them differ by less than this share, and of its
/// own if these are as many heights.
const SAME_DISTANCE: f64 = 0.1;
const MIN_ROW: f64 = 1.5;
/// Gaps that differ by less than this share of a height are alike.
const SAME_GAP: f64 = 0.05;

/// A row with what stands in each column.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) cells: Vec<String>,
    pub(super) bbox_xyxy: [f64; 4],
}

/// Whether a cell is the number of a room: short, with a digit, and not a measure.
pub(super) fn is_number(cell: &str) -> bool {
    const MAX_CHARS: usize = 12;
    let has_digit = cell.chars().any(|c| c.is_ascii_digit());
    let is_letter = cell.chars().count() <= 2 && cell.chars().all(char::is_alphabetic);
    let is_written = cell.chars().all(|c| {
        c.is_alphanumeric() || matches!(c, ' ' | '-' | '–' | '.' | '/' | '#' | '_' | '(' | ')')
    });
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    let is_short =
        cell.chars().count() <= MAX_CHARS && cell.split(' ').count() <= 2 && letters <= 5;
    is_short && is_written && (has_digit || is_letter && !cell.is_empty())
}

/// Lines joined to rows.
pub(super) fn joined(mut lines: Vec<Line>, header: &Header) -> Vec<Row> {
    let keys = Anchors::new(header);
    lines.retain(|line| !counts_columns(line) && !is_heading(line) && !keys.is_sum(line));
    let starts = keys.starts(&lines);
    let Some(min_distance) = min_distance(&lines, &starts) else {
        return starts
            .iter()
            .map(|&start| row(&lines[start..=start]))
            .collect();
    };
    let (lines, starts) = without_lone(&lines, &starts, min_distance);
    let Some((&first, &last)) = starts.first().zip(starts.last()) else {
        return vec![];
    };
    let is_near = |index: usize| lines[index].distance(&lines[index - 1]) < min_distance;
    let mut begin = first;
    while begin > 0 && is_near(begin) {
        begin -= 1;
    }
    let mut end = last + 1;
    while end < lines.len() && is_near(end) {
        end += 1;
    }
    let breaks = starts
        .windows(2)
        .map(|pair| break_between(&lines, pair[0], pair[1]));
    let mut limits: Vec<usize> = vec![begin];
    limits.extend(breaks);
    limits.push(end);
    limits
        .windows(2)
        .map(|pair| row(&lines[pair[0]..pair[1]]))
        .collect()
}

/// Whether a line only counts the columns, as Russian tables do below their header.
fn counts_columns(line: &Line) -> bool {
    let mut counted = line.cells.iter().enumerate();
    line.cells.len() > 1 && counted.all(|(index, cell)| *cell == (index + 1).to_string())
}

/// Whether the only piece of a line reaches over columns, as notes and headings do, or names a storey.
fn is_heading(line: &Line) -> bool {
    let mut filled = line.cells.iter().filter(|cell| !cell.is_empty());
    line.pieces == 1
        && (line.filled() > 1 || filled.next().is_some_and(|cell| headings::is_storey(cell)))
}

/// The columns that tell rows apart.
struct Anchors {
    number: Option<usize>,
    name: Option<usize>,
    area: Option<usize>,
}

impl Anchors {
    fn new(header: &Header) -> Self {
        let at = |role: Role| {
            header
                .columns
                .iter()
                .position(|column| column.role() == Some(role))
        };
        let (name, room) = (at(Role::Name), at(Role::Room));
        Self {
            number: at(Role::Number).or(name.and(room)),
            name: name.or(room),
            area: at(Role::Area),
        }
    }

    /// Whether a line has an area and nothing that it is of.
    fn is_sum(&self, line: &Line) -> bool {
        self.number.is_some()
            && line.filled() == 1
            && self.area.is_some_and(|area| !line.cells[area].is_empty())
    }

    /// The lines that rows are told by: those with a number, else with an area, else with a name.
    fn starts(&self, lines: &[Line]) -> Vec<usize> {
        let of = |column: Option<usize>, is_start: &dyn Fn(&str, &Line) -> bool| -> Vec<usize> {
            let Some(column) = column else {
                return vec![];
            };
            (0..lines.len())
                .filter(|&index| is_start(&lines[index].cells[column], &lines[index]))
                .collect()
        };
        let numbered = of(self.number, &|cell, _| is_number(cell));
        let measured = of(self.area, &|cell, _| of_cell(cell, Some(1.0)).is_some());
        let named = of(self.name, &|cell, line| {
            !cell.is_empty() && line.filled() > 1
        });
        let found = [numbered, measured, named]
            .into_iter()
            .find(|starts| starts.len() > 1);
        found.unwrap_or_default()
    }
}

/// How far apart the lines of two rows are at least; `None` if there are less than two.
fn min_distance(lines: &[Line], starts: &[usize]) -> Option<f64> {
    let mut distances: Vec<f64> = starts
        .windows(2)
        .map(|pair| lines[pair[1]].distance(&lines[pair[0]]))
        .collect();
    distances.sort_by(f64::total_cmp);
    distances
        .get(distances.len() / 4)
        .map(|usual| SAME_ROW * usual)
}

/// Lines without those that stand alone as rows do and are none, and where rows start in them. With
/// several cells they are rows without a number.
fn without_lone(lines: &[Line], sure: &[usize], min_distance: f64) -> (Vec<Line>, Vec<usize>) {
    let mut sure = sure.iter().copied().peekable();
    let mut kept = Vec::new();
    let mut starts = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let is_sure = sure.next_if_eq(&index).is_some();
        let above = index
            .checked_sub(1)
            .map(|above| line.distance(&lines[above]));
        let below = lines.get(index + 1).map(|below| below.distance(line));
        let is_apart = [above, below]
            .into_iter()
            .flatten()
            .all(|distance| distance >= min_distance);
        // What goes on with a row is nearer to it than to the next one.
        let is_between = above.zip(below).is_some_and(|(above, below)| {
            (above - below).abs() <= SAME_DISTANCE * above.max(below)
                && above >= MIN_ROW * line.height
        });
        let is_row = is_sure || (is_apart || is_between) && line.pieces > 1;
        if is_row {
            starts.push(kept.len());
        }
        if is_row || !is_apart {
            kept.push(line.clone());
        }
    }
    (kept, starts)
}

/// The line that begins the second of two rows: where the widest gap between them is, the last of
/// several.
fn break_between(lines: &[Line], first: usize, second: usize) -> usize {
    let mut bottom = lines[first].bbox_xyxy[3];
    let mut widest = (f64::NEG_INFINITY, second);
    for (index, line) in lines.iter().enumerate().take(second + 1).skip(first + 1) {
        let gap = line.bbox_xyxy[1] - bottom;
        if gap >= widest.0 - SAME_GAP * line.height {
            widest = (gap.max(widest.0), index);
        }
        bottom = bottom.max(line.bbox_xyxy[3]);
    }
    widest.1
}

/// The cells of lines, each read from top to bottom.
fn row(lines: &[Line]) -> Row {
    let mut cells = vec![String::new(); lines.first().map_or(0, |line| line.cells.len())];
    for line in lines {
        for (cell, more) in cells.iter_mut().zip(&line.cells) {
            *cell = match cell.strip_suffix(['-', '\u{2010}', '\u{ad}']) {
                _ if more.is_empty() || cell.is_empty() => format!("{cell}{more}"),
                Some(start) if start.ends_with(char::is_alphabetic) => rejoined(start, more),
                _ => format!("{cell} {more}"),
            };
        }
    }
    let boxes = lines.iter().map(|line| line.bbox_xyxy);
    Row {
        cells,
        bbox_xyxy: boxes.reduce(union_xyxy).unwrap_or_default(),
    }
}
