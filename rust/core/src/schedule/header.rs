//! Headers of tables: lines of words that say what stands below them.

use super::Budget;
use super::headings::{self, Heading, Role, known, normal, read};
use super::stacked::{
    Cell, joined_columns, mark_parts, name_parts, split_at_keys, stack, take_groups,
};
use super::texts::{Run, Sheet, Text, lines, runs};
use crate::error::Result;
use crate::geometry::union_xyxy;
use crate::watch::Stop;

/// Widest gap between headers of one table, in heights: a column of remarks is wide and its header in the
/// middle.
const MAX_COLUMN_GAP: f64 = 40.0;
/// Widest gap before a header that is not known, at either end of a table, in heights.
const MAX_END_GAP: f64 = 10.0;
/// How far aside of the line with the keys other headers stand, in heights.
const MAX_ASIDE: f64 = 20.0;
/// Widest gap between words of one header, in heights: a space of a font whose letters are all as wide.
const MAX_SPACE: f64 = 1.0;
/// Lines of a header above and below the one with the keys, and the widest gap between them in heights.
const MAX_MORE_LINES: usize = 3;
const MAX_LINE_GAP: f64 = 1.5;
/// The share of the headers of a line that are known.
const MIN_KNOWN: f64 = 0.5;
const MIN_KNOWN_ON_LINE: usize = 2;
/// More columns, or more bytes of a text, are no table of rooms.
const MAX_COLUMNS: usize = 64;
const MAX_BYTES_OF_SEED: usize = 128;
/// About how many headers are looked at; a sheet has a few.
const MAX_HEADERS: usize = 1_000;

/// A column by its header.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) title: String,
    pub(super) heading: Option<Heading>,
    /// From where to where the header reaches.
    pub(super) span: [f64; 2],
}

impl Column {
    pub(super) fn role(&self) -> Option<Role> {
        self.heading.map(|heading| heading.role)
    }
}

/// The header of a table, or of one half of it.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) columns: Vec<Column>,
    /// Headers over several columns that speak of other things than rooms.
    pub(super) foreign_groups: usize,
    pub(super) bbox_xyxy: [f64; 4],
    /// Of its letters.
    pub(super) height: f64,
}

impl Header {
    /// What the columns are called, to tell whether two headers are of one table.
    pub(super) fn titles(&self) -> Vec<String> {
        self.columns
            .iter()
            .map(|column| normal(&column.title))
            .collect()
    }
}

/// Whether a text may be in the header of a table of rooms.
fn is_seed(text: &Text) -> bool {
    let begins = text
        .written
        .starts_with(|c: char| c.is_alphabetic() || matches!(c, '#' | '№'));
    begins && text.written.len() <= MAX_BYTES_OF_SEED && {
        let words: Vec<&str> = text.written.split(' ').collect();
        headings::split(&words)
            .is_some_and(|found| found.iter().any(|(_, heading)| heading.role.is_key()))
    }
}

/// The headers of a sheet from top to bottom; those of one line from left to right.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(super) fn headers(sheet: &Sheet, budget: &mut Budget, stop: &Stop) -> Result<Vec<Vec<Header>>> {
    let mut used = vec![false; sheet.texts().len()];
    let (mut found, mut count) = (Vec::new(), 0);
    for seed in sheet.texts() {
        if used[seed.index] || !is_seed(seed) {
            continue;
        }
        stop.check()?;
        let (level, looks) = sheet.level(seed);
        if count >= MAX_HEADERS || !budget.spend(looks) {
            break;
        }
        let line = line_around(seed, &level);
        let (x_min, x_max) = extent(&line);
        for text in level {
            used[text.index] |= text.bbox_xyxy[0] >= x_min && text.bbox_xyxy[2] <= x_max;
        }
        if !is_header(&line) {
            continue;
        }
        let lines = all_lines(sheet, seed, line, budget);
        if let Some([x_min, y_min, x_max, y_max]) = lines
            .iter()
            .filter_map(|line| box_of(line))
            .reduce(union_xyxy)
        {
            for text in sheet.between(y_min, y_max) {
                used[text.index] |= text.bbox_xyxy[0] >= x_min && text.bbox_xyxy[2] <= x_max;
            }
        }
        let headers = headers_of(lines, seed.height);
        count += headers.len();
        found.push(headers);
    }
    found.retain(|headers| !headers.is_empty());
    Ok(found)
}

