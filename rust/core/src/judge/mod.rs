//! One set of rooms from three engines: masks of the model, free space between walls in the pixels,
//! and rooms of the lines that a PDF draws.
//!
//! Each is a witness for the others. A mask that stops in the middle of a room lies in a part that
//! the walls enclose; a part that takes in the garden has no mask. So every mask and every part
//! gets a chance of being a room from what both engines say ([`confidence`]), and the set without
//! conflicts that is worth most is kept ([`choose`]). A room has the shape of the region that was
//! kept.

mod choose;
mod confidence;
mod region;
mod weights;

use choose::choose;
use confidence::{Chances, Mask, Overlaps, Part};
use region::Region;

use crate::claim::RoomSource;
use crate::claim::{ClassNames, RoomShape};
use crate::error::Result;
use crate::outline::polygon::PolygonOptions;
use crate::outline::settle::mask_shape;
use crate::outline::straighten::straightened_alike;
use crate::raster_walls::{Candidate, WallMap, part_polygon};
use crate::search::mask::{MaskGrid, MaskPatch};
use crate::watch::Stop;

/// Regions less likely to be rooms than this are not looked at.
const MIN_CHANCE: f64 = 0.03;
/// What is left of the chance of a room of the page's lines that the model does not see.
const UNSEEN_SHARE: f64 = 0.6;
/// Parts whose areas differ by less than this share, in boxes that differ as little, are the same.
const SAME_SHARE: f64 = 0.03;
/// Most parts that are compared with one another, the surest ones.
const MAX_PARTS: usize = 3_000;

/// Rooms of masks below this confidence are not looked at, even as witnesses.
pub(crate) const WITNESS_FLOOR: f64 = 0.05;
/// A part and the mask that found it share at least this intersection over union.
const FOUND_IOU: f64 = 0.5;

/// What the engines see on a page.
pub(crate) struct Evidence<'a> {
    /// Masks of the model that share no cell.
    pub patches: &'a [MaskPatch],
    /// The grid of the masks.
    pub grid: &'a MaskGrid,
    pub map: &'a WallMap,
    /// Rooms of the page's lines.
    pub drawn: &'a [RoomShape],
}

/// The rooms of a page, best first, with straight edges. They may overlap.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(crate) fn rooms(
    evidence: &Evidence,
    options: &PolygonOptions,
    names: ClassNames,
    stop: &Stop,
) -> Result<Vec<RoomShape>> {
    let Evidence { grid, map, .. } = *evidence;
    let candidates = map.candidates(stop)?;
    let source = |finder: Option<&MaskPatch>, other| finder.map_or(other, |_| RoomSource::Model);
    let hint = |finder: Option<&MaskPatch>| finder.and_then(|patch| names.hint(patch.class_id));
    let shape = |fused: Fused| {
        let shape = match fused.origin {
            Origin::Mask(patch) => mask_shape(patch, grid, options, names)?,
            Origin::Part(part, finder) => RoomShape {
                polygon: part_polygon(part, map, options)?,
                score: 0.0,
                source: source(finder, RoomSource::RasterWalls),
                evidence: RoomSource::RasterWalls,
                name_hint: hint(finder),
            },
            Origin::Drawn(shape, finder) => RoomShape {
                source: source(finder, RoomSource::VectorWalls),
                name_hint: hint(finder),
                ..shape.clone()
            },
        };
        Some(RoomShape {
            score: fused.confidence as f32,
            ..shape
        })
    };
    stop.check()?;
    let fused = fuse(evidence, &candidates, stop)?;
    let mut shapes: Vec<RoomShape> = fused
        .into_iter()
        .take_while(|_| !stop.is_requested())
        .filter_map(shape)
        .collect();
    let cell_xy = |shape: &RoomShape| match shape.evidence {
        RoomSource::Model => Some(grid.cell_xy),
        RoomSource::RasterWalls => Some(map.cell_xy),
        RoomSource::VectorWalls | RoomSource::Manual => None,
    };
    straightened_alike(&mut shapes, cell_xy, stop)?;
    Ok(shapes)
}

/// A room, and the region that has its shape.
struct Fused<'a> {
    origin: Origin<'a>,
    /// Chance that it overlaps a room by more than half, 0 to 1.
    confidence: f64,
}

/// Where a region comes from.
#[derive(Clone, Copy)]
enum Origin<'a> {
    Mask(&'a MaskPatch),
    /// A free part, and the mask that sees the same room, if one does.
    Part(&'a Candidate, Option<&'a MaskPatch>),
    /// A room of the page's lines, and the mask that sees the same room.
    Drawn(&'a RoomShape, Option<&'a MaskPatch>),
}

