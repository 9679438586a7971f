//! Rooms of a page that is drawn with lines and areas: exact where the drawing is.
//!
//! Walls are what is filled or hatched in strips, stroked as thick as a wall, or enclosed by two
//! parallel lines. Which pens draw walls is not written anywhere, so several guesses are followed
//! to their rooms, and the one whose rooms look most like a plan is kept.

use rayon::prelude::*;

use crate::claim::{HealedGap, Opening, RoomShape};
use crate::error::{Error, Result};
use crate::geometry::Ring;
use crate::input::drawing::Drawing;
use crate::input::page::{Page, PageContent, PageInfo};
use crate::naming;
use crate::watch::Stop;

mod arc;
mod chains;
mod classify;
mod doorways;
mod furniture;
mod grid;
mod hatches;
mod line;
mod merged;
mod openings;
mod outline;
mod pairs;
mod parts;
mod rooms;
mod scale;
mod single;
mod solids;
mod swings;
#[cfg(test)]
mod tests;
mod thickness;
mod united;
mod views;

/// Most places in which the walls of a page meet, over all guesses: half a second or so.
const MAX_CROSSINGS: u64 = 600_000;
/// Rooms between single lines and between walls are the same from this intersection over union on.
const SAME_ROOM: f64 = 0.5;

/// The rooms that a drawing shows, in page pixels.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct VectorRooms {
    /// Disjoint, bounded by the faces of walls.
    pub(crate) rooms: Vec<RoomShape>,
    /// Gaps that were closed though neither a door nor a window is drawn there.
    pub(crate) healed_gaps: Vec<HealedGap>,
    /// The doorways and windows in the walls.
    pub(crate) openings: Vec<Opening>,
    /// Outlines of the walls, openings left open, as segments.
    pub(crate) walls: Vec<[[f64; 2]; 2]>,
    /// Outlines of the parts of the page that are plans; empty if nothing tells.
    pub(crate) plans: Vec<Ring>,
    /// Whether doors that hang in the walls of these tell, as on no other drawing.
    pub(crate) has_doors: bool,
}

/// What the lines of a page show.
#[derive(Debug, Default)]
pub(crate) struct Drawn {
    /// `None` if the page is no drawing, holds no plan, or is tangled.
    pub(crate) rooms: Option<VectorRooms>,
    /// Whether the lines cross too often to be taken apart, so that the pixels tell more.
    pub(crate) is_tangled: bool,
}

/// The rooms of what a page draws.
///
/// # Errors
///
/// As [`rooms_of_drawing`], but for drawings that are too tangled.
pub(crate) fn drawn_rooms(page: &Page, stop: &Stop) -> Result<Drawn> {
    let Some(drawing) = page.drawing() else {
        return Ok(Drawn::default());
    };
    let names = naming::places_of_room_words(page.text());
    match rooms_of_drawing(drawing, page.info(), &names, stop) {
        Err(Error::LimitExceeded { .. }) => Ok(Drawn {
            rooms: None,
            is_tangled: true,
        }),
        found => Ok(Drawn {
            rooms: found?,
            is_tangled: false,
        }),
    }
}

/// Finds the rooms of a drawing.
///
/// A room is the free area to the inner face of its walls; doorways and windows are closed along
/// those faces. Returns `None` if the page is a scan or holds no plan.
///
/// # Errors
///
/// [`Error::LimitExceeded`](crate::Error::LimitExceeded) if the drawing crosses itself too often to
/// be taken apart; [`Error::Cancelled`] if `stop` says so.
fn rooms_of_drawing(
    drawing: &Drawing,
    page: &PageInfo,
    names: &[[f64; 2]],
    stop: &Stop,
) -> Result<Option<VectorRooms>> {
    if page.content != PageContent::Vectors {
        return Ok(None);
    }
    let page_wh = [f64::from(page.width_px), f64::from(page.height_px)];
    let classify::Classified { pens, scale, doors } = classify::pens(drawing, page_wh, stop)?;
    let guesses = classify::guesses(&pens);
    let signs = classify::signs(&pens, scale);
    let sheet = rooms::Sheet {
        pens: &pens,
        signs: &signs,
        doors: &doors,
        names,
        page_wh,
        max_crossings: MAX_CROSSINGS / guesses.len().max(1) as u64,
    };
    let found: Vec<Result<Option<rooms::Plan>>> = guesses
        .par_iter()
        .map(|guess| rooms::of_pens(&sheet, guess, stop))
        .collect();
    let (mut best, mut tangle): (Option<rooms::Plan>, _) = (None, None);
    for plan in found {
        match plan {
            // The first of equal guesses: they are ordered from the most telling one.
            Ok(Some(plan)) if best.as_ref().is_none_or(|best| plan.is_better(best)) => {
                best = Some(plan);
            }
            Ok(_) => {}
            // Another guess may leave out what is tangled.
            Err(error @ Error::LimitExceeded { .. }) => tangle = Some(error),
            Err(error) => return Err(error),
        }
    }
    if let Some(plan) = best.take_if(|plan| plan.has_doors || doors.is_empty()) {
        return Ok(Some(plan.into_rooms()));
    }
    // Doors that hang in no wall of two faces may hang in walls of single lines.
    let single = single::rooms(&pens, &doors, stop)?;
    match (best.map(rooms::Plan::into_rooms), single, tangle) {
        (Some(plan), Some(single), _) if single.has_doors && !are_of(&plan, &single) => {
            Ok(Some(single))
        }
        (Some(plan), ..) => Ok(Some(plan)),
        (None, None, Some(error)) => Err(error),
        (None, found, _) => Ok(found),
    }
}

/// Whether most rooms between single lines are those of a plan, whose walls have two faces: thick
/// strokes are lines as well, and rooms end at their edges.
fn are_of(plan: &VectorRooms, single: &VectorRooms) -> bool {
    let boxes = |found: &VectorRooms| -> Vec<[f64; 4]> {
        let rooms = found.rooms.iter();
        rooms.map(|room| room.polygon.bbox_xyxy()).collect()
    };
    let of_plan = boxes(plan);
    let is_of_plan = |own: &&[f64; 4]| of_plan.iter().any(|other| box_iou(own, other) >= SAME_ROOM);
    let same = boxes(single).iter().filter(is_of_plan).count();
    2 * same >= single.rooms.len()
}

/// Intersection over union of two boxes.
fn box_iou(a: &[f64; 4], b: &[f64; 4]) -> f64 {
    let area = |[x_min, y_min, x_max, y_max]: [f64; 4]| {
        (x_max - x_min).max(0.0) * (y_max - y_min).max(0.0)
    };
    let both = area([
        a[0].max(b[0]),
        a[1].max(b[1]),
        a[2].min(b[2]),
        a[3].min(b[3]),
    ]);
    both / (area(*a) + area(*b) - both).max(f64::MIN_POSITIVE)
}
