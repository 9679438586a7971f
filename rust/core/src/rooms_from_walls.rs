//! Rooms of wall segments, which are on no page.

use crate::error::Result;
use crate::input::limits::Limits;
use crate::options::{Coordinates, Stage};
use crate::result::detection::{Detection, Facts, SCHEMA_VERSION, Topology};
use crate::result::finish::finish;
use crate::scale::Scale;
use crate::walls::{WallOptions, WallRoom, WallSegment, rooms_of_segments};
use crate::watch::Stop;

/// Finds the rooms that straight walls enclose, without a model.
///
/// Walls may be centre lines or the faces of walls drawn with two lines; the solid between two
/// faces is no room, unless [`WallOptions::keep_strips`] says so. Units do not matter: every
/// tolerance derives from the room side, that of the squares that make as much wall in as much area,
/// between a third of and three times the median length (weighted by length) of the pieces into
/// which walls divide one another. What reaches far beyond the plan, such as the border of a site,
/// is no part of that measure.
///
/// - Ends within 1.2 % of the room side of one another, or of a wall, are the same place. What lay
///   further apart than 0.05 % (2 mm of 4 m: what rounding to millimetres explains) and is now a
///   corner of a face is in `healed_gaps`: the shortest edges, from end to end or from end to wall,
///   that connect all walls of the corner.
/// - Ends that miss a wall ahead of them by up to 6 % are joined to it; loose ends that face each
///   other in line across up to 40 % (80 % for both lines of a double wall: doors, windows) are
///   joined to each other; and so are the two lines at the open end of a double wall. Each such
///   virtual edge that borders a face is in `healed_gaps`. [`WallOptions::max_gap`] sets another
///   limit.
/// - Walls that bound nothing are left out; a room inside a room is a room and a hole.
///
/// The result is in units of the drawing, has no page and no model. The confidence of a room is 1
/// less the share of its perimeter that is virtual. Rooms are disjoint and valid by construction:
/// they are faces of a planar arrangement on an integer grid (see [`Topology`]). Corners are within
/// a few 1e-9 of the drawing's extent of where walls meet.
///
/// Cost: n log n + crossings; single-threaded.
///
/// # Errors
///
/// [`Error::InvalidOption`](crate::Error::InvalidOption) if an option is out of range, or a wall
/// (named by its index) is not finite, beyond 1e15, or so far from the others that their detail
/// would be lost; [`Error::LimitExceeded`](crate::Error::LimitExceeded) for too many walls or
/// crossings.
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
pub fn rooms_from_walls(
    walls: &[WallSegment],
    options: &WallOptions,
    limits: &Limits,
) -> Result<Detection> {
    limits.check_walls(walls.len())?;
    let segments: Vec<_> = walls.iter().map(|wall| [wall.start, wall.end]).collect();
    let found = rooms_of_segments(&segments, options, limits, &Stop::new(&()))?;
    let mut detection = Detection {
        schema_version: SCHEMA_VERSION,
        stage: Stage::Final,
        page: None,
        coordinate_space: Coordinates::Drawing,
        model: None,
        judge: None,
        rooms: finish(
            found.rooms.into_iter().map(WallRoom::into_shape).collect(),
            None,
            Coordinates::Drawing,
        ),
        healed_gaps: found.healed_gaps,
        facts: Facts::default(),
        // Rooms are faces of one arrangement, so neither needs a check.
        topology: Topology {
            disjoint: true,
            valid: true,
        },
        warnings: vec![],
    };
    if let Some(metres_per_unit) = options.metres_per_unit {
        detection.facts.scale = Some(Scale::confirmed(metres_per_unit)?);
        detection.refresh_facts();
    }
    Ok(detection)
}
