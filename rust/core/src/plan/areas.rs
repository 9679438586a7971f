//! Areas and perimeters in metres and feet, with what they lie between.

use serde::Serialize;

use crate::claim::RoomSource;
use crate::geometry::{Polygon, distance, edges};
use crate::input::page::PageInfo;
use crate::naming::{RoomKind, SQUARE_METRES_PER_SQUARE_FOOT};
use crate::options::Stage;
use crate::plan::Total;
use crate::scale::{Interval, Scale};

/// What a room measures, to the inner faces of its walls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Measures {
    /// Area without the holes, in square metres; `None` without a scale.
    pub area_m2: Option<Interval>,
    /// The same in square feet.
    pub area_ft2: Option<Interval>,
    /// Length of the outline, in metres; `None` without a scale.
    pub perimeter_m: Option<Interval>,
    /// Measured area over the one that the drawing prints in the room, less 1; `None` if either is
    /// missing.
    pub printed_area_difference: Option<f64>,
}

impl Measures {
    /// The measures beside the area that is printed in the room.
    pub(crate) fn beside(self, printed_m2: Option<f64>) -> Self {
        let ratio = |printed: f64| Some(self.area_m2?.value / printed - 1.0);
        let ratio = printed_m2.and_then(ratio).filter(|ratio| ratio.is_finite());
        Self {
            printed_area_difference: ratio.map(|ratio| (ratio * 1e4).round() / 1e4),
            ..self
        }
    }
}

/// How far the outline of a room may be off, in page pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Slack {
    /// How far outside of the true one it may lie.
    pub(crate) outside_px: f64,
    /// How far inside.
    pub(crate) inside_px: f64,
}

impl Slack {
    fn even(px: f64) -> Self {
        Self {
            outside_px: px,
            inside_px: px,
        }
    }

    fn times(self, length: f64) -> [f64; 2] {
        [self.outside_px * length, self.inside_px * length]
    }
}

/// What a room of an area measures at a scale.
pub(crate) fn measures(polygon: &Polygon, area_px: f64, slack: Slack, scale: &Scale) -> Measures {
    let length = |ring: &Vec<[f64; 2]>| edges(ring).map(|(a, b)| distance(a, b)).sum::<f64>();
    let all_px: f64 = polygon.rings().map(length).sum();
    let outer_px = length(&polygon.exterior);
    let area_m2 = scaled(area_px, slack.times(all_px), scale, 2);
    let perimeter_m = scaled(outer_px, slack.times(CORNERS), scale, 1);
    Measures {
        area_m2: Some(rounded(area_m2)),
        area_ft2: Some(rounded(
            area_m2.map(|value| value / SQUARE_METRES_PER_SQUARE_FOOT),
        )),
        perimeter_m: Some(rounded(perimeter_m)),
        printed_area_difference: None,
    }
}

/// How much longer an outline becomes, in parts of how far it is moved outward: four corners, each
/// moved both ways. Every outline of right angles has four more corners that turn out than in.
const CORNERS: f64 = 8.0;

/// A length (`power` 1) or an area (2) in pixels that may be so many too large and too small, at a
/// scale.
fn scaled(value_px: f64, [large_px, small_px]: [f64; 2], scale: &Scale, power: i32) -> Interval {
    let metres = scale.interval();
    Interval {
        value: value_px * metres.value.powi(power),
        low: (value_px - large_px).max(0.0) * metres.low.powi(power),
        high: (value_px + small_px) * metres.high.powi(power),
    }
}

/// Half of an ordinary line on paper, in millimetres: walls are drawn from the middle of their lines
/// on by some and from the edge by others.
const HALF_LINE_MM: f64 = 0.25;
/// The same where the size of the paper is not known, in pixels.
const HALF_LINE_PX: f64 = 0.5;
/// How far the outline of a room may be off that a person draws, in pixels.
const OFF_BY_HAND_PX: f64 = 1.0;
/// How far an outline that was found in pixels may lie outside of the face of a wall and inside, in
/// cells of their grid beside half of a line: ink spreads into rooms, never into walls. Measured on
/// generated sheets (`docs/areas.md`).
const OUTSIDE_IN_CELLS: f64 = 1.0;
const INSIDE_IN_CELLS: f64 = 3.0;
/// The cells along the longer side of a page, and of one in a preview, which is seen in one input.
const CELLS: f64 = 1_600.0;
const PREVIEW_CELLS: f64 = 320.0;
const MM_PER_INCH: f64 = 25.4;

