//! What a detection returns: rooms, and where they were found.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::geometry::{Polygon, Ring, distance, round_2};
use crate::options::{Coordinates, Stage};
use crate::page::PageInfo;
use crate::stored::{ring, rings};

/// Version of the document that [`Detection`] serialises to.
pub const SCHEMA_VERSION: &str = "1.0";

/// What found a room: an engine, or a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RoomSource {
    /// The segmentation model.
    Model,
    /// Wall segments: those of a vector PDF, or handed over by the caller.
    VectorWalls,
    /// Walls found in the pixels of the page.
    RasterWalls,
    /// A person who corrected the result; no engine says so, but stored results do.
    Manual,
}

impl RoomSource {
    /// The engine's name, as in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::VectorWalls => "vector_walls",
            Self::RasterWalls => "raster_walls",
            Self::Manual => "manual",
        }
    }
}

/// A room on a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Room {
    /// `room_001`, `room_002`, ... in reading order: top to bottom, left to right.
    pub id: String,
    /// `[x_min, y_min, x_max, y_max]` of the polygon.
    pub bounding_box: [f64; 4],
    /// The outer boundary; the first point is not repeated.
    #[serde(deserialize_with = "ring")]
    pub polygon: Ring,
    /// The holes, if any.
    #[serde(deserialize_with = "rings")]
    pub holes: Vec<Ring>,
    /// Name read from the drawing, if any.
    pub name_hint: Option<String>,
    /// How sure the engine is, 0 to 1.
    pub confidence: f64,
    /// The engine that found the room.
    pub source: RoomSource,
    /// The engine that gave the room its shape.
    pub evidence: RoomSource,
    /// Area without the holes, in square page pixels whatever the coordinate space; in square units of the drawing if
    /// there is no page.
    pub area_px: f64,
    /// Centre of mass of the polygon.
    pub centroid: [f64; 2],
}

impl Room {
    /// The outline and the holes as one polygon.
    #[must_use]
    pub fn to_polygon(&self) -> Polygon {
        Polygon { exterior: self.polygon.clone(), holes: self.holes.clone() }
    }
}

/// What is known of a loaded model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelInfo {
    /// Name from the model's metadata, for example `YOLOv8n-seg room detector`.
    pub name: String,
    /// First 12 hexadecimal digits of the SHA-256 of the model file; part of every cache key.
    pub version: String,
    /// Class names in the order of the model's outputs.
    pub class_names: Vec<String>,
    /// Width and height of the model's input in pixels.
    pub input_size_wh: [u32; 2],
}

impl ModelInfo {
    /// The part that a result carries.
    #[must_use]
    pub fn to_version(&self) -> ModelVersion {
        ModelVersion { name: self.name.clone(), version: self.version.clone() }
    }
}

/// Which model made a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelVersion {
    /// As in [`ModelInfo`].
    pub name: String,
    /// As in [`ModelInfo`].
    pub version: String,
}

/// A place where walls that nearly meet were joined.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HealedGap {
    /// One end of the virtual edge, in the coordinate space of the result.
    pub start: [f64; 2],
    /// The other end.
    pub end: [f64; 2],
    /// Length of the virtual edge.
    pub length: f64,
}

impl HealedGap {
    /// The gap between two points.
    pub(crate) fn new(start: [f64; 2], end: [f64; 2]) -> Self {
        Self { start, end, length: distance(start, end) }
    }

    /// The order of gaps in a result: by `start`, then by `end`.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let key = |gap: &Self| [gap.start[0], gap.start[1], gap.end[0], gap.end[1]];
        let orders = key(self).into_iter().zip(key(other)).map(|(a, b)| a.total_cmp(&b));
        orders.fold(Ordering::Equal, Ordering::then)
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
    /// The rooms in reading order.
    pub rooms: Vec<Room>,
    /// Where walls that nearly meet were joined to close a room, in the order of `start`.
    pub healed_gaps: Vec<HealedGap>,
    /// What holds for the rooms taken together.
    pub topology: Topology,
}

impl Detection {
    /// A room's outline and holes in page pixels, whatever the space of the detection; in units of the drawing if there is
    /// no page.
    pub(crate) fn pixel_polygon(&self, room: &Room) -> Polygon {
        let polygon = room.to_polygon();
        match (self.coordinate_space, &self.page) {
            (Coordinates::Normalized1000, Some(page)) => {
                let (width_px, height_px) = (f64::from(page.width_px), f64::from(page.height_px));
                polygon.map_points(|[x, y]| [x * width_px, y * height_px].map(|v| round_2(v / 1000.0)))
            }
            _ => polygon,
        }
    }

    /// The page, for what cannot be done without one.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidOption`] if the rooms are of wall segments.
    pub(crate) fn require_page(&self, format: &'static str) -> Result<&PageInfo> {
        let allowed = "json, geojson, svg or csv for rooms of wall segments, which have no page";
        self.page.as_ref().ok_or_else(|| Error::invalid_option("format", format, allowed))
    }
}
