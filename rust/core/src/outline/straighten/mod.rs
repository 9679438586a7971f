//! Straight walls from wobbly outlines.
//!
//! An outline is described by lines: along one of the two axes of the plan where that is close
//! enough, free where it is not, as many as pay for themselves. Of all such descriptions the one
//! with the least sum of squared distances and a price a line is found exactly, by dynamic
//! programming over the points of the outline ([`fit`]); corners are where neighbouring lines meet
//! ([`corners`]). After Bellman, "On the approximation of curves by line segments using dynamic
//! programming", 1961; the price plays the part of the description length of Rissanen, 1978.

mod axes;
mod borders;
mod corners;
mod fit;

use geo::Validation;
use rayon::prelude::*;

use axes::dominant_angle_rad;

use crate::claim::RoomShape;
use crate::error::Result;
use crate::geometry::{Polygon, Ring, round_2};
use crate::outline::polygon::to_geo;
use crate::watch::Stop;

/// A polygon whose area changes by more than this share is left as it was.
const MAX_AREA_CHANGE: f64 = 0.25;

/// How outlines are made straight.
#[derive(Debug, Clone, Copy)]
struct Straightening {
    /// How far an outline strays from the wall that it follows, in page pixels: about a cell of its
    /// mask.
    pub noise_px: f64,
    /// Angle of the plan's walls, in radians, -pi/4 to pi/4.
    pub angle_rad: f64,
}

/// How far outlines stray from walls, in cells of the grid that they were found on.
const NOISE_CELLS: f64 = 1.0;

/// Neighbours closer than this, in cells of the coarser grid, have no wall between them that was
/// seen.
const BORDER_CELLS: f64 = 0.75;

/// Makes the outlines of a page's rooms straight along common axes, and lets neighbours that nearly
/// touch share a border. Outlines that are exact stay as they are.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(crate) fn straightened_alike(shapes: &mut [RoomShape], stop: &Stop) -> Result<()> {
    let angle_rad = dominant_angle_rad(shapes.iter().map(|shape| &shape.polygon));
    let mut loose: Vec<(&mut RoomShape, f64)> = shapes
        .iter_mut()
        .filter_map(|shape| shape.cell_px.map(|cell_px| (shape, cell_px)))
        .collect();
    loose.par_iter_mut().try_for_each(|(shape, cell_px)| {
        stop.check()?;
        let noise_px = NOISE_CELLS * *cell_px;
        shape.polygon = straightened(
            &shape.polygon,
            Straightening {
                noise_px,
                angle_rad,
            },
        );
        Ok(())
    })?;
    let coarsest_px = loose
        .iter()
        .map(|(_, cell_px)| *cell_px)
        .fold(0.0, f64::max);
    // Borders are shared last, among outlines along the axes of the page: only straight edges can.
    let mut outlines: Vec<Ring> = loose
        .iter()
        .map(|(shape, _)| turned_ring(&shape.polygon.exterior, -angle_rad))
        .collect();
    let before = outlines.clone();
    borders::share_borders(&mut outlines, BORDER_CELLS * coarsest_px);
    for (((shape, _), outline), before) in loose.into_iter().zip(outlines).zip(before) {
        if outline != before {
            let exterior = turned_ring(&outline, angle_rad)
                .into_iter()
                .map(|point| point.map(round_2))
                .collect();
            shape.polygon.exterior = exterior;
        }
    }
    stop.check()
}

fn turned([x, y]: [f64; 2], angle_rad: f64) -> [f64; 2] {
    let (sine, cosine) = angle_rad.sin_cos();
    [x * cosine - y * sine, x * sine + y * cosine]
}

fn turned_ring(ring: &[[f64; 2]], angle_rad: f64) -> Ring {
    ring.iter().map(|&point| turned(point, angle_rad)).collect()
}

/// The polygon with few, straight edges, along the plan's axes where they nearly are; rounded to
/// 0.01 px.
///
/// The result is valid in the sense of OGC Simple Features; the polygon itself if no straight one
/// is.
fn straightened(polygon: &Polygon, options: Straightening) -> Polygon {
    let mut straight = polygon.clone();
    for ring in std::iter::once(&mut straight.exterior).chain(&mut straight.holes) {
        if let Some(straight) = straight_ring(ring, options) {
            *ring = straight;
        }
    }
    let is_close = (straight.area_px() / polygon.area_px() - 1.0).abs() <= MAX_AREA_CHANGE;
    if is_close && to_geo(&straight).is_valid() {
        straight
    } else {
        polygon.clone()
    }
}