/// What stands on the line of a text without wide gaps.
fn line_around(seed: &Text, level: &[&Text]) -> Vec<Cell> {
    let mut cells = all_cells(&runs(level));
    let holds = |cell: &Cell| {
        cell.bbox_xyxy[0] <= seed.bbox_xyxy[2] && cell.bbox_xyxy[2] >= seed.bbox_xyxy[0]
    };
    let own = cells.iter().position(holds).unwrap_or(0);
    let gap_to = |index: usize| cells[index].bbox_xyxy[0] - cells[index - 1].bbox_xyxy[2];
    let max_gap = |cell: &Cell| {
        let gap = if cell.heading.is_some() {
            MAX_COLUMN_GAP
        } else {
            MAX_END_GAP
        };
        gap * seed.height
    };
    let mut start = own;
    while start > 0 && gap_to(start) <= max_gap(&cells[start - 1]) {
        start -= 1;
    }
    let mut end = own + 1;
    while end < cells.len() && gap_to(end) <= max_gap(&cells[end]) {
        end += 1;
    }
    cells.truncate(end);
    cells.drain(..start);
    cells
}

/// Whether enough of a line are headers.
fn is_header(cells: &[Cell]) -> bool {
    let known = cells.iter().filter(|cell| cell.heading.is_some()).count();
    let has_number = cells
        .iter()
        .any(|cell| cell.text.bytes().all(|byte| byte.is_ascii_digit()));
    let are_known = known >= MIN_KNOWN_ON_LINE && known as f64 >= MIN_KNOWN * cells.len() as f64;
    are_known && !has_number && cells.len() <= MAX_COLUMNS
}

/// The headers of a line; those that are known as one are one, if there may be a space between them.
fn all_cells(runs: &[Run]) -> Vec<Cell> {
    let mut all: Vec<Cell> = Vec::new();
    for cell in runs.iter().flat_map(cells) {
        let height = cell.bbox_xyxy[3] - cell.bbox_xyxy[1];
        let whole = all
            .last()
            .filter(|last| cell.bbox_xyxy[0] - last.bbox_xyxy[2] <= MAX_SPACE * height);
        let whole = whole.and_then(|last| {
            let text = format!("{} {}", last.text, cell.text);
            let heading = known(&normal(&text))?;
            Some(Cell {
                text,
                bbox_xyxy: union_xyxy(last.bbox_xyxy, cell.bbox_xyxy),
                heading: Some(heading),
            })
        });
        if whole.is_some() {
            all.pop();
        }
        all.push(whole.unwrap_or(cell));
    }
    all
}

/// The headers that a run of words is: several if each is known, else one.
fn cells(run: &Run) -> Vec<Cell> {
    let words: Vec<&str> = run.words.iter().map(|word| word.text).collect();
    let text = run.text();
    let whole = |heading| {
        vec![Cell {
            text: text.clone(),
            bbox_xyxy: run.bbox_xyxy,
            heading,
        }]
    };
    if let Some(heading) = known(&normal(&text)) {
        return whole(Some(heading));
    }
    let Some(parts) = headings::split(&words) else {
        return whole(read(&text));
    };
    let cell = |(range, heading): (std::ops::Range<usize>, Heading)| {
        let part = &run.words[range.clone()];
        let boxes = part.iter().map(|word| word.bbox_xyxy);
        Cell {
            text: words[range].join(" "),
            bbox_xyxy: boxes.reduce(union_xyxy).unwrap_or(run.bbox_xyxy),
            heading: Some(heading),
        }
    };
    parts.into_iter().map(cell).collect()
}

fn extent(cells: &[Cell]) -> (f64, f64) {
    let starts = cells.iter().map(|cell| cell.bbox_xyxy[0]);
    let ends = cells.iter().map(|cell| cell.bbox_xyxy[2]);
    (
        starts.fold(f64::INFINITY, f64::min),
        ends.fold(f64::NEG_INFINITY, f64::max),
    )
}

fn box_of(cells: &[Cell]) -> Option<[f64; 4]> {
    cells.iter().map(|cell| cell.bbox_xyxy).reduce(union_xyxy)
}

/// The line of a header with those above and below it that belong to it, from top to bottom.
fn all_lines(
    sheet: &Sheet,
    seed: &Text,
    mut line: Vec<Cell>,
    budget: &mut Budget,
) -> Vec<Vec<Cell>> {
    let Some([x_min, y_min, x_max, y_max]) = box_of(&line) else {
        return vec![];
    };
    line.extend(upright_cells(
        sheet,
        [x_min, y_min, x_max, y_max],
        seed.height,
    ));
    let reach = (MAX_LINE_GAP + 1.0) * MAX_MORE_LINES as f64 * seed.height;
    let aside = MAX_ASIDE * seed.height;
    let within =
        |text: &&Text| text.bbox_xyxy[2] > x_min - aside && text.bbox_xyxy[0] < x_max + aside;
    let mut all = vec![line];
    let above = sheet.between(y_min - reach, seed.middle_y() - seed.height / 2.0);
    let below = sheet.between(seed.middle_y() + seed.height / 2.0, y_max + reach);
    if !budget.spend(above.len() + below.len()) {
        return all;
    }
    for texts in lines(above.iter().filter(within))
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .take(MAX_MORE_LINES)
    {
        match header_line(&texts, &all[0], seed.height) {
            Some(cells) => all.insert(0, cells),
            None => break,
        }
    }
    for texts in lines(below.iter().filter(within)).take(MAX_MORE_LINES) {
        match header_line(&texts, &all[all.len() - 1], seed.height) {
            Some(cells) => all.push(cells),
            None => break,
        }
    }
    all
}

