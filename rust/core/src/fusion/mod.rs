//! One set of rooms from two engines: masks of the model and free space between walls.
//!
//! Each is a witness for the other. A mask that stops in the middle of a room lies in a part that the walls enclose; a
//! part that takes in the garden has no mask. So every mask and every part gets a chance of being a room from what both
//! engines say ([`confidence`]), and the set without conflicts that is worth most is kept ([`choose`]). A room has the
//! shape of the region that was kept.

mod choose;
mod confidence;
mod region;
mod weights;

use choose::choose;
use confidence::{Chances, Mask, Overlaps, Part};
use region::Region;

use crate::mask::{MaskGrid, MaskPatch};
use crate::polygon::PolygonOptions;
use crate::raster_walls::{Candidate, WallMap, part_polygon};
use crate::result::RoomSource;
use crate::shape::{ClassNames, RoomShape, mask_shape};
use crate::straighten::straightened_alike;

/// Regions less likely to be rooms than this are not looked at.
const MIN_CHANCE: f64 = 0.03;
/// Parts whose areas differ by less than this share, in boxes that differ as little, are the same.
const SAME_SHARE: f64 = 0.03;
/// Most parts that are compared with one another, the surest ones.
const MAX_PARTS: usize = 3_000;

/// Rooms of masks below this confidence are not looked at, even as witnesses.
pub(crate) const WITNESS_FLOOR: f64 = 0.05;
/// A part and the mask that found it share at least this intersection over union.
const FOUND_IOU: f64 = 0.5;

/// The rooms of a page, best first, with straight edges. They may overlap.
///
/// `patches` are masks that share no cell, on `grid`.
pub(crate) fn rooms(
    patches: &[MaskPatch],
    grid: &MaskGrid,
    map: &WallMap,
    options: &PolygonOptions,
    names: ClassNames,
) -> Vec<RoomShape> {
    let chosen = fuse(patches, grid, map);
    let shape = |fused: Fused| {
        let mut shape = match fused.region {
            Source::Mask(patch) => mask_shape(patch, grid, options, names)?,
            Source::Part(part, finder) => RoomShape {
                polygon: part_polygon(part, map, options)?,
                score: 0.0,
                source: finder.map_or(RoomSource::RasterWalls, |_| RoomSource::Model),
                evidence: RoomSource::RasterWalls,
                name_hint: finder.and_then(|patch| names.hint(patch.class_id)),
            },
        };
        shape.score = fused.confidence as f32;
        Some(shape)
    };
    let mut shapes: Vec<RoomShape> = chosen.into_iter().filter_map(shape).collect();
    straightened_alike(&mut shapes, |shape| match shape.evidence {
        RoomSource::Model => grid.cell_xy,
        _ => map.cell_xy,
    });
    shapes
}

/// A room, and the region that has its shape.
struct Fused<'a> {
    region: Source<'a>,
    /// Chance that it overlaps a room by more than half, 0 to 1.
    confidence: f64,
}

/// Where a region comes from.
#[derive(Clone, Copy)]
enum Source<'a> {
    Mask(&'a MaskPatch),
    /// A free part, and the mask that sees the same room, if one does.
    Part(&'a Candidate, Option<&'a MaskPatch>),
}

/// The regions that are rooms, best first.
fn fuse<'a>(patches: &'a [MaskPatch], grid: &MaskGrid, map: &'a WallMap) -> Vec<Fused<'a>> {
    let masks: Vec<Mask> = patches
        .iter()
        .map(|patch| Mask { region: Region::of_mask(patch, grid, map), confidence: f64::from(patch.score) })
        .collect();
    let candidates = distinct(&map.candidates);
    let parts: Vec<Part> = candidates.iter().map(|distinct| part(distinct, map)).collect();
    let side_cells = f64::from(map.size_wh[0].max(map.size_wh[1]));
    let overlaps = Overlaps::new(&masks, &parts, side_cells);
    dump(&masks, &parts, &overlaps);

    let of_mask = |index: usize| {
        (Source::Mask(&patches[index]), &masks[index].region, weights::of_mask(&overlaps.mask_values(index)))
    };
    let of_part = |index: usize| {
        let finder = overlaps.mask_of_part(index, FOUND_IOU).map(|mask| &patches[mask]);
        let chances = weights::of_part(&overlaps.part_values(index));
        (Source::Part(candidates[index].candidate, finder), &parts[index].region, chances)
    };
    let every = (0..masks.len()).map(of_mask).chain((0..parts.len()).map(of_part));
    let likely: Vec<(Source, &Region, Chances)> =
        every.filter(|(_, _, chances)| chances.roughly >= MIN_CHANCE).collect();
    let regions: Vec<&Region> = likely.iter().map(|&(_, region, _)| region).collect();
    let worth: Vec<f64> = likely.iter().map(|(_, _, chances)| f64::midpoint(chances.roughly, chances.well)).collect();
    let fused = |index: usize| Fused { region: likely[index].0, confidence: likely[index].2.roughly };
    choose(&regions, &worth).into_iter().map(fused).collect()
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
        match distinct.iter().position(|other| is_same(candidate, other.candidate)) {
            Some(same) => distinct[same].readings.push(reading),
            None if distinct.len() < MAX_PARTS => distinct.push(Distinct { candidate, readings: vec![reading] }),
            None => {}
        }
    }
    distinct
}

fn is_same(a: &Candidate, b: &Candidate) -> bool {
    let (area, other_area) = (a.features.area_cells as f64, b.features.area_cells as f64);
    let reach = SAME_SHARE * area.sqrt() + 1.0;
    let near = |axis: usize| a.features.bbox_xyxy[axis].abs_diff(b.features.bbox_xyxy[axis]) as f64 <= reach;
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

fn dump(masks: &[Mask], parts: &[Part], overlaps: &Overlaps) {
    use std::io::Write;
    let Ok(path) = std::env::var("FUSION_DUMP") else { return };
    let Ok(mut file) = std::fs::File::create(path) else { return };
    let mut write = |kind: &str, region: &Region, values: &[f64]| {
        let runs: Vec<[u32; 3]> = region.runs.iter().map(|(y, run)| [*y, run.start, run.end]).collect();
        let _ = writeln!(file, "{}", serde_json::json!({"k": kind, "v": values, "runs": runs}));
    };
    for (i, m) in masks.iter().enumerate() {
        write("m", &m.region, &overlaps.mask_values(i));
    }
    for (i, p) in parts.iter().enumerate() {
        write("p", &p.region, &overlaps.part_values(i));
    }
}
