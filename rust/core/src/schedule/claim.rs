//! Which tables list rooms.

use std::collections::HashSet;

use super::headings::{self, Role, Subject};
use super::rows::{Row, is_number};
use super::table::Table;
use super::texts::{Sheet, Text, lines, runs};
use super::{Budget, LOOKS_OF_WORDS, Schedule, ScheduleRow};
use crate::geometry::union_xyxy;
use crate::naming::{MAX_NAME_CHARS, is_of_a_room, of_cell};

/// Fewer rows are no schedule.
const MIN_ROWS: usize = 2;
/// The share of names that are words of rooms: where a header or a title says rooms, and elsewhere.
const MIN_ROOMS_SAID: f64 = 0.25;
const MIN_ROOMS: f64 = 0.5;
/// Headers of finishes that make a table one of rooms.
const MIN_FINISHES: usize = 2;
/// Headers of other things that a table of rooms may have, if it says that it is one.
const MAX_FOREIGN_SAID: usize = 1;
/// The share of numbers that come once; a table of what stands in rooms has them again and again.
const MIN_DISTINCT: f64 = 0.5;
/// Words of a name in a table that does not say rooms; more are a note.
const MAX_WORDS: usize = 4;
/// Farthest that a title stands from its table, in heights of the header.
const MAX_TITLE_GAP: f64 = 6.0;
/// How far aside of its table a title may begin, in heights of the header.
const MAX_TITLE_ASIDE: f64 = 20.0;

/// What a table is.
pub(super) enum Claim {
    Rooms(Schedule),
    /// A table of other things, in its box.
    Other([f64; 4]),
    Nothing,
}

/// Which of the tables' columns tell rooms, and what else does.
struct Reading {
    number: Option<usize>,
    name: Option<usize>,
    area: Vec<usize>,
}

/// What tables with one header are.
pub(super) fn claim(sheet: &Sheet, tables: &[Table], budget: &mut Budget) -> Claim {
    let Some(header) = tables.first().map(|table| &table.header) else {
        return Claim::Nothing;
    };
    let all: Vec<&Row> = tables.iter().flat_map(|table| &table.rows).collect();
    let reading = Reading::new(tables, &all);
    let rows: Vec<ScheduleRow> = all
        .iter()
        .filter_map(|row| reading.row(row, tables))
        .collect();
    if rows.len() < MIN_ROWS {
        return Claim::Nothing;
    }
    let boxes = tables.iter().map(|table| table.header.bbox_xyxy);
    let boxes = boxes.chain(all.iter().map(|row| row.bbox_xyxy));
    let Some(mut bbox_xyxy) = boxes.reduce(union_xyxy) else {
        return Claim::Nothing;
    };
    let title = title(sheet, bbox_xyxy, header.height, budget);
    if let Some(title) = &title {
        bbox_xyxy = union_xyxy(bbox_xyxy, title.bbox_xyxy);
    }
    let subject = title.as_ref().map(|title| title.subject);
    match evidence(tables, &rows, subject) {
        Evidence::Rooms => Claim::Rooms(Schedule {
            title: title.map(|title| title.text),
            bounding_box: bbox_xyxy,
            columns: header
                .columns
                .iter()
                .map(|column| column.title.clone())
                .collect(),
            rows,
        }),
        Evidence::Other => Claim::Other(bbox_xyxy),
        Evidence::None => Claim::Nothing,
    }
}

enum Evidence {
    Rooms,
    Other,
    None,
}

/// What the headers, the title and the rows say that a table is of.
fn evidence(tables: &[Table], rows: &[ScheduleRow], subject: Option<Subject>) -> Evidence {
    let columns = &tables[0].header.columns;
    let count = |role: Role| {
        columns
            .iter()
            .filter(|column| column.role() == Some(role))
            .count()
    };
    let foreign = count(Role::Foreign) + tables[0].header.foreign_groups;
    let says_rooms = subject == Some(Subject::Rooms)
        || columns
            .iter()
            .any(|column| column.heading.is_some_and(|heading| heading.is_of_rooms));
    let max_foreign = if says_rooms { MAX_FOREIGN_SAID } else { 0 };
    if subject == Some(Subject::Other) || foreign > max_foreign {
        return Evidence::Other;
    }
    let numbers: Vec<&str> = rows
        .iter()
        .filter_map(|row| row.number.as_deref())
        .collect();
    let distinct: HashSet<&str> = numbers.iter().copied().collect();
    if (distinct.len() as f64) < MIN_DISTINCT * numbers.len() as f64 {
        return Evidence::Other;
    }
    let names: Vec<&str> = rows.iter().filter_map(|row| row.name.as_deref()).collect();
    let is_room =
        |name: &&&str| is_of_a_room(name) && (says_rooms || name.split(' ').count() <= MAX_WORDS);
    let rooms = names.iter().filter(is_room).count() as f64;
    let has_facts = count(Role::Finish) >= MIN_FINISHES || count(Role::Area) > 0;
    let is_of_rooms = match (says_rooms, names.is_empty()) {
        (true, true) => has_facts,
        (true, false) => rooms >= MIN_ROOMS_SAID * names.len() as f64,
        (false, true) => count(Role::Finish) > MIN_FINISHES,
        (false, false) => has_facts && rooms >= MIN_ROOMS * names.len() as f64,
    };
    if is_of_rooms {
        Evidence::Rooms
    } else {
        Evidence::None
    }
}