/// How far the outline of a room of a page may be off, by who gave it its shape.
pub(crate) fn slack(evidence: RoomSource, stage: Stage, page: &PageInfo) -> Slack {
    let cells = if stage == Stage::Preview {
        PREVIEW_CELLS
    } else {
        CELLS
    };
    let cell_px = (page.longest_px() / cells).ceil().max(1.0);
    match evidence {
        RoomSource::VectorWalls => {
            Slack::even((HALF_LINE_MM / MM_PER_INCH * page.dpi).max(HALF_LINE_PX))
        }
        RoomSource::Manual => Slack::even(OFF_BY_HAND_PX),
        RoomSource::Model | RoomSource::RasterWalls => Slack {
            outside_px: HALF_LINE_PX + OUTSIDE_IN_CELLS * cell_px,
            inside_px: HALF_LINE_PX + INSIDE_IN_CELLS * cell_px,
        },
    }
}

/// Areas that are printed in whole square metres, or finer, may be off by so many.
const WHOLE_OFF_M2: f64 = 0.5;
const FINE_OFF_M2: f64 = 0.05;

/// Whether an area that is printed in a room may be the measured one.
pub(crate) fn agrees(printed_m2: f64, measured: Interval) -> bool {
    let off = if printed_m2.fract() == 0.0 {
        WHOLE_OFF_M2
    } else {
        FINE_OFF_M2
    };
    (measured.low - off..=measured.high + off).contains(&printed_m2)
}

/// Fewest rooms with printed areas that tell whether these agree with the measured ones.
const MIN_PRINTED: usize = 3;

/// Whether most rooms that print an area print one that was not measured.
pub(crate) fn disagree(rooms: impl Iterator<Item = (f64, Interval)>) -> bool {
    let agreeing: Vec<bool> = rooms
        .map(|(printed, measured)| agrees(printed, measured))
        .collect();
    let off = agreeing.iter().filter(|agrees| !**agrees).count();
    agreeing.len() >= MIN_PRINTED && 2 * off > agreeing.len()
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
        total.area_m2 = rounded(total.area_m2);
    }
    totals.sort_by(|a, b| b.area_m2.value.total_cmp(&a.area_m2.value));
    totals
}

