//! Areas and perimeters in metres and feet, with what they lie between.

use serde::{Deserialize, Serialize};

use crate::claim::RoomSource;
use crate::geometry::{Polygon, distance, edges};
use crate::naming::{RoomKind, SQUARE_METRES_PER_SQUARE_FOOT};
use crate::plan::Total;
use crate::scale::{Interval, Scale};

/// What a room measures, to the inner faces of its walls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// Area without the holes, in square metres; `None` without a scale.
    pub area_m2: Option<Interval>,
    /// The same in square feet.
    pub area_ft2: Option<Interval>,
    /// Length of the outline, in metres; `None` without a scale.
    pub perimeter_m: Option<Interval>,
}

/// What a room of an area measures at a scale. `outline_px` is how far its outline may be off.
pub(crate) fn measures(
    polygon: &Polygon,
    area_px: f64,
    outline_px: f64,
    scale: &Scale,
) -> Measures {
    let length = |ring: &Vec<[f64; 2]>| edges(ring).map(|(a, b)| distance(a, b)).sum::<f64>();
    let all_px: f64 = polygon.rings().map(length).sum();
    let outer_px = length(&polygon.exterior);
    let off_px2 = all_px * outline_px;
    let metres = scale.interval();
    let area_m2 = Interval {
        value: area_px * metres.value.powi(2),
        low: (area_px - off_px2).max(0.0) * metres.low.powi(2),
        high: (area_px + off_px2) * metres.high.powi(2),
    };
    // Four corners, each moved both ways.
    let off_px = 8.0 * outline_px;
    let perimeter_m = Interval {
        value: outer_px * metres.value,
        low: (outer_px - off_px).max(0.0) * metres.low,
        high: (outer_px + off_px) * metres.high,
    };
    Measures {
        area_m2: Some(area_m2.map(rounded)),
        area_ft2: Some(area_m2.map(|value| rounded(value / SQUARE_METRES_PER_SQUARE_FOOT))),
        perimeter_m: Some(perimeter_m.map(rounded)),
    }
}

/// How far the outline of a room may be off, in page pixels, by who gave it its shape: lines are
/// exact; pixels are searched in a grid of some 1,600 cells along the longer side.
pub(crate) fn outline_px(evidence: RoomSource, longest_px: f64) -> f64 {
    match evidence {
        RoomSource::VectorWalls => 0.01,
        RoomSource::Manual => 1.0,
        RoomSource::Model | RoomSource::RasterWalls => (longest_px / 1600.0).max(1.0),
    }
}

/// The areas of rooms by kind, the largest first. A sum lies between the sums of what each lies
/// between.
pub(crate) fn totals(rooms: impl Iterator<Item = (Option<RoomKind>, Interval)>) -> Vec<Total> {
    let mut totals: Vec<Total> = vec![];
    for (kind, area) in rooms {
        if let Some(total) = totals.iter_mut().find(|total| total.kind == kind) {
            total.rooms += 1;
            total.area_m2 = total.area_m2.plus(area);
        } else {
            let (rooms, area_m2) = (1, area);
            totals.push(Total {
                kind,
                rooms,
                area_m2,
            });
        }
    }
    for total in &mut totals {
        total.area_m2 = total.area_m2.map(rounded);
    }
    totals.sort_by(|a, b| b.area_m2.value.total_cmp(&a.area_m2.value));
    totals
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