/// The regions that are rooms, best first.
fn fuse<'a>(
    evidence: &Evidence<'a>,
    candidates: &'a [Candidate],
    stop: &Stop,
) -> Result<Vec<Fused<'a>>> {
    let Evidence {
        patches,
        grid,
        map,
        drawn,
    } = *evidence;
    let masks: Vec<Mask> = patches
        .iter()
        .map(|patch| Mask {
            region: Region::of_mask(patch, grid, map),
            confidence: f64::from(patch.score),
        })
        .collect();
    stop.check()?;
    let candidates = distinct(candidates);
    stop.check()?;
    let parts: Vec<Part> = candidates
        .iter()
        .map(|distinct| part(distinct, map))
        .collect();
    let lines: Vec<Region> = drawn
        .iter()
        .map(|shape| Region::of_polygon(&shape.polygon, map))
        .collect();
    stop.check()?;
    let overlaps = Overlaps::new(
        &masks,
        &parts,
        f64::from(map.size_wh[0].max(map.size_wh[1])),
    );

    let of_mask = |index: usize| {
        (
            Origin::Mask(&patches[index]),
            &masks[index].region,
            weights::of_mask(&overlaps.mask_values(index)),
        )
    };
    let of_part = |index: usize| {
        let finder = overlaps
            .mask_of_part(index, FOUND_IOU)
            .map(|mask| &patches[mask]);
        let chances = weights::of_part(&overlaps.part_values(index));
        (
            Origin::Part(candidates[index].candidate, finder),
            &parts[index].region,
            chances,
        )
    };
    let of_line = |index: usize| {
        let finder = finder(&lines[index], &masks);
        let chances = drawn_chances(
            f64::from(drawn[index].score),
            finder.map(|mask| masks[mask].confidence),
        );
        (
            Origin::Drawn(&drawn[index], finder.map(|mask| &patches[mask])),
            &lines[index],
            chances,
        )
    };
    let every = (0..masks.len())
        .map(of_mask)
        .chain((0..parts.len()).map(of_part))
        .chain((0..lines.len()).map(of_line));
    let likely: Vec<(Origin, &Region, Chances)> = every
        .filter(|(_, _, chances)| chances.roughly >= MIN_CHANCE)
        .collect();
    let regions: Vec<&Region> = likely.iter().map(|&(_, region, _)| region).collect();
    let worth: Vec<f64> = likely
        .iter()
        .map(|(_, _, chances)| f64::midpoint(chances.roughly, chances.well))
        .collect();
    let fused = |index: usize| Fused {
        origin: likely[index].0,
        confidence: likely[index].2.roughly,
    };
    Ok(choose(&regions, &worth, stop)?
        .into_iter()
        .map(fused)
        .collect())
}

/// The mask that sees the room that a region covers.
fn finder(region: &Region, masks: &[Mask]) -> Option<usize> {
    let iou = |mask: &Mask| {
        let common = region.common_cells(&mask.region);
        common / (region.area_cells + mask.region.area_cells - common).max(1.0)
    };
    let ious = masks.iter().map(iou).enumerate();
    ious.filter(|&(_, iou)| iou >= FOUND_IOU)
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(mask, _)| mask)
}

/// Lines are exact where they are understood at all, and a mask says that they are. There are no
/// sheets with rooms to fit this on: it is a judgement.
fn drawn_chances(score: f64, finder: Option<f64>) -> Chances {
    match finder {
        Some(confidence) => Chances {
            roughly: confidence.max(score),
            well: 1.0,
        },
        None => Chances {
            roughly: UNSEEN_SHARE * score,
            well: UNSEEN_SHARE * score,
        },
    }
}

/// A candidate, and the readings of the drawing that found it.
struct Distinct<'a> {
    candidate: &'a Candidate,
    readings: Vec<usize>,
}

/// The surest of candidates that are nearly the same.
fn distinct(candidates: &[Candidate]) -> Vec<Distinct<'_>> {
    let mut order: Vec<&Candidate> = candidates.iter().collect();
    order.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut distinct: Vec<Distinct> = Vec::new();
    for candidate in order {
        let reading = candidate.reading();
        match distinct
            .iter()
            .position(|other| is_same(candidate, other.candidate))
        {
            Some(same) => distinct[same].readings.push(reading),
            None if distinct.len() < MAX_PARTS => distinct.push(Distinct {
                candidate,
                readings: vec![reading],
            }),
            None => {}
        }
    }
    distinct
}

fn is_same(a: &Candidate, b: &Candidate) -> bool {
    let (area, other_area) = (a.features.area_cells as f64, b.features.area_cells as f64);
    let reach = SAME_SHARE * area.sqrt() + 1.0;
    let near = |axis: usize| {
        a.features.bbox_xyxy[axis].abs_diff(b.features.bbox_xyxy[axis]) as f64 <= reach
    };
    (area - other_area).abs() <= SAME_SHARE * area && (0..4).all(near)
}

fn part(distinct: &Distinct, map: &WallMap) -> Part {
    let candidate = distinct.candidate;
    let features = &candidate.features;
    let region = Region::new(candidate.runs.iter().map(|run| (run.y, run.run)).collect());
    let perimeter = f64::from(features.on_wall + features.on_gap).max(1.0);
    let [x_min, y_min, x_max, y_max] = features.bbox_xyxy.map(f64::from);
    let thickness = f64::from(map.thickness_cells).max(1.0);
    Part {
        confidence: candidate.score,
        wall_share: f64::from(features.on_wall) / perimeter,
        agreeing: f64::from(features.agreeing),
        fill: features.area_cells as f64 / ((x_max - x_min) * (y_max - y_min)).max(1.0),
        relative_width: 2.0 * features.area_cells as f64 / perimeter / thickness,
        readings: distinct.readings.clone(),
        region,
    }
}
