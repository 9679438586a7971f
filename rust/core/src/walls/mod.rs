//! Rooms from wall segments: a planar arrangement, its faces, and which of them are rooms.

mod ends;
mod grid;
mod heal;
mod joints;
mod options;
mod plan;
mod rooms;
mod scale;
mod snap;

use crate::claim::{HealedGap, RoomShape, RoomSource};
use crate::error::Result;
use crate::geometry::Polygon;
use crate::input::limits::Limits;

pub use options::{WallOptions, WallSegment};

#[cfg(test)]
mod rooms_tests;

/// A room that walls enclose.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WallRoom {
    pub polygon: Polygon,
    /// 1 less the share of the perimeter that is virtual.
    pub confidence: f64,
}

impl WallRoom {
    pub(crate) fn into_shape(self) -> RoomShape {
        RoomShape::of_engine(
            RoomSource::VectorWalls,
            self.polygon,
            self.confidence as f32,
        )
    }
}

/// What walls enclose.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct WallRooms {
    /// Pairwise disjoint and valid.
    pub rooms: Vec<WallRoom>,
    /// Virtual edges at the border of a face, sorted.
    pub healed_gaps: Vec<HealedGap>,
}

/// The rooms that segments in any unit enclose; [`rooms_from_walls`](crate::rooms_from_walls) says
/// how.
pub(crate) fn rooms_of_segments(
    segments: &[[[f64; 2]; 2]],
    options: &WallOptions,
    limits: &Limits,
) -> Result<WallRooms> {
    options.validate()?;
    limits.check_walls(segments.len())?;
    let (grid, segments) = grid::Grid::fit(segments)?;
    Ok(plan::Plan::find(&segments, &grid, options, limits)?.to_rooms(&grid))
}