fn straight_ring(ring: &Ring, options: Straightening) -> Option<Ring> {
    let upright = turned_ring(ring, -options.angle_rad);
    let pieces = fit::pieces(&upright, options.noise_px)?;
    let corners = corners::corners(&pieces, options.noise_px);
    let mut corners: Ring = turned_ring(&corners, options.angle_rad)
        .into_iter()
        .map(|point| point.map(round_2))
        .collect();
    corners.dedup();
    if corners.first() == corners.last() {
        corners.pop();
    }
    (corners.len() >= 3).then_some(corners)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::geometry::{distance, edges, signed_area};

    const UPRIGHT: Straightening = Straightening {
        noise_px: 1.0,
        angle_rad: 0.0,
    };

    /// A ring through `corners` with a point every pixel, moved by up to half a pixel in a fixed
    /// pattern.
    fn wobbly(corners: &[[f64; 2]]) -> Ring {
        let mut ring = Ring::new();
        for (a, b) in edges(corners) {
            let length = distance(a, b);
            for step in 0..length as usize {
                let along = step as f64 / length;
                let wobble = ((ring.len() * 7 % 5) as f64 - 2.0) / 4.0;
                ring.push([0, 1].map(|axis| a[axis] + along * (b[axis] - a[axis]) + wobble));
            }
        }
        ring
    }

    const L_SHAPE: [[f64; 2]; 6] = [
        [0.0, 0.0],
        [120.0, 0.0],
        [120.0, 40.0],
        [60.0, 40.0],
        [60.0, 90.0],
        [0.0, 90.0],
    ];

    fn farthest(ring: &Ring, corners: &[[f64; 2]]) -> f64 {
        let nearest = |corner: &[f64; 2]| {
            ring.iter()
                .map(|&point| distance(point, *corner))
                .fold(f64::MAX, f64::min)
        };
        corners.iter().map(nearest).fold(0.0, f64::max)
    }

    #[test]
    fn a_wobbly_l_shape_gets_its_six_corners_back() {
        let polygon = Polygon {
            exterior: wobbly(&L_SHAPE),
            holes: vec![],
        };
        let straight = straightened(&polygon, UPRIGHT);
        assert_eq!(straight.exterior.len(), 6, "{:?}", straight.exterior);
        assert!(
            farthest(&straight.exterior, &L_SHAPE) < 1.0,
            "{:?}",
            straight.exterior
        );
    }

    #[test]
    fn a_turned_plan_is_straight_along_its_own_axes() {
        let angle = 0.3;
        let corners = turned_ring(&L_SHAPE, angle);
        let polygon = Polygon {
            exterior: turned_ring(&wobbly(&L_SHAPE), angle),
            holes: vec![],
        };
        let straight = straightened(
            &polygon,
            Straightening {
                angle_rad: angle,
                ..UPRIGHT
            },
        );
        assert_eq!(straight.exterior.len(), 6);
        assert!(farthest(&straight.exterior, &corners) < 1.0);
    }

    #[test]
    fn a_skewed_wall_stays_skewed() {
        let corners = [[0.0, 0.0], [100.0, 0.0], [140.0, 80.0], [0.0, 80.0]];
        let polygon = Polygon {
            exterior: wobbly(&corners),
            holes: vec![],
        };
        let straight = straightened(&polygon, UPRIGHT);
        assert!(
            farthest(&straight.exterior, &corners) < 1.5,
            "{:?}",
            straight.exterior
        );
        assert_eq!(straight.exterior.len(), 4);
    }

    #[test]
    fn a_round_room_stays_round() {
        let circle = (0..300).map(|step| f64::from(step) * std::f64::consts::TAU / 300.0);
        let exterior: Ring = circle
            .map(|angle| [200.0 + 80.0 * angle.cos(), 200.0 + 80.0 * angle.sin()])
            .collect();
        let polygon = Polygon {
            exterior,
            holes: vec![],
        };
        let straight = straightened(&polygon, UPRIGHT);
        assert!(straight.exterior.len() >= 8, "{}", straight.exterior.len());
        assert!((straight.area_px() / polygon.area_px() - 1.0).abs() < 0.02);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn any_ring_gives_a_valid_polygon_of_about_its_area(
            radii in prop::collection::vec(20.0_f64..60.0, 3..40),
            noise_px in 0.1_f64..8.0,
            angle_rad in -0.8_f64..0.8,
        ) {
            let step = std::f64::consts::TAU / radii.len() as f64;
            let point = |(index, radius): (usize, &f64)| {
                let angle = index as f64 * step;
                [100.0 + radius * angle.cos(), 100.0 + radius * angle.sin()]
            };
            let polygon = Polygon { exterior: radii.iter().enumerate().map(point).collect(), holes: vec![] };
            let straight = straightened(&polygon, Straightening { noise_px, angle_rad });
            prop_assert!(to_geo(&straight).is_valid());
            prop_assert!((straight.area_px() / polygon.area_px() - 1.0).abs() <= MAX_AREA_CHANGE + 1e-9);
            prop_assert_eq!(signed_area(&straight.exterior) > 0.0, signed_area(&polygon.exterior) > 0.0);
        }
    }
}
