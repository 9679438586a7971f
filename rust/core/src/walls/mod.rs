//! Rooms from wall segments: a planar arrangement, its faces, and which of them are rooms.

pub(crate) mod arrangement;
mod cells;
mod ends;
pub(crate) mod faces;
mod grid;
mod heal;
mod joints;
mod nesting;
mod options;
mod plan;
pub(crate) mod point;
mod rooms;
pub(crate) mod scale;
mod snap;

use crate::error::Result;
use crate::geometry::Polygon;
use crate::limits::Limits;
use crate::options::{Coordinates, Stage};
use crate::result::{Detection, HealedGap, RoomSource, SCHEMA_VERSION, Topology};
use crate::shape::{RoomShape, finish};

pub use options::{WallOptions, WallSegment};

#[cfg(test)]
mod arrangement_tests;
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
        RoomShape::of_engine(RoomSource::VectorWalls, self.polygon, self.confidence as f32)
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

/// Finds the rooms that straight walls enclose, without a model.
///
/// Walls may be centre lines or the faces of walls drawn with two lines; the solid between two faces is no room. Units
/// do not matter: every tolerance derives from the room side, that of the squares that make as much wall in as much area,
/// between a third of and three times the median length (weighted by length) of the pieces into which walls divide one another.
///
/// - Ends within 1.2 % of the room side of one another, or of a wall, are the same place. What lay further apart than
///   0.05 % (2 mm of 4 m: what rounding to millimetres explains) and is now a corner of a face is in `healed_gaps`: the
///   shortest edges, from end to end or from end to wall, that connect all walls of the corner.
/// - Ends that miss a wall ahead of them by up to 6 % are joined to it; loose ends that face each other in line across
///   up to 40 % (80 % for both lines of a double wall: doors, windows) are joined to each other; and so are the two
///   lines at the open end of a double wall. Each such virtual edge that borders a face is in `healed_gaps`.
///   [`WallOptions::max_gap`] sets another limit.
/// - Walls that bound nothing are left out; a room inside a room is a room and a hole.
///
/// The result is in units of the drawing, has no page and no model. The confidence of a room is 1 less the share of its
/// perimeter that is virtual. Rooms are disjoint and valid by construction: they are faces of a planar arrangement on
/// an integer grid (see [`Topology`]). Corners are within a few 1e-9 of the drawing's extent of where walls meet.
///
/// Cost: n log n + crossings; single-threaded.
///
/// # Errors
///
/// [`Error::InvalidOption`](crate::Error::InvalidOption) if an option is out of range, or a wall (named by its index)
/// is not finite, beyond 1e15, or so far from the others that their detail would be lost;
/// [`Error::LimitExceeded`](crate::Error::LimitExceeded) for too many walls or crossings.
///
/// # Examples
///
/// ```
/// use locdet::{Limits, WallOptions, WallSegment, rooms_from_walls};
///
/// let corners = [[0.0, 0.0], [4.0, 0.0], [4.0, 3.0], [0.0, 3.0]];
/// let walls: Vec<_> = (0..4)
///     .map(|at| WallSegment { start: corners[at], end: corners[(at + 1) % 4], is_load_bearing: false })
///     .collect();
/// let result = rooms_from_walls(&walls, &WallOptions::default(), &Limits::default())?;
/// assert_eq!(result.rooms[0].area_px, 12.0);
/// # Ok::<(), locdet::Error>(())
/// ```
pub fn rooms_from_walls(walls: &[WallSegment], options: &WallOptions, limits: &Limits) -> Result<Detection> {
    limits.check_walls(walls.len())?;
    let segments: Vec<_> = walls.iter().map(|wall| [wall.start, wall.end]).collect();
    let found = rooms_of_segments(&segments, options, limits)?;
    Ok(Detection {
        schema_version: SCHEMA_VERSION,
        stage: Stage::Final,
        page: None,
        coordinate_space: Coordinates::Drawing,
        model: None,
        rooms: finish(found.rooms.into_iter().map(WallRoom::into_shape).collect(), None, Coordinates::Drawing),
        healed_gaps: found.healed_gaps,
        topology: Topology { disjoint: true, valid: true },
    })
}

/// As [`rooms_from_walls`], for segments in any unit, and without the result's dress.
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
