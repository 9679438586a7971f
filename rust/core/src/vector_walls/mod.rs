//! Rooms of a page that is drawn with lines and areas: exact where the drawing is.
//!
//! Walls are what is filled or hatched in strips, stroked as thick as a wall, or enclosed by two
//! parallel lines. Which pens draw walls is not written anywhere, so several guesses are followed
//! to their rooms, and the one whose rooms look most like a plan is kept.

use rayon::prelude::*;

use crate::claim::HealedGap;
use crate::claim::RoomShape;
use crate::error::{Error, Result};
use crate::input::drawing::Drawing;
use crate::input::page::{Page, PageContent, PageInfo};
use crate::watch::Stop;

mod arc;
mod chains;
mod classify;
mod grid;
mod line;
mod merged;
mod openings;
mod outline;
mod pairs;
mod parts;
mod rooms;
mod single;
mod solids;
mod swings;
#[cfg(test)]
mod tests;
mod thickness;

/// Thinnest and thickest wall on paper, in millimetres: a partition of 100 mm at 1:250, a wall of
/// 600 mm at 1:50.
const MIN_THICKNESS_MM: f64 = 0.4;
const MAX_THICKNESS_MM: f64 = 12.0;
const MILLIMETRES_PER_INCH: f64 = 25.4;

/// The rooms that a drawing shows, in page pixels.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct VectorRooms {
    /// Disjoint, bounded by the faces of walls.
    pub(crate) rooms: Vec<RoomShape>,
    /// Gaps that were closed though neither a door nor a window is drawn there.
    pub(crate) healed_gaps: Vec<HealedGap>,
    /// Outlines of the walls, openings left open, as segments.
    pub(crate) walls: Vec<[[f64; 2]; 2]>,
}

/// The rooms of what a page draws; `None` if it is no drawing, holds no plan, or is too tangled to
/// be taken apart, so that its pixels tell more.
///
/// # Errors
///
/// As [`rooms_of_drawing`], but for drawings that are too tangled.
pub(crate) fn drawn_rooms(page: &Page, stop: &Stop) -> Result<Option<VectorRooms>> {
    let Some(drawing) = page.drawing() else {
        return Ok(None);
    };
    match rooms_of_drawing(drawing, page.info(), stop) {
        Err(Error::LimitExceeded { .. }) => Ok(None),
        found => found,
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
    stop: &Stop,
) -> Result<Option<VectorRooms>> {
    if page.content != PageContent::Vectors || !page.dpi.is_finite() || page.dpi <= 0.0 {
        return Ok(None);
    }
    let px_per_mm = page.dpi / MILLIMETRES_PER_INCH;
    let thickness_px = MIN_THICKNESS_MM * px_per_mm..=MAX_THICKNESS_MM * px_per_mm;
    let pens = classify::pens(drawing, &thickness_px, stop)?;
    let page_wh = [f64::from(page.width_px), f64::from(page.height_px)];
    let guesses = classify::guesses(&pens);
    let signs = classify::signs(&pens, *thickness_px.end());
    let found = guesses
        .par_iter()
        .map(|guess| rooms::of_pens(&pens, guess, &signs, page_wh, stop))
        .collect::<Result<Vec<Option<rooms::Plan>>>>()?;
    // The first of equal guesses: they are ordered from the most telling one.
    let best = found
        .into_iter()
        .flatten()
        .reduce(|best, plan| if plan.merit > best.merit { plan } else { best });
    match best {
        Some(plan) => Ok(Some(plan.into_rooms())),
        None => single::rooms(&pens, stop),
    }
}
