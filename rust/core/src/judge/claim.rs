//! What an engine says of a page: here is a room.

use crate::claim::RoomSource;
use crate::geometry::Polygon;
use crate::judge::region::Region;
use crate::raster_walls::{Candidate, WallMap};
use crate::search::mask::{MaskGrid, MaskPatch};

/// A region that an engine takes for a room.
#[derive(Debug)]
pub(crate) struct Claim<'a> {
    /// Its cells on the grid on which claims are compared.
    pub region: Region,
    /// What its outline is made of.
    pub outline: Outline<'a>,
    /// The engine.
    pub by: RoomSource,
    /// How sure the engine is by itself, 0 to 1.
    pub sure: f64,
    /// Class of the model; `None` for engines that know no classes.
    pub class_id: Option<usize>,
    pub kind: Kind,
}

/// What is known of a claim beside its region.
#[derive(Debug)]
pub(crate) enum Kind {
    /// An instance of the model.
    Mask,
    /// A region that walls enclose.
    Enclosed(Family, Looks),
}

/// Regions that are judged by weights of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// A free part between the walls in the pixels.
    Part,
    /// A room of the lines that the page draws.
    Drawn,
    /// A candidate of the room map.
    Map,
}

/// What an enclosed region looks like.
#[derive(Debug, Clone, Default)]
pub(crate) struct Looks {
    /// Share of the outline along walls.
    pub wall_share: f64,
    /// Number of readings that found it.
    pub agreeing: f64,
    /// Share of the bounding box that is covered.
    pub fill: f64,
    /// Mean width in wall thicknesses.
    pub relative_width: f64,
    /// The readings that found it, by number.
    pub readings: Vec<usize>,
    /// Whether many things of one kind stand in it.
    pub is_furnished: bool,
}

/// What the outline of a claim is traced from.
#[derive(Debug)]
pub(crate) enum Outline<'a> {
    /// The zero level of a mask.
    Mask(&'a MaskPatch, &'a MaskGrid),
    /// The faces of the walls around a free part.
    Part(&'a Candidate, &'a WallMap),
    /// Lines of the page.
    Drawn(&'a Polygon),
}

impl Claim<'_> {
    /// Name of the kind, as in the documents of weights.
    pub(crate) fn family(&self) -> &'static str {
        match self.kind {
            Kind::Mask => "mask",
            Kind::Enclosed(Family::Part, _) => "part",
            Kind::Enclosed(Family::Drawn, _) => "drawn",
            Kind::Enclosed(Family::Map, _) => "map",
        }
    }

    /// Whether the lines of the page draw it.
    pub(crate) fn is_drawn(&self) -> bool {
        matches!(self.kind, Kind::Enclosed(Family::Drawn, _))
    }

    /// Number of the kind, from 0.
    pub(crate) fn kind_index(&self) -> usize {
        match self.kind {
            Kind::Mask => 0,
            Kind::Enclosed(family, _) => 1 + family as usize,
        }
    }
}

/// Claims for tests.
#[cfg(test)]
pub(super) mod made {
    use super::*;
    use crate::raster_walls::Run;

    const NOWHERE: &Polygon = &Polygon {
        exterior: vec![],
        holes: vec![],
    };

    fn claim([x_min, y_min, x_max, y_max]: [u32; 4], sure: f64, kind: Kind) -> Claim<'static> {
        let run = Run {
            start: x_min,
            end: x_max,
        };
        Claim {
            region: Region::new((y_min..y_max).map(|y| (y, run)).collect()),
            outline: Outline::Drawn(NOWHERE),
            by: RoomSource::Model,
            sure,
            class_id: None,
            kind,
        }
    }

    pub(in crate::judge) fn mask(bbox_xyxy: [u32; 4], sure: f64) -> Claim<'static> {
        claim(bbox_xyxy, sure, Kind::Mask)
    }

    /// A region that walls enclose on every side, found by reading 0.
    pub(in crate::judge) fn enclosed(family: Family, bbox_xyxy: [u32; 4]) -> Claim<'static> {
        let looks = Looks {
            wall_share: 0.95,
            agreeing: 12.0,
            fill: 1.0,
            relative_width: 10.0,
            readings: vec![0],
            is_furnished: false,
        };
        claim(bbox_xyxy, 0.8, Kind::Enclosed(family, looks))
    }
}
