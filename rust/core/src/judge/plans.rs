//! Which claims lie on plans: beside a plan stand elevations and title blocks, parts of which look
//! like rooms to a model.

use super::claim::{Claim, Kind};
use super::region::Region;
use crate::geometry::{Polygon, Ring};
use crate::search::mask::MaskGrid;
use crate::vector_walls::VectorRooms;

/// Share of a claim that lies on a plan, at least: a terrace reaches beyond its walls.
const MIN_SHARE: f64 = 0.1;
/// The model sees rooms where lines draw them if masks so sure share so much with at least so many,
/// and with such a share of them.
const SURE: f64 = 0.5;
const SEEN_IOU: f64 = 0.5;
const MIN_SEEN: usize = 3;
const MIN_SEEN_SHARE: f64 = 0.5;

/// Leaves out claims beside the plans that the lines of a page draw; none where nothing tells which
/// parts are plans.
///
/// Where no door tells, the model must agree on the plan, and what is named is kept.
pub(crate) fn keep_on_plans(
    claims: &mut Vec<Claim>,
    drawn: &VectorRooms,
    names: &[[u32; 2]],
    grid: &MaskGrid,
) {
    let area = |plan: &Ring| {
        let plan = Polygon {
            exterior: plan.clone(),
            holes: vec![],
        };
        Region::of_polygon(&plan, grid)
    };
    let plans: Vec<Region> = drawn.plans.iter().map(area).collect();
    let is_on_plan = |region: &Region| {
        let least = MIN_SHARE * region.area_cells;
        plans.iter().any(|plan| plan.common_cells(region) >= least)
    };
    if plans.is_empty() || !(drawn.has_doors || is_seen(claims, is_on_plan)) {
        return;
    }
    let is_named = |region: &Region| names.iter().any(|&cell| region.contains(cell));
    claims.retain(|Claim { region, .. }| {
        is_on_plan(region) || (!drawn.has_doors && is_named(region))
    });
}

/// Whether the model sees most rooms that lines draw, and on the plans.
fn is_seen(claims: &[Claim], is_on_plan: impl Fn(&Region) -> bool) -> bool {
    let masks = claims
        .iter()
        .filter(|claim| matches!(claim.kind, Kind::Mask) && claim.sure >= SURE);
    let masks: Vec<&Claim> = masks.collect();
    let is_seen = |room: &&Claim| {
        let mut overlaps = masks.iter().map(|mask| mask.region.iou(&room.region));
        is_on_plan(&room.region) && overlaps.any(|iou| iou >= SEEN_IOU)
    };
    let drawn: Vec<&Claim> = claims.iter().filter(|claim| claim.is_drawn()).collect();
    let seen = drawn.iter().copied().filter(is_seen).count();
    seen >= MIN_SEEN && seen as f64 >= MIN_SEEN_SHARE * drawn.len() as f64
}
