//! Free parts between the walls in the pixels, those of all readings of the drawing.

use super::Readings;
use crate::claim::RoomSource;
use crate::error::Result;
use crate::judge::claim::{Claim, Family, Kind, Looks, Outline};
use crate::judge::region::Region;
use crate::raster_walls::{Candidate, WallMap};
use crate::search::mask::MaskGrid;
use crate::watch::Stop;

/// Parts whose areas differ by less than this share, in boxes that differ as little, are the same.
const SAME_SHARE: f64 = 0.03;
/// Most parts that are compared with one another, the surest ones.
const MAX_PARTS: usize = 3_000;

pub(super) fn claims<'a>(
    readings: &Readings<'a>,
    _grid: &MaskGrid,
    stop: &Stop,
) -> Result<Vec<Claim<'a>>> {
    let distinct = distinct(readings.parts);
    stop.check()?;
    Ok(distinct
        .into_iter()
        .map(|distinct| claim(distinct, readings.walls))
        .collect())
}

impl Candidate {
    /// Its cells.
    pub(crate) fn region(&self) -> Region {
        Region::new(self.runs.iter().map(|run| (run.y, run.run)).collect())
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

fn claim<'a>(distinct: Distinct<'a>, walls: &'a WallMap) -> Claim<'a> {
    let part = distinct.candidate;
    let features = &part.features;
    let area = features.area_cells as f64;
    let perimeter = f64::from(features.on_wall + features.on_gap).max(1.0);
    let [x_min, y_min, x_max, y_max] = features.bbox_xyxy.map(f64::from);
    let thickness = f64::from(walls.thickness_cells).max(1.0);
    let looks = Looks {
        wall_share: f64::from(features.on_wall) / perimeter,
        agreeing: f64::from(features.agreeing),
        fill: area / ((x_max - x_min) * (y_max - y_min)).max(1.0),
        relative_width: 2.0 * area / perimeter / thickness,
        readings: distinct.readings,
        is_furnished: false,
    };
    Claim {
        region: part.region(),
        outline: Outline::Part(part, walls),
        by: RoomSource::RasterWalls,
        sure: part.score,
        class_id: None,
        kind: Kind::Enclosed(Family::Part, looks),
    }
}
