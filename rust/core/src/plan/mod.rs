//! What belongs together on a sheet: the rooms of a plan, the doors between them, what they measure.

use serde::{Deserialize, Serialize};

use crate::claim::Opening;
use crate::error::Result;
use crate::geometry::{Polygon, Ring, distance, union_xyxy};
use crate::input::drawing::PageText;
use crate::naming::RoomKind;
use crate::scale::{Interval, Scale};
use crate::watch::Stop;

pub(crate) mod areas;
mod borders;
mod doors;
mod regions;
mod titles;

use borders::Borders;

/// One plan of a sheet: two storeys on a page are two.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// `plan_1`, `plan_2`, ... in reading order.
    pub id: String,
    /// Its title on the sheet, if it has one.
    pub name: Option<String>,
    /// `[x_min, y_min, x_max, y_max]` of its rooms.
    pub bounding_box: [f64; 4],
    /// Ids of its rooms, in reading order.
    pub rooms: Vec<String>,
    /// Its scale, if the sheet tells one.
    pub scale: Option<Scale>,
    /// Areas of its rooms by kind, the largest first.
    #[serde(skip_deserializing)]
    pub totals: Vec<Total>,
}

/// The rooms of one kind, taken together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Total {
    /// What the rooms are for; `None` for those that do not say.
    pub kind: Option<RoomKind>,
    /// How many they are.
    pub rooms: usize,
    /// Their area, in square metres.
    pub area_m2: Interval,
}

/// A way from a room into another, or out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Door {
    /// `door_001`, `door_002`, ... in reading order.
    pub id: String,
    /// What it is.
    pub kind: DoorKind,
    /// Ids of the two rooms that it joins; one if it leads out of the plan.
    pub rooms: Vec<String>,
    /// Whether it leads out of the plan.
    pub is_exit: bool,
    /// One side of the opening.
    pub start: [f64; 2],
    /// The other side.
    pub end: [f64; 2],
}

/// What a way from a room is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DoorKind {
    /// A door hangs or slides in it.
    Door,
    /// Nothing hangs in it, as far as is drawn.
    Opening,
}

/// Rooms of one plan, by their places in the list of rooms.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Region {
    pub(crate) name: Option<String>,
    pub(crate) bounding_box: [f64; 4],
    pub(crate) rooms: Vec<usize>,
}

/// A way between rooms, by their places in the list of rooms.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Way {
    pub(crate) kind: DoorKind,
    pub(crate) rooms: Vec<usize>,
    pub(crate) is_exit: bool,
    pub(crate) start: [f64; 2],
    pub(crate) end: [f64; 2],
}

impl Way {
    fn width(&self) -> f64 {
        distance(self.start, self.end)
    }

    fn middle(&self) -> [f64; 2] {
        [0, 1].map(|axis| f64::midpoint(self.start[axis], self.end[axis]))
    }

    /// The corner of its box by which it stands in reading order.
    fn corner(&self) -> [f64; 2] {
        [0, 1].map(|axis| self.start[axis].min(self.end[axis]))
    }
}

/// The plans of a sheet, in reading order; every room is of one. `outlines` are those of plans, if an
/// engine saw them.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(crate) fn regions(
    rooms: &[Polygon],
    outlines: &[Ring],
    texts: &[PageText],
    stop: &Stop,
) -> Result<Vec<Region>> {
    Ok(named(regions::regions(rooms, outlines, stop)?, texts))
}

/// Plans with the titles that texts say; one of which they say nothing keeps its name.
pub(crate) fn named(mut regions: Vec<Region>, texts: &[PageText]) -> Vec<Region> {
    titles::name(&mut regions, texts);
    regions
}

/// The doors and openings between rooms and out of them, in reading order.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(crate) fn ways(rooms: &[Polygon], openings: &[Opening], stop: &Stop) -> Result<Vec<Way>> {
    let boxes = rooms.iter().map(Polygon::bbox_xyxy);
    match boxes.reduce(union_xyxy) {
        Some(bounds) => doors::ways(&Borders::new(rooms), bounds, openings, stop),
        None => Ok(vec![]),
    }
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}
