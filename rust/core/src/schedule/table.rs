//! The tables of a sheet: what stands below a header.

use super::Budget;
use super::columns::{Line, cut, edges};
use super::header::{Column, Header, headers};
use super::headings;
use super::rows::{Row, joined};
use super::texts::{Sheet, Text, lines, runs};
use crate::error::Result;
use crate::geometry::union_xyxy;
use crate::watch::Stop;

/// Widest gap between a header and the first line, in heights of the header: its cells may be high.
const MAX_FIRST_GAP: f64 = 7.0;
/// Widest gap between lines while few are known, in heights; and later, in distances of lines.
const MAX_EARLY_GAP: f64 = 5.0;
const MAX_GAP_IN_LINES: f64 = 2.5;
const MAX_GAP: f64 = 2.0;
/// Lines after which their usual distance is known.
const EARLY_LINES: usize = 3;
/// More lines are no table.
const MAX_LINES: usize = 4_000;
/// How far cells of the first column may end before its header, and those of the last begin after it, in
/// heights.
const REACH_BEFORE: f64 = 4.0;
const REACH_AFTER: f64 = 3.0;
/// As much farther if nothing is found: names may begin where a wide column does, and its header stand in
/// the middle.
const REACH_FARTHER: f64 = 10.0;

/// A header and what stands below.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) header: Header,
    pub(super) rows: Vec<Row>,
}

/// The tables of a sheet; those of one header line that have the same columns together.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(super) fn tables(sheet: &Sheet, budget: &mut Budget, stop: &Stop) -> Result<Vec<Vec<Table>>> {
    let found = headers(sheet, budget, stop)?;
    let all: Vec<Header> = found.iter().flatten().cloned().collect();
    let mut tables = Vec::new();
    for line in found {
        stop.check()?;
        let below = Below { sheet, all: &all };
        let meets = below.meets(&line, budget);
        let mut halves: Vec<Table> = Vec::new();
        for (header, limits) in line.into_iter().zip(meets.windows(2)) {
            let rows = below.rows(&header, [limits[0], limits[1]], budget);
            let is_half = halves
                .last()
                .is_some_and(|half| half.header.titles() == header.titles());
            if !is_half && !halves.is_empty() {
                tables.push(std::mem::take(&mut halves));
            }
            halves.push(Table { header, rows });
        }
        tables.push(halves);
    }
    Ok(tables)
}

/// What stands below headers.
struct Below<'a> {
    sheet: &'a Sheet,
    all: &'a [Header],
}

impl<'a> Below<'a> {
    /// Where the tables of one line begin and end.
    fn meets(&self, line: &[Header], budget: &mut Budget) -> Vec<f64> {
        let boxes = line.iter().map(|header| header.bbox_xyxy);
        let mut meets = vec![f64::NEG_INFINITY];
        if let Some((bbox_xyxy, first)) = boxes
            .reduce(union_xyxy)
            .zip(line.first())
            .filter(|_| line.len() > 1)
        {
            let texts = self.lines(
                bbox_xyxy,
                first.height,
                [f64::NEG_INFINITY, f64::INFINITY],
                budget,
            );
            let columns: Vec<&Column> = line.iter().flat_map(|header| &header.columns).collect();
            let edges = edges(&columns, &texts);
            let columns = line.iter().map(|header| header.columns.len());
            let ends = columns.scan(0, |end, columns| {
                *end += columns;
                Some(*end)
            });
            meets.extend(ends.filter_map(|end| edges.get(end - 1)));
        }
        meets.push(f64::INFINITY);
        meets
    }

    /// The rows below a header.
    fn rows(&self, header: &Header, limits: [f64; 2], budget: &mut Budget) -> Vec<Row> {
        let bbox_xyxy = header.bbox_xyxy;
        let mut near = self.lines(bbox_xyxy, header.height, limits, budget);
        let first = header
            .columns
            .first()
            .map_or(bbox_xyxy[0], |column| column.span[1]);
        let has_first = |line: &&Vec<&Text>| line.iter().any(|text| text.bbox_xyxy[0] < first);
        if 2 * near.iter().filter(has_first).count() <= near.len() {
            let farther = bbox_xyxy[0] - REACH_FARTHER * header.height;
            near = self.lines(
                [farther, bbox_xyxy[1], bbox_xyxy[2], bbox_xyxy[3]],
                header.height,
                limits,
                budget,
            );
        }
        // Cells that are shorter than others of their column may stand farther aside.
        let boxes = near.iter().flatten().map(|text| text.bbox_xyxy);
        let wide = boxes.fold(bbox_xyxy, union_xyxy);
        let texts = self.lines(
            [wide[0], bbox_xyxy[1], wide[2], bbox_xyxy[3]],
            header.height,
            limits,
            budget,
        );
        let edges = edges(&header.columns.iter().collect::<Vec<_>>(), &texts);
        let lines: Vec<Line> = texts.iter().map(|line| cut(line, &edges)).collect();
        joined(lines, header)
    }

    /// The texts below a header as far as they belong to it, in lines.
    fn lines(
        &self,
        header_xyxy: [f64; 4],
        height: f64,
        limits: [f64; 2],
        budget: &mut Budget,
    ) -> Vec<Vec<&'a Text>> {
        let [x_min, _, x_max, bottom] = header_xyxy;
        let (left, right) = (x_min - REACH_BEFORE * height, x_max + REACH_AFTER * height);
        let next = self.all.iter().filter(|other| {
            let [other_x_min, y_min, other_x_max, _] = other.bbox_xyxy;
            y_min > bottom && other_x_min < x_max && other_x_max > x_min
        });
        let next = next
            .map(|other| other.bbox_xyxy[1])
            .fold(f64::INFINITY, f64::min);
        let mut looks = 0;
        let below = self.sheet.between(bottom, f64::INFINITY).iter();
        let below = below
            .take_while(|text| text.middle_y() < next)
            .inspect(|_| looks += 1);
        let own = below.filter(|text| {
            let [start, _, end, _] = text.bbox_xyxy;
            end > left
                && start < right
                && (limits[0]..limits[1]).contains(&f64::midpoint(start, end))
        });
        let mut kept: Vec<Vec<&Text>> = Vec::new();
        let mut end = bottom;
        for line in lines(own).take(MAX_LINES) {
            let boxes = line.iter().map(|text| text.bbox_xyxy);
            let [_, top, _, line_end] = boxes.reduce(union_xyxy).unwrap_or_default();
            if ends_table(&line) || top - end > max_gap(&kept, height) {
                break;
            }
            end = end.max(line_end);
            kept.push(line);
        }
        if budget.spend(looks) { kept } else { vec![] }
    }
}

/// Whether a line is the title of another table, or begins notes.
fn ends_table(line: &[&Text]) -> bool {
    let pieces = runs(line);
    let [piece] = pieces.as_slice() else {
        return false;
    };
    let text = piece.text();
    headings::title(&text).is_some() || headings::begins_notes(&text)
}

/// The widest gap below lines, within a table.
fn max_gap(lines: &[Vec<&Text>], header_height: f64) -> f64 {
    let Some(last) = lines.last() else {
        return MAX_FIRST_GAP * header_height;
    };
    let height = last[0].height;
    if lines.len() < EARLY_LINES {
        return MAX_EARLY_GAP * height;
    }
    let (first, last) = (lines[0][0].middle_y(), last[0].middle_y());
    let distance = (last - first) / (lines.len() - 1) as f64;
    (MAX_GAP_IN_LINES * distance)
        .max(MAX_GAP * height)
        .min(MAX_EARLY_GAP * height.max(distance))
}
