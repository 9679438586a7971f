//! One set of rooms of what several engines claim: masks of the model, free space between walls in
//! the pixels, rooms of the lines that a PDF draws, candidates of the room map.
//!
//! Each engine is a witness for the others ([`engines`]). A mask that stops in the middle of a room
//! lies in a part that the walls enclose; a part that takes in the garden has no mask. So every
//! claim gets a chance of being a room from what all engines say ([`evidence`], [`weights`]), and
//! the set without conflicts that is worth most is kept ([`choose`]). A room has the shape of the
//! claim that was kept, or of the lines of the page if they draw the same room: they are exact.

pub(crate) mod bare;
mod choose;
pub(crate) mod claim;
pub(crate) mod engines;
mod evidence;
mod furniture;
mod map_means;
pub(crate) mod page;
mod plans;
pub(crate) mod region;
mod surroundings;
mod values;
pub(crate) mod weights;

pub(crate) use evidence::Surface;
pub(crate) use furniture::leave_out_furniture;
pub(crate) use map_means::MapMeans;
pub(crate) use plans::keep_on_plans;

use choose::choose;
use claim::{Claim, Family, Kind};
use evidence::Evidence;
use region::Region;
use weights::{Chances, Weights};

use crate::error::Result;
use crate::fitted::Values;
use crate::watch::Stop;

/// Claims less likely to be rooms than this are not looked at.
const MIN_CHANCE: f64 = 0.03;
/// Rooms of masks below this confidence are not looked at, even as witnesses.
pub(crate) const WITNESS_FLOOR: f64 = 0.05;
/// What an outline along walls is worth beside the chance of an overlap: of two claims to one room
/// that are nearly as sure, the one with straight edges is the better answer.
const WALL_BONUS: f64 = 0.02;
/// A region with the name of one room in it counts by what its own engine thinks of it if that is so
/// sure, and so much of its outline lies along walls; of the chance of an exact outline, so much.
pub(crate) const WALLED_SURE: f64 = 0.7;
const NAMED_WALL_SHARE: f64 = 0.9;
const NAMED_WELL: f64 = 0.9;
/// A room and the mask that found it share at least this intersection over union.
const FOUND_IOU: f64 = 0.5;
/// Regions that share at least this intersection over union are one.
const SAME_IOU: f64 = 0.97;
/// A room and lines that draw the same room share at least this intersection over union.
const DRAWN_IOU: f64 = 0.85;

/// A room that was kept.
#[derive(Debug)]
pub(crate) struct Verdict<'a> {
    /// What gives the room its shape.
    pub claim: &'a Claim<'a>,
    /// Chance that it overlaps a room by more than half, 0 to 1.
    pub confidence: f64,
    /// The mask that sees the same room, if one does.
    pub finder: Option<&'a Claim<'a>>,
}

/// A claim with what is measured of it and what follows.
#[derive(Debug)]
pub(crate) struct Judged<'a> {
    pub claim: &'a Claim<'a>,
    pub names: &'static [&'static str],
    pub values: Vec<f64>,
    pub chances: Chances,
    finder: Option<&'a Claim<'a>>,
    /// What its own engine thinks of it, if walls close it and the name of one room stands in it, many
    /// things of one kind do, or the page shows nothing but walls.
    walled: Option<f64>,
}

impl Judged<'_> {
    /// The chances, at least what its own engine thinks of a region that bears a name or is furnished,
    /// or of one on a page that shows nothing but walls: models see thin lines badly.
    fn told(&self) -> Chances {
        let least = self.walled.unwrap_or(0.0);
        Chances {
            roughly: self.chances.roughly.max(least),
            well: self.chances.well.max(least * NAMED_WELL),
        }
    }

    /// What it is worth to keep the claim.
    fn worth(&self) -> f64 {
        let Chances { roughly, well } = self.told();
        let chance = f64::midpoint(roughly, well);
        match self.claim.kind {
            Kind::Enclosed(Family::Part | Family::Drawn, _) => chance + WALL_BONUS,
            _ => chance,
        }
    }
}

/// The claims that are rooms, the surest first. They may overlap a little.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(crate) fn verdicts<'a>(
    claims: &'a [Claim<'a>],
    surface: Surface<'a>,
    weights: &Weights,
    stop: &Stop,
) -> Result<Vec<Verdict<'a>>> {
    let mut likely = judged(claims, surface, weights, stop)?;
    likely.retain(|judged| judged.told().roughly >= MIN_CHANCE);
    let regions: Vec<&Region> = likely.iter().map(|judged| &judged.claim.region).collect();
    let worth: Vec<f64> = likely.iter().map(Judged::worth).collect();
    let kept = choose(&regions, &worth, stop)?;
    let drawn: Vec<&Claim> = claims.iter().filter(|claim| claim.is_drawn()).collect();
    let verdict = |index: usize| {
        let Judged { claim, finder, .. } = likely[index];
        let is_same = |lines: &&&Claim| claim.region.iou(&lines.region) >= DRAWN_IOU;
        Verdict {
            claim: drawn.iter().find(is_same).unwrap_or(&claim),
            confidence: likely[index].told().roughly,
            finder,
        }
    };
    let mut verdicts: Vec<Verdict> = kept.into_iter().map(verdict).collect();
    // What two rooms cover goes to the first, so a room that is left out for its confidence must not
    // have come before one that is kept.
    verdicts.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    Ok(verdicts)
}

/// Every claim with its chances, kind by kind.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(crate) fn judged<'a>(
    claims: &'a [Claim<'a>],
    surface: Surface<'a>,
    weights: &Weights,
    stop: &Stop,
) -> Result<Vec<Judged<'a>>> {
    let bare_rooms = surface.bare_rooms;
    let evidence = Evidence::new(claims, surface);
    stop.check()?;
    // Evidence numbers the claims of each kind by themselves, in this order.
    let mut counts = [0_usize; 4];
    let mut judged = Vec::with_capacity(claims.len());
    for claim in stop.until(claims) {
        let count = &mut counts[claim.kind_index()];
        judged.push(match &claim.kind {
            Kind::Mask => {
                let values = evidence.mask_values(*count);
                Judged {
                    finder: Some(claim),
                    ..of_values(claim, &values, weights.of_mask(&values))
                }
            }
            Kind::Enclosed(family, looks) => {
                let values = evidence.enclosed_values(*family, *count);
                let finder = evidence.mask_of(*family, *count, FOUND_IOU);
                let is_named = values.named > 0.0
                    && values.more_names == 0.0
                    && values.wall_share >= NAMED_WALL_SHARE
                    && claim.sure >= WALLED_SURE;
                let is_bare = is_one_of(&claim.region, bare_rooms);
                Judged {
                    finder,
                    walled: (is_named || is_bare || looks.is_furnished).then_some(claim.sure),
                    ..of_values(claim, &values, weights.of_enclosed(*family, &values))
                }
            }
        });
        *count += 1;
    }
    stop.check()?;
    Ok(judged)
}

fn of_values<'a, V: Values>(claim: &'a Claim<'a>, values: &V, chances: Chances) -> Judged<'a> {
    Judged {
        claim,
        names: V::NAMES,
        values: values.numbers(),
        chances,
        finder: None,
        walled: None,
    }
}

/// Whether one of some regions is nearly this one.
fn is_one_of(region: &Region, others: &[Region]) -> bool {
    others.iter().any(|other| region.iou(other) >= SAME_IOU)
}