/// Thousandths that hold no less than the interval did.
fn rounded(interval: Interval) -> Interval {
    const PARTS: f64 = 1_000.0;
    // A thousandth stays one, whatever the last bit says.
    const LAST_BIT: f64 = 1e-9;
    Interval {
        value: (interval.value * PARTS).round() / PARTS,
        low: ((interval.low * PARTS + LAST_BIT).floor() / PARTS).max(0.0),
        high: (interval.high * PARTS - LAST_BIT).ceil() / PARTS,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scale(value: f64, low: f64, high: f64) -> Scale {
        Scale {
            metres_per_unit: value,
            low,
            high,
            confirmed: false,
            witnesses: vec![],
        }
    }

    fn rectangle(width: f64, height: f64) -> Polygon {
        Polygon {
            exterior: vec![[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]],
            holes: vec![],
        }
    }

    #[test]
    fn a_room_of_four_by_three_metres_has_twelve_square_metres() {
        let room = rectangle(400.0, 300.0);
        let measured = measures(
            &room,
            room.area_px(),
            Slack::default(),
            &scale(0.01, 0.01, 0.01),
        );
        let exact = |value| {
            Some(Interval {
                value,
                low: value,
                high: value,
            })
        };
        assert_eq!(measured.area_m2, exact(12.0));
        assert_eq!(measured.perimeter_m, exact(14.0));
        let feet = measured.area_ft2.unwrap();
        assert_eq!(feet.value, 129.167);
        assert!(feet.low <= 12.0 / 0.092_903_04 && 12.0 / 0.092_903_04 <= feet.high);
    }

    #[test]
    fn holes_count_in_how_far_an_area_may_be_off_but_not_in_the_perimeter() {
        let with_hole = Polygon {
            holes: vec![vec![
                [100.0, 100.0],
                [100.0, 200.0],
                [200.0, 200.0],
                [200.0, 100.0],
            ]],
            ..rectangle(400.0, 300.0)
        };
        let measured = measures(
            &with_hole,
            with_hole.area_px(),
            Slack::even(1.0),
            &scale(0.01, 0.01, 0.01),
        );
        let area = measured.area_m2.unwrap();
        assert_eq!([area.low, area.value, area.high], [10.82, 11.0, 11.18]);
        assert_eq!(measured.perimeter_m.unwrap().value, 14.0);
    }

    #[test]
    fn most_rooms_must_disagree_and_a_rounded_area_agrees() {
        let measured = |value: f64| Interval {
            value,
            low: value - 0.1,
            high: value + 0.1,
        };
        assert!(agrees(14.0, measured(13.5)) && !agrees(14.1, measured(13.5)));
        let rooms = |printed: &[f64]| disagree(printed.iter().map(|&p| (p, measured(10.0))));
        assert!(rooms(&[12.3, 12.4, 12.5]));
        assert!(!rooms(&[12.3, 10.1, 9.9]));
        assert!(!rooms(&[12.3, 12.4]));
    }

    proptest! {
        #[test]
        fn an_interval_holds_the_true_area_and_length(
            width in 1.0..5_000.0_f64,
            height in 1.0..5_000.0_f64,
            off in 0.0..2.0_f64,
            share in -1.0..1.0_f64,
            metres in 1e-4..10.0_f64,
            error in 0.0..0.1_f64,
            at in -1.0..1.0_f64,
        ) {
            let seen = rectangle(width, height);
            let scale = scale(metres, metres * (1.0 - error), metres * (1.0 + error));
            let measured = measures(&seen, seen.area_px(), Slack::even(off), &scale);
            // A true room whose walls lie at most so far beside the seen ones.
            let moved = share * off;
            let sides = [width, height].map(|side| (side + 2.0 * moved).max(0.0));
            let true_metres = metres * (1.0 + at * error);
            let [area, perimeter, feet] = [measured.area_m2, measured.perimeter_m, measured.area_ft2].map(Option::unwrap);
            for interval in [area, perimeter, feet] {
                prop_assert!(0.0 <= interval.low && interval.low <= interval.value + 5e-4);
                prop_assert!(interval.value <= interval.high + 5e-4 && interval.high.is_finite());
            }
            let true_area = sides[0] * sides[1] * true_metres.powi(2);
            // What four corners gain is second to what the sides do.
            let corners = 4.0 * moved.powi(2) * true_metres.powi(2);
            let last_bits = 1e-9 * true_area;
            prop_assert!(area.low - corners - last_bits <= true_area && true_area <= area.high + corners + last_bits);
            let true_length = 2.0 * (sides[0] + sides[1]) * true_metres;
            prop_assert!(perimeter.low - 1e-6 <= true_length && true_length <= perimeter.high + 1e-6);
        }

        #[test]
        fn square_feet_are_square_metres(width in 1.0..5_000.0_f64, metres in 1e-3..1.0_f64) {
            let room = rectangle(width, width);
            let measured = measures(&room, room.area_px(), Slack::even(0.5), &scale(metres, metres, metres));
            let [metric, imperial] = [measured.area_m2, measured.area_ft2].map(Option::unwrap);
            let tolerance = 1e-3;
            prop_assert!((imperial.value * 0.3048 * 0.3048 - metric.value).abs() <= tolerance);
            prop_assert!((imperial.low * 0.3048 * 0.3048 - metric.low).abs() <= tolerance);
            prop_assert!((imperial.high * 0.3048 * 0.3048 - metric.high).abs() <= tolerance);
        }

        #[test]
        fn sums_hold_the_sums_of_what_they_hold(areas in prop::collection::vec((0.0..500.0_f64, 0.0..1.0_f64), 1..40)) {
            let rooms = areas.iter().map(|&(value, share)| (None, Interval { value, low: value * (1.0 - share), high: value * (1.0 + share) }));
            let totals = totals(rooms);
            let sum: f64 = areas.iter().map(|area| area.0).sum();
            prop_assert_eq!(totals[0].rooms, areas.len());
            prop_assert!(totals[0].area_m2.low <= sum + 1e-6 && sum <= totals[0].area_m2.high + 1e-6);
        }
    }
}
