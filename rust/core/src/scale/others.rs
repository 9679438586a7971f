//! What a PDF carries of its scale, and the widths of doors.

use super::combine::{Testimony, median};
use super::place::{gap, is_within};
use super::{Scene, WitnessKind};

/// A calibration is exact, but whoever made it clicked two points.
const MEASURE_HALF_WIDTH: f64 = 0.01;
const MEASURE_STRENGTH: f64 = 2.0;

/// Two calibrations of one plan within this share are one.
const SAME: f64 = 0.005;

/// Clear widths of doors in metres: the usual one, and what the median door of a plan lies between.
const DOOR_METRES: f64 = 0.85;
const DOOR_RANGE: f64 = 1.45;
const MIN_DOORS: usize = 3;

/// The calibration of the viewport that holds the plan.
pub(super) fn measure(scene: &Scene) -> Option<Testimony> {
    let measures = scene.sheet.page?.measures();
    let plan = scene.sheet.plan;
    let holding = measures
        .iter()
        .filter(|measure| is_within(plan, measure.bbox_xyxy));
    let area = |[x_min, y_min, x_max, y_max]: [f64; 4]| (x_max - x_min) * (y_max - y_min);
    // The smallest viewport that holds a place is the one that counts, as viewers do it.
    let inner = holding.min_by(|a, b| area(a.bbox_xyxy).total_cmp(&area(b.bbox_xyxy)))?;
    let others = measures
        .iter()
        .filter(|other| gap(other.bbox_xyxy, inner.bbox_xyxy) == 0.0);
    let is_alone = others
        .filter(|other| area(other.bbox_xyxy) == area(inner.bbox_xyxy))
        .all(|other| (other.metres_per_px / inner.metres_per_px - 1.0).abs() <= SAME);
    is_alone.then(|| Testimony {
        kind: WitnessKind::PdfMeasure,
        text: inner.text.clone(),
        value: inner.metres_per_px,
        half_width: MEASURE_HALF_WIDTH,
        strength: MEASURE_STRENGTH,
        is_enough: true,
    })
}

/// What usual doors say: only whether other testimonies may be right.
pub(super) fn doors(scene: &Scene) -> Option<Testimony> {
    let widths = scene.sheet.door_widths.iter().copied();
    let mut widths: Vec<f64> = widths
        .filter(|width| width.is_finite() && *width > 0.0)
        .collect();
    let width = median(&mut widths)?;
    (widths.len() >= MIN_DOORS).then(|| Testimony {
        kind: WitnessKind::Doors,
        text: None,
        value: DOOR_METRES / width,
        half_width: DOOR_RANGE.ln(),
        strength: 0.0,
        is_enough: false,
    })
}
