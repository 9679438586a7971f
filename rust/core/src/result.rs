//! What a detection returns: rooms, and where they were found.

use serde::{Serialize, Serializer};

use crate::geometry::{Polygon, Ring};
use crate::options::{Coordinates, Stage};
use crate::page::PageInfo;

/// Version of the document that [`Detection`] serialises to.
pub const SCHEMA_VERSION: &str = "1.0";

/// The engine that found a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RoomSource {
    /// The segmentation model.
    Model,
}

impl RoomSource {
    /// The engine's name, as in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Model => "model",
        }
    }
}

/// A room on a page.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
    /// How sure the engine is, 0 to 1.
    pub confidence: f64,
    /// The engine that found the room.
    pub source: RoomSource,
    /// Area in square page pixels, without the holes, whatever the coordinate space.
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

/// Which model made a result.
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

/// The rooms of one page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Detection {
    /// [`SCHEMA_VERSION`].
    pub schema_version: &'static str,
    /// The stage whose preset was used.
    pub stage: Stage,
    /// The page that was searched.
    pub page: PageInfo,
    /// Unit of boxes, polygons and centroids.
    pub coordinate_space: Coordinates,
    /// The model, if one was run.
    #[serde(serialize_with = "model_version")]
    pub model: Option<ModelInfo>,
    /// The rooms in reading order.
    pub rooms: Vec<Room>,
}

#[expect(clippy::ref_option, reason = "serde hands the field by reference")]
fn model_version<S: Serializer>(model: &Option<ModelInfo>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Brief<'a> {
        name: &'a str,
        version: &'a str,
    }
    model.as_ref().map(|m| Brief { name: &m.name, version: &m.version }).serialize(serializer)
}
