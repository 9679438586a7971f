//! Schedules of rooms: the tables of a sheet that list them, and how they and the plan agree.

mod claim;
mod columns;
mod header;
mod headings;
mod reconcile;
mod rows;
mod stacked;
mod table;
#[cfg(test)]
mod tests;
mod texts;
mod vocabulary;

use claim::{Claim, claim};
pub(crate) use reconcile::reconciliation;
use serde::{Deserialize, Serialize};
use texts::{Sheet, Text, Turn};

use crate::error::Result;
use crate::input::drawing::PageText;
use crate::watch::Stop;

/// A table that lists rooms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Schedule {
    /// What stands above it.
    pub title: Option<String>,
    /// `[x_min, y_min, x_max, y_max]`.
    pub bounding_box: [f64; 4],
    /// The headers of its columns, from left to right.
    pub columns: Vec<String>,
    /// Its rows, from top to bottom.
    pub rows: Vec<ScheduleRow>,
}

/// A room in a schedule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScheduleRow {
    /// Number of the room.
    pub number: Option<String>,
    /// Name of the room.
    pub name: Option<String>,
    /// Its area, in square metres.
    pub area_m2: Option<f64>,
    /// What stands in each column.
    pub cells: Vec<String>,
    /// `[x_min, y_min, x_max, y_max]`.
    pub bounding_box: [f64; 4],
}

/// How the rooms of the plans and those of the schedules agree.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Reconciliation {
    /// Rooms that stand in a schedule.
    pub matched: Vec<Match>,
    /// Rows whose room was not found on the plans.
    pub missing_on_plan: Vec<RowRef>,
    /// Ids of rooms that stand in no schedule.
    pub missing_in_schedule: Vec<String>,
}

/// A row of a schedule, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RowRef {
    /// Index of the schedule, from 0.
    pub schedule: usize,
    /// Index of the row, from 0.
    pub row: usize,
}

/// A room and its row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Match {
    /// Id of the room.
    pub room: String,
    /// Its row.
    #[serde(flatten)]
    pub row: RowRef,
    /// What tells.
    pub by: MatchedBy,
    /// Measured area over that of the schedule, less 1; `None` if either is not known.
    pub area_difference: Option<f64>,
    /// Whether the area of the schedule lies in the interval of the measured one.
    pub agrees: Option<bool>,
}

/// What tells that a row is a room's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MatchedBy {
    /// The number.
    Number,
    /// The number and the name.
    NumberAndName,
    /// The name.
    Name,
}

/// Texts that are looked at in all; no sheet comes near it. Tables after that are not read.
const MAX_LOOKS: usize = 10_000_000;
/// Looks that reading a text word by word counts as.
const LOOKS_OF_WORDS: usize = 8;
/// Fewer texts that are turned make no table.
const MIN_TURNED: usize = 4;
/// More schedules are not read.
const MAX_SCHEDULES: usize = 100;

/// The share of a box that lies in a table which holds it.
const MIN_HELD: f64 = 0.5;

/// How many texts may still be looked at.
struct Budget(usize);

impl Budget {
    /// Whether there is as much left.
    fn spend(&mut self, texts: usize) -> bool {
        let left = self.0.checked_sub(texts);
        self.0 = left.unwrap_or(0);
        left.is_some()
    }
}

/// The tables of a sheet.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    /// Those that list rooms.
    pub(crate) schedules: Vec<Schedule>,
    /// Boxes of those that list other things: doors, windows, sheets.
    pub(crate) others: Vec<[f64; 4]>,
}

impl Tables {
    /// The tables among the texts of a sheet.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
    pub(crate) fn read(texts: &[PageText], stop: &Stop) -> Result<Self> {
        let texts: Vec<Text> = texts.iter().filter_map(Text::new).collect();
        let upright = texts.iter().filter(|text| text.is_upright).count();
        let mut found = Self::default();
        let mut budget = Budget(MAX_LOOKS);
        for turn in [Turn::Level, Turn::Up, Turn::Down] {
            if turn == Turn::Level || upright >= MIN_TURNED {
                found.add(&Sheet::new(&texts, turn), turn, &mut budget, stop)?;
            }
        }
        found.schedules.truncate(MAX_SCHEDULES);
        let corner = |schedule: &Schedule| [schedule.bounding_box[1], schedule.bounding_box[0]];
        found.schedules.sort_by(|a, b| {
            let ([a_y, a_x], [b_y, b_x]) = (corner(a), corner(b));
            a_y.total_cmp(&b_y).then_with(|| a_x.total_cmp(&b_x))
        });
        Ok(found)
    }

    fn add(&mut self, sheet: &Sheet, turn: Turn, budget: &mut Budget, stop: &Stop) -> Result<()> {
        for tables in table::tables(sheet, budget, stop)? {
            match claim(sheet, &tables, budget) {
                Claim::Rooms(mut schedule) => {
                    schedule.bounding_box = turn.back(schedule.bounding_box);
                    for row in &mut schedule.rows {
                        row.bounding_box = turn.back(row.bounding_box);
                    }
                    self.schedules.push(schedule);
                }
                Claim::Other(bbox_xyxy) => self.others.push(turn.back(bbox_xyxy)),
                Claim::Nothing => {}
            }
            stop.check()?;
        }
        Ok(())
    }

    /// Whether most of a box lies in a table: what stands there is no name of a room on the plan.
    #[cfg_attr(not(test), expect(dead_code, reason = "for naming to ask"))]
    pub(crate) fn hold(&self, bbox_xyxy: [f64; 4]) -> bool {
        let schedules = self.schedules.iter().map(|schedule| schedule.bounding_box);
        let mut boxes = schedules.chain(self.others.iter().copied());
        boxes.any(|table| shared_area(table, bbox_xyxy) > MIN_HELD * area(bbox_xyxy))
    }
}

fn area([x_min, y_min, x_max, y_max]: [f64; 4]) -> f64 {
    (x_max - x_min).max(0.0) * (y_max - y_min).max(0.0)
}

fn shared_area(a: [f64; 4], b: [f64; 4]) -> f64 {
    area([
        a[0].max(b[0]),
        a[1].max(b[1]),
        a[2].min(b[2]),
        a[3].min(b[3]),
    ])
}

/// The schedules of rooms among the texts of a sheet, in reading order.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(crate) fn schedules(texts: &[PageText], stop: &Stop) -> Result<Vec<Schedule>> {
    Ok(Tables::read(texts, stop)?.schedules)
}
