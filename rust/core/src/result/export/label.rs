//! Where to write on a room.

use std::f64::consts::SQRT_2;

use crate::geometry::{Polygon, edges};

/// Text is wider than high: a unit of height counts as this many units of width.
pub(super) const ASPECT: f64 = 3.0;

/// Cells along a room's longer side at the start, at most: bounds the work for a corridor of any
/// length.
const MAX_CELLS: f64 = 64.0;

/// The place for a label in a room.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Anchor {
    /// The centre of the label; inside the room if the room has any inside.
    pub(super) point: [f64; 2],
    /// Half the width of the largest ellipse around the point that the room holds; its height is
    /// the [`ASPECT`]-th part of its width. Not positive if the point is not inside.
    pub(super) reach_px: f64,
}

/// The pole of inaccessibility of a polygon, with distances down counted [`ASPECT`] times: the
/// point where a line of text has the most room.
///
/// A grid is refined where it can still hold a better point, as in Mapbox's polylabel
/// (<https://github.com/mapbox/polylabel>), one level after the other. The centre of the bounding
/// box is preferred to points that are no better. The reach is at most 2 % of the shorter side (or
/// of a 64th of the longer one, if that is more) below the best one. Polygons that cross themselves
/// are taken by the even-odd rule.
pub(super) fn anchor(polygon: &Polygon) -> Anchor {
    let stretched = polygon.map_points(|[x, y]| [x, y * ASPECT]);
    let [x_min, y_min, x_max, y_max] = stretched.bbox_xyxy();
    let (width, height) = (x_max - x_min, y_max - y_min);
    let centre = [x_min + width / 2.0, y_min + height / 2.0];
    let cell = width.min(height).max(width.max(height) / MAX_CELLS);
    let tolerance = cell / 50.0;

    let mut best = Anchor {
        point: centre,
        reach_px: clearance(&stretched, centre),
    };
    let mut half = cell / 2.0;
    let mut cells: Vec<[f64; 2]> = grid(x_min, width, half)
        .flat_map(|x| grid(y_min, height, half).map(move |y| [x, y]))
        .collect();
    while half > 0.0 && !cells.is_empty() {
        let reaches: Vec<f64> = cells
            .iter()
            .map(|&point| clearance(&stretched, point))
            .collect();
        for (&point, &reach_px) in cells.iter().zip(&reaches) {
            if reach_px > best.reach_px {
                best = Anchor { point, reach_px };
            }
        }
        // No point of a cell is farther from its centre than half a diagonal.
        let needed = best.reach_px + tolerance - half * SQRT_2;
        half /= 2.0;
        cells = cells
            .iter()
            .zip(&reaches)
            .filter(|&(_, &reach)| reach > needed)
            .flat_map(|(&point, _)| quarters(point, half))
            .collect();
    }
    let [x, y] = best.point;
    Anchor {
        point: [x, y / ASPECT],
        ..best
    }
}

/// Centres of the cells of side `2 * half` that cover `[start, start + length]`.
fn grid(start: f64, length: f64, half: f64) -> impl Iterator<Item = f64> {
    let cells = (length / (2.0 * half)).ceil().max(1.0) as u32;
    (0..cells).map(move |index| start + half * f64::from(2 * index + 1))
}

fn quarters([x, y]: [f64; 2], half: f64) -> [[f64; 2]; 4] {
    [
        [x - half, y - half],
        [x + half, y - half],
        [x - half, y + half],
        [x + half, y + half],
    ]
}

/// Distance to the nearest edge; negative outside.
fn clearance(polygon: &Polygon, point: [f64; 2]) -> f64 {
    let (mut inside, mut nearest) = (false, f64::INFINITY);
    for (a, b) in polygon.rings().flat_map(|ring| edges(ring)) {
        if (a[1] > point[1]) != (b[1] > point[1]) {
            let x = a[0] + (point[1] - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
            inside ^= point[0] < x;
        }
        nearest = nearest.min(distance_squared(point, a, b));
    }
    if inside {
        nearest.sqrt()
    } else {
        -nearest.sqrt()
    }
}

/// Squared distance from `p` to the segment from `a` to `b`.
fn distance_squared(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length_squared = dx * dx + dy * dy;
    let along = if length_squared > 0.0 {
        (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length_squared).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (p[0] - a[0] - along * dx).powi(2) + (p[1] - a[1] - along * dy).powi(2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::result::export::example;

    fn rectangle(width: f64, height: f64) -> Polygon {
        Polygon {
            exterior: vec![[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]],
            holes: vec![],
        }
    }

    #[test]
    fn the_middle_of_a_rectangle_is_kept() {
        assert_eq!(
            anchor(&rectangle(60.0, 20.0)),
            Anchor {
                point: [30.0, 10.0],
                reach_px: 30.0
            }
        );
        assert_eq!(anchor(&rectangle(9000.0, 1.0)).point, [4500.0, 0.5]);
    }

    #[test]
    fn a_label_avoids_a_hole_and_takes_the_wide_arm_of_an_l() {
        let detection = example();
        for room in &detection.rooms {
            let polygon = room.to_polygon();
            assert!(
                clearance(&polygon, anchor(&polygon).point) > 8.0,
                "{}",
                room.id
            );
        }
        let [_, y] = anchor(&detection.rooms[1].to_polygon()).point;
        assert!(y < 50.0);
    }

    #[test]
    fn a_polygon_without_an_inside_has_no_reach() {
        for exterior in [vec![], vec![[3.0, 4.0]], vec![[0.0, 0.0], [9.0, 0.0]]] {
            let anchor = anchor(&Polygon {
                exterior,
                holes: vec![],
            });
            assert!(anchor.point.iter().all(|v| v.is_finite()) && anchor.reach_px <= 0.0);
        }
    }

    proptest! {
        #[test]
        fn the_anchor_of_a_thick_polygon_is_inside(
            radii in prop::collection::vec(20.0..100.0, 3..20),
        ) {
            let step = std::f64::consts::TAU / radii.len() as f64;
            let corner = |(index, radius): (usize, &f64)| {
                let (sin, cos) = (index as f64 * step).sin_cos();
                [500.0 + radius * cos, 500.0 + radius * sin]
            };
            let star = Polygon { exterior: radii.iter().enumerate().map(corner).collect(), holes: vec![] };
            prop_assert!(clearance(&star, anchor(&star).point) > 0.0);
        }
    }
}
