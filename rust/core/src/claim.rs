//! What an engine finds: the shape of a room before it has a place among the others, and the gaps
//! that were closed for it.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::geometry::{Polygon, distance, vector};
use crate::naming::Label;

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

/// A room that an engine found, in page pixels, or in units of the drawing where there is no page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RoomShape {
    pub polygon: Polygon,
    /// Confidence, 0 to 1.
    pub score: f32,
    /// The engine that found the room.
    pub source: RoomSource,
    /// The engine that gave the shape.
    pub evidence: RoomSource,
    pub label: Label,
    /// Longer side of the cells that the outline was traced on, in page pixels; `None` where it is
    /// exact.
    pub cell_px: Option<f64>,
}

impl RoomShape {
    /// A room that one engine found and whose outline is exact.
    pub(crate) fn of_engine(engine: RoomSource, polygon: Polygon, score: f32) -> Self {
        Self {
            polygon,
            score,
            source: engine,
            evidence: engine,
            label: Label::default(),
            cell_px: None,
        }
    }
}

/// Names of a model's classes, in the order of its outputs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClassNames<'a>(pub &'a [String]);

impl ClassNames<'_> {
    /// The name of a class as a hint; with a single class the class says no more than that this is
    /// a room.
    pub(crate) fn hint(self, class_id: usize) -> Option<String> {
        self.0.get(class_id).filter(|_| self.0.len() > 1).cloned()
    }
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
        Self {
            start,
            end,
            length: distance(start, end),
        }
    }

    /// The order of gaps in a result: by `start`, then by `end`.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let key = |gap: &Self| [gap.start[0], gap.start[1], gap.end[0], gap.end[1]];
        let orders = key(self)
            .into_iter()
            .zip(key(other))
            .map(|(a, b)| a.total_cmp(&b));
        orders.fold(Ordering::Equal, Ordering::then)
    }
}

/// What is drawn in the gap of a wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sign {
    /// Nothing.
    Bare,
    /// A line from end to end, as windows and sliding doors have.
    Pane,
    /// The swing of a door.
    Swing,
}

/// A gap of a wall that an engine closed, in the space of its rooms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Opening {
    /// The middles of the ends of the wall.
    pub start: [f64; 2],
    pub end: [f64; 2],
    /// How thick the wall is.
    pub thickness: f64,
    pub sign: Sign,
    /// Whether the outside of all walls lies to the left of the way from `start` to `end` (y down),
    /// and to the right; `None` if the engine cannot tell.
    pub is_outside: Option<[bool; 2]>,
}

impl Opening {
    pub(crate) fn width(&self) -> f64 {
        distance(self.start, self.end)
    }

    pub(crate) fn middle(&self) -> [f64; 2] {
        [0, 1].map(|axis| f64::midpoint(self.start[axis], self.end[axis]))
    }

    /// Unit vector to the left of the way from `start` to `end` (y down).
    pub(crate) fn left(&self) -> [f64; 2] {
        let width = self.width().max(f64::MIN_POSITIVE);
        let [x, y] = vector(self.start, self.end);
        [y / width, -x / width]
    }
}
