//! Rooms from wall segments: a planar arrangement, its faces, and which of them are rooms.

mod ends;
mod fence;
mod grid;
mod heal;
mod joints;
mod options;
mod plan;
mod rooms;
mod scale;
mod snap;

use crate::error::Result;
use crate::input::limits::Limits;
use crate::watch::Stop;

pub use options::{WallOptions, WallSegment};
pub(crate) use plan::{WallRoom, WallRooms};

#[cfg(test)]
mod rooms_tests;

/// The rooms that segments in any unit enclose; [`rooms_from_walls`](crate::rooms_from_walls) says
/// how.
pub(crate) fn rooms_of_segments(
    segments: &[[[f64; 2]; 2]],
    options: &WallOptions,
    limits: &Limits,
    stop: &Stop,
) -> Result<WallRooms> {
    options.validate()?;
    limits.check_walls(segments.len())?;
    let (grid, segments) = grid::Grid::fit(segments)?;
    Ok(plan::Plan::find(&segments, &grid, options, limits, stop)?.to_rooms(&grid))
}