impl Reading {
    fn new(tables: &[Table], rows: &[&Row]) -> Self {
        let columns = &tables[0].header.columns;
        let with = |roles: &[Role]| -> Vec<usize> {
            let is_one = |&index: &usize| {
                columns[index]
                    .role()
                    .is_some_and(|role| roles.contains(&role))
            };
            (0..columns.len()).filter(is_one).collect()
        };
        let says_room = |column: usize| {
            columns[column]
                .heading
                .is_some_and(|heading| heading.is_of_rooms)
        };
        let cells = |column: usize, is_one: &dyn Fn(&str) -> bool| {
            rows.iter()
                .filter(|row| row.cells.get(column).is_some_and(|cell| is_one(cell)))
                .count()
        };
        let is_name = |cell: &str| !is_number(cell) && cell.chars().any(char::is_alphabetic);
        // The column with the most names of rooms, then with the most names, then the first.
        let name = with(&[Role::Name, Role::Room])
            .into_iter()
            .filter(|&column| 2 * cells(column, &is_name) > cells(column, &is_number))
            .rev()
            .max_by_key(|&column| {
                (
                    cells(column, &|cell| is_name(cell) && is_of_a_room(cell)),
                    cells(column, &is_name),
                )
            });
        let number = with(&[Role::Number, Role::Room])
            .into_iter()
            .filter(|column| Some(*column) != name && cells(*column, &is_number) > 0)
            .rev()
            .max_by_key(|&column| (says_room(column), cells(column, &is_number)));
        Self {
            number,
            name,
            area: with(&[Role::Area]),
        }
    }

    /// A row as one of a room; `None` if it is none.
    fn row(&self, row: &Row, tables: &[Table]) -> Option<ScheduleRow> {
        let cell = |column: Option<usize>| {
            column
                .and_then(|column| row.cells.get(column))
                .map(String::as_str)
        };
        let number = cell(self.number)
            .filter(|cell| is_number(cell))
            .map(trimmed)
            .filter(|cell| !cell.is_empty());
        let name = cell(self.name)
            .filter(|cell| is_name(cell))
            .map(str::to_owned);
        let first = row.cells.iter().find(|cell| !cell.is_empty())?;
        let is_sum = headings::is_total(first) || name.as_deref().is_some_and(headings::is_total);
        let is_part = number.is_none() && name.as_deref().is_none_or(headings::is_storey);
        if is_sum || is_part || number.is_none() && name.is_none() {
            return None;
        }
        Some(ScheduleRow {
            number,
            name,
            area_m2: self.area(row, tables),
            cells: row.cells.clone(),
            bounding_box: row.bbox_xyxy,
        })
    }

    /// The area of a row, if its columns agree.
    fn area(&self, row: &Row, tables: &[Table]) -> Option<f64> {
        let columns = &tables[0].header.columns;
        let mut areas = self.area.iter().filter_map(|&column| {
            let unit = columns[column].heading?.unit;
            of_cell(row.cells.get(column)?, unit)
        });
        let first = areas.next()?;
        areas
            .all(|area| area.is_same(first))
            .then_some(first.square_metres)
    }
}

fn is_name(cell: &str) -> bool {
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    letters > 0 && cell.chars().count() <= MAX_NAME_CHARS
}

/// A number without what is written around it.
fn trimmed(cell: &str) -> String {
    cell.trim_matches(['#', '(', ')', '.', ' ', '-', '–', '/', '_'])
        .to_owned()
}

struct Title {
    text: String,
    bbox_xyxy: [f64; 4],
    subject: Subject,
}

/// The title above a table, or one of rooms below it.
fn title(sheet: &Sheet, bbox_xyxy: [f64; 4], height: f64, budget: &mut Budget) -> Option<Title> {
    let reach = MAX_TITLE_GAP * height;
    let [_, y_min, _, y_max] = bbox_xyxy;
    let above = titles(
        sheet.between(y_min - reach, y_min),
        bbox_xyxy,
        height,
        budget,
    )
    .pop();
    above.or_else(|| {
        let below = titles(
            sheet.between(y_max, y_max + reach),
            bbox_xyxy,
            height,
            budget,
        );
        below
            .into_iter()
            .find(|title| title.subject == Subject::Rooms)
    })
}

/// The titles among texts that stand above or below a box, from top to bottom.
fn titles(
    texts: &[Text],
    [x_min, _, x_max, _]: [f64; 4],
    height: f64,
    budget: &mut Budget,
) -> Vec<Title> {
    // A title of many words may begin aside.
    let aside = MAX_TITLE_ASIDE * height;
    let near: Vec<&Text> = texts
        .iter()
        .filter(|text| text.bbox_xyxy[2] > x_min - aside && text.bbox_xyxy[0] < x_max + aside)
        .collect();
    if !budget.spend(texts.len() + LOOKS_OF_WORDS * near.len()) {
        return vec![];
    }
    let lines = lines(near.into_iter());
    let found = lines.flat_map(|line| {
        let runs = runs(&line).into_iter();
        let runs = runs.filter(|run| run.bbox_xyxy[2] > x_min && run.bbox_xyxy[0] < x_max);
        let titles = runs.filter_map(|run| {
            let text = run.text();
            let subject = headings::title(&text)?;
            Some(Title {
                text,
                bbox_xyxy: run.bbox_xyxy,
                subject,
            })
        });
        titles.collect::<Vec<_>>()
    });
    found.collect()
}
