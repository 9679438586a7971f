//! What a detection returns: rooms, and where they were found.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::stored::StoredRoom;
use crate::claim::{HealedGap, RoomSource};
use crate::geometry::{Polygon, Ring, round_2};
use crate::input::page::PageInfo;
use crate::naming::RoomKind;
use crate::options::{Coordinates, Stage};
use crate::plan::areas::Measures;
use crate::plan::{Door, Plan};
use crate::scale::Scale;
use crate::schedule::{Reconciliation, Schedule};
use crate::search::detect::info::{JudgeInfo, ModelVersion};

/// Version of the document that [`Detection`] serialises to.
pub const SCHEMA_VERSION: &str = "1.0";

/// A room on a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "StoredRoom")]
pub struct Room {
    /// `room_001`, `room_002`, ... in reading order: top to bottom, left to right.
    pub id: String,
    /// `[x_min, y_min, x_max, y_max]` of the polygon.
    pub bounding_box: [f64; 4],
    /// The outer boundary; the first point is not repeated.
    pub polygon: Ring,
    /// The holes, if any.
    pub holes: Vec<Ring>,
    /// Name read from the drawing, if any.
    pub name_hint: Option<String>,
    /// What the room is for, if its name says so.
    pub kind: Option<RoomKind>,
    /// Number of the room, if the drawing states one.
    pub number: Option<String>,
    /// How sure the engine is, 0 to 1.
    pub confidence: f64,
    /// The engine that found the room.
    pub source: RoomSource,
    /// The engine that gave the room its shape.
    pub evidence: RoomSource,
    /// Area without the holes, in square page pixels whatever the coordinate space; in square units
    /// of the drawing if there is no page.
    pub area_px: f64,
    /// Area that the drawing prints in the room, in square metres, if any.
    pub printed_area_m2: Option<f64>,
    /// Centre of mass of the polygon.
    pub centroid: [f64; 2],
    /// What the room measures at the scale of its plan.
    #[serde(flatten)]
    pub measures: Measures,
    /// Ids of the doors and openings that lead into the room.
    pub doors: Vec<String>,
}

impl Room {
    /// The outline and the holes as one polygon.
    #[must_use]
    pub fn to_polygon(&self) -> Polygon {
        Polygon {
            exterior: self.polygon.clone(),
            holes: self.holes.clone(),
        }
    }
}

/// What was checked of the rooms of a result, taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topology {
    /// No two rooms share any area.
    pub disjoint: bool,
    /// Every polygon is valid in the sense of OGC Simple Features.
    pub valid: bool,
}

/// What a caller should know of how a result came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Warning {
    /// The lines of the page cross so often that they were left alone: rooms are those of its
    /// pixels.
    LinesTooTangled,
    /// What tells the scale of a plan contradicts itself, so no scale is given.
    ScaleDisagrees,
    /// Most rooms that print an area measure another one: the scale is wrong, or the print counts
    /// what is not between walls.
    PrintedAreasDisagree,
}

/// What a sheet says beside its rooms.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Facts {
    /// The scale of all plans of the sheet; `None` if they differ or one has none.
    pub scale: Option<Scale>,
    /// The plans of the sheet, in reading order.
    pub plans: Vec<Plan>,
    /// The ways between rooms, in reading order.
    pub doors: Vec<Door>,
    /// The schedules of rooms on the sheet.
    pub schedules: Vec<Schedule>,
    /// How the rooms and the schedules agree; `None` if there are none of one of them.
    pub reconciliation: Option<Reconciliation>,
}

impl Facts {
    /// The plan of each room, by id.
    pub(crate) fn plans_of_rooms(&self) -> HashMap<&str, &Plan> {
        let mut plans = HashMap::new();
        for plan in &self.plans {
            plans.extend(plan.rooms.iter().map(|room| (room.as_str(), plan)));
        }
        plans
    }
}

/// The rooms of one page, or of one set of walls.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Detection {
    /// [`SCHEMA_VERSION`].
    pub schema_version: &'static str,
    /// The stage whose preset was used.
    pub stage: Stage,
    /// The page that was searched; `None` for rooms of wall segments, which are on no page.
    pub page: Option<PageInfo>,
    /// Unit of boxes, polygons and centroids.
    pub coordinate_space: Coordinates,
    /// The model, if one was run.
    pub model: Option<ModelVersion>,
    /// What judged the claims of the engines; `None` where a single engine gave the rooms and nothing
    /// was fitted.
    pub judge: Option<JudgeInfo>,
    /// The rooms in reading order.
    pub rooms: Vec<Room>,
    /// Where walls that nearly meet were joined to close a room, in the order of `start`.
    pub healed_gaps: Vec<HealedGap>,
    /// What the sheet says beside its rooms.
    #[serde(flatten)]
    pub facts: Facts,
    /// What holds for the rooms taken together.
    pub topology: Topology,
    /// What to know of how the rooms were found; not written if there is nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
}

impl Detection {
    /// A room's outline and holes in page pixels, whatever the space of the detection; in units of
    /// the drawing if there is no page.
    pub(crate) fn pixel_polygon(&self, room: &Room) -> Polygon {
        room.to_polygon()
            .map_points(|point| self.pixel_point(point))
    }

    /// A point in page pixels, likewise.
    pub(crate) fn pixel_point(&self, point: [f64; 2]) -> [f64; 2] {
        match (self.coordinate_space, &self.page) {
            (Coordinates::Normalized1000, Some(page)) => {
                let page_wh = [f64::from(page.width_px), f64::from(page.height_px)];
                [0, 1].map(|axis| round_2(point[axis] * page_wh[axis] / 1000.0))
            }
            _ => point,
        }
    }
}