/// The headers of a line beside another line of them; `None` if it is no line of headers.
fn header_line(texts: &[&Text], beside: &[Cell], height: f64) -> Option<Vec<Cell>> {
    let runs = runs(texts);
    let mut cells = all_cells(&runs);
    let other = box_of(beside)?;
    let is_title = runs
        .iter()
        .any(|run| headings::title(&run.text()).is_some());
    let is_known = |cell: &Cell| {
        let joins = |other: &Cell| {
            let upper_first = cell.bbox_xyxy[1] < other.bbox_xyxy[1];
            let (upper, lower) = if upper_first {
                (cell, other)
            } else {
                (other, cell)
            };
            upper.shared_width(lower) > 0.0 && upper.above(lower).is_some()
        };
        cell.heading.is_some() || beside.iter().any(joins)
    };
    // Aside of the other line only what is known belongs to the table.
    cells.retain(|cell| {
        cell.bbox_xyxy[2] > other[0] && cell.bbox_xyxy[0] < other[2] || is_known(cell)
    });
    let own = box_of(&cells)?;
    let gap = (own[1] - other[3]).max(other[1] - own[3]);
    let known = cells.iter().filter(|cell| is_known(cell)).count();
    let is_header =
        gap <= MAX_LINE_GAP * height && !is_title && known as f64 >= MIN_KNOWN * cells.len() as f64;
    is_header.then_some(cells)
}

/// Headers of narrow columns that are written upright beside a line of headers.
fn upright_cells(sheet: &Sheet, [x_min, y_min, x_max, y_max]: [f64; 4], height: f64) -> Vec<Cell> {
    let beside = sheet.upright().iter().filter(|text| {
        let [x0, y0, x1, y1] = text.bbox_xyxy;
        let reach = MAX_COLUMN_GAP * height;
        x1 > x_min - reach && x0 < x_max + reach && y0 <= y_max && y1 >= y_min
    });
    let known = beside.filter_map(|text| {
        let heading = read(&text.written)?;
        Some(Cell {
            text: text.written.clone(),
            bbox_xyxy: text.bbox_xyxy,
            heading: Some(heading),
        })
    });
    known.take(MAX_COLUMNS).collect()
}

/// The headers that lines of cells make: one, or several where keys come again.
fn headers_of(mut lines: Vec<Vec<Cell>>, height: f64) -> Vec<Header> {
    let Some(bbox_xyxy) = lines
        .iter()
        .filter_map(|line| box_of(line))
        .reduce(union_xyxy)
    else {
        return vec![];
    };
    mark_parts(&mut lines);
    stack(&mut lines);
    let mut foreign = name_parts(&mut lines);
    foreign.extend(take_groups(&mut lines));
    foreign.retain(|cell| cell.role() == Some(Role::Foreign));
    let mut cells: Vec<Cell> = lines.into_iter().flatten().collect();
    cells.sort_by(|a, b| {
        a.middle_x()
            .total_cmp(&b.middle_x())
            .then_with(|| a.bbox_xyxy[1].total_cmp(&b.bbox_xyxy[1]))
    });
    let parts = split_at_keys(joined_columns(cells));
    let header = |part: Vec<Cell>| {
        let (x_min, x_max) = extent(&part);
        let is_own = |group: &&Cell| (x_min..=x_max).contains(&group.middle_x());
        Header {
            foreign_groups: foreign.iter().filter(is_own).count(),
            columns: part.into_iter().map(Column::from).collect(),
            bbox_xyxy: [x_min, bbox_xyxy[1], x_max, bbox_xyxy[3]],
            height,
        }
    };
    parts.into_iter().map(header).collect()
}

impl From<Cell> for Column {
    fn from(cell: Cell) -> Self {
        Self {
            title: cell.text,
            heading: cell.heading,
            span: [cell.bbox_xyxy[0], cell.bbox_xyxy[2]],
        }
    }
}
