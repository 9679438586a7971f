//! The outlines of claims that were kept.

use rayon::prelude::*;

use crate::claim::{ClassNames, RoomShape, RoomSource};
use crate::error::Result;
use crate::geometry::Polygon;
use crate::judge::Verdict;
use crate::judge::claim::{Claim, Outline};
use crate::naming::Label;
use crate::outline::polygon::{PolygonOptions, mask_polygon};
use crate::outline::straighten::straightened_alike;
use crate::raster_walls::{Candidate, WallMap, part_mask};
use crate::search::mask::{MaskGrid, MaskPatch};
use crate::watch::Stop;

/// The rooms that masks show by themselves, in the same order.
pub(crate) fn mask_shapes(
    patches: &[MaskPatch],
    grid: &MaskGrid,
    options: &PolygonOptions,
    names: ClassNames,
    stop: &Stop,
) -> Vec<RoomShape> {
    stop.until(patches)
        .filter_map(|patch| mask_shape(patch, grid, options, names))
        .collect()
}

fn mask_shape(
    patch: &MaskPatch,
    grid: &MaskGrid,
    options: &PolygonOptions,
    names: ClassNames,
) -> Option<RoomShape> {
    let polygon = mask_polygon(patch, grid, options)?;
    Some(RoomShape {
        label: Label::named(names.hint(patch.class_id)),
        ..RoomShape::of_engine(RoomSource::Model, polygon, patch.score)
    })
}

/// The rooms that walls in the pixels enclose by themselves, best first, with straight edges. Rooms
/// that touch may overlap a little.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(crate) fn part_shapes(
    walls: &WallMap,
    options: &PolygonOptions,
    stop: &Stop,
) -> Result<Vec<RoomShape>> {
    let shapes = walls.rooms.par_iter().map(|part| {
        stop.check()?;
        Ok(part_shape(part, walls, options))
    });
    let shapes = shapes.collect::<Result<Vec<Option<RoomShape>>>>()?;
    let mut shapes: Vec<RoomShape> = shapes.into_iter().flatten().collect();
    straightened_alike(&mut shapes, stop)?;
    Ok(shapes)
}

fn part_shape(part: &Candidate, walls: &WallMap, options: &PolygonOptions) -> Option<RoomShape> {
    let polygon = part_polygon(part, walls, options)?;
    Some(RoomShape {
        cell_px: Some(walls.cell_xy[0].max(walls.cell_xy[1])),
        ..RoomShape::of_engine(RoomSource::RasterWalls, polygon, part.score as f32)
    })
}

/// The rooms of verdicts, with straight edges, in the same order. What is smaller than allowed is
/// left out.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(crate) fn shapes(
    verdicts: &[Verdict],
    options: &PolygonOptions,
    names: ClassNames,
    stop: &Stop,
) -> Result<Vec<RoomShape>> {
    let mut shapes: Vec<RoomShape> = stop
        .until(verdicts)
        .filter_map(|verdict| shape(verdict, options, names))
        .collect();
    straightened_alike(&mut shapes, stop)?;
    Ok(shapes)
}

fn shape(verdict: &Verdict, options: &PolygonOptions, names: ClassNames) -> Option<RoomShape> {
    let Verdict {
        claim,
        confidence,
        finder,
    } = verdict;
    let class_id = finder.and_then(|mask| mask.class_id);
    Some(RoomShape {
        polygon: polygon(claim, options)?,
        score: *confidence as f32,
        source: if finder.is_some() {
            RoomSource::Model
        } else {
            claim.by
        },
        evidence: claim.by,
        label: Label::named(class_id.and_then(|class_id| names.hint(class_id))),
        cell_px: cell_px(claim),
    })
}

/// The outline of a claim in page pixels; `None` if it is smaller than allowed.
fn polygon(claim: &Claim, options: &PolygonOptions) -> Option<Polygon> {
    match claim.outline {
        Outline::Mask(patch, grid) => mask_polygon(patch, grid, options),
        Outline::Part(part, walls) => part_polygon(part, walls, options),
        Outline::Drawn(polygon) => Some(polygon.clone()),
    }
}

fn part_polygon(part: &Candidate, walls: &WallMap, options: &PolygonOptions) -> Option<Polygon> {
    mask_polygon(&part_mask(part, walls)?, &walls.grid(), options)
}

fn cell_px(claim: &Claim) -> Option<f64> {
    let [width_px, height_px] = match claim.outline {
        Outline::Mask(_, grid) => grid.cell_xy,
        Outline::Part(_, walls) => walls.cell_xy,
        Outline::Drawn(_) => return None,
    };
    Some(width_px.max(height_px))
}
