//! The engines as witnesses: what each of them claims to be a room.
//!
//! A new engine is a file here and a line in [`ENGINES`].

mod instances;
mod raster_walls;
mod room_map;
mod vector_walls;

pub(crate) use room_map::{MapCandidate, map_candidates};

use crate::claim::RoomShape;
use crate::error::Result;
use crate::judge::claim::Claim;
use crate::raster_walls::{Candidate, WallMap};
use crate::search::mask::{MaskGrid, MaskPatch};
use crate::watch::Stop;

/// What the engines read on a page.
pub(crate) struct Readings<'a> {
    /// Masks of the model that share no cell.
    pub patches: &'a [MaskPatch],
    /// The grid of the masks.
    pub mask_grid: &'a MaskGrid,
    pub walls: &'a WallMap,
    /// Every free part that some reading of the walls takes for a room.
    pub parts: &'a [Candidate],
    /// Rooms of the page's lines.
    pub drawn: &'a [RoomShape],
    /// Candidates of the room map.
    pub map: &'a [MapCandidate],
}

type Engine = for<'a> fn(&Readings<'a>, &MaskGrid, &Stop) -> Result<Vec<Claim<'a>>>;

const ENGINES: [Engine; 4] = [
    instances::claims,
    raster_walls::claims,
    vector_walls::claims,
    room_map::claims,
];

/// The claims of every engine on one grid, engine by engine.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(crate) fn claims<'a>(
    readings: &Readings<'a>,
    grid: &MaskGrid,
    stop: &Stop,
) -> Result<Vec<Claim<'a>>> {
    let mut claims = Vec::new();
    for engine in ENGINES {
        claims.extend(engine(readings, grid, stop)?);
    }
    Ok(claims)
}
