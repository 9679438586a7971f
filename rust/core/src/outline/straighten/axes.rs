//! The directions that most walls of a plan follow.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4};

use crate::geometry::{Polygon, edges, vector};

/// Number of classes that a quarter turn is divided into.
const CLASSES: usize = 180;
/// Edges this many classes away still count for a direction.
const REACH: usize = 3;
/// A direction is followed if so much of the outlines runs along it or across it.
const MIN_SHARE: f64 = 0.35;
/// A smaller turn than this is taken for none: two pixels over a room of 500.
const MIN_ANGLE_RAD: f64 = 0.004;

/// Angle of the plan's walls against the page, in radians, -pi/4 to pi/4; 0 where there is no
/// common one.
pub(super) fn dominant_angle_rad<'a>(polygons: impl Iterator<Item = &'a Polygon>) -> f64 {
    let turns: Vec<[f64; 2]> = polygons
        .flat_map(Polygon::rings)
        .flat_map(|ring| turns(ring))
        .collect();
    let mut lengths = [0.0; CLASSES];
    for &[angle, length] in &turns {
        lengths[class(angle)] += length;
    }
    // The first of equal ones, counted from upright.
    let supports = (0..CLASSES)
        .map(|class| {
            (
                class,
                around(class).map(|class| lengths[class]).sum::<f64>(),
            )
        })
        .rev();
    let Some((best, support)) = supports.max_by(|(_, a), (_, b)| a.total_cmp(b)) else {
        return 0.0;
    };
    if support < MIN_SHARE * lengths.iter().sum::<f64>() {
        return 0.0;
    }
    let angle = mean_angle(
        turns
            .iter()
            .filter(|turn| around(best).any(|near| near == class(turn[0]))),
    );
    if angle.abs() < MIN_ANGLE_RAD {
        0.0
    } else {
        angle
    }
}

/// The classes that count for a direction, in a circle.
fn around(class: usize) -> impl Iterator<Item = usize> {
    (0..=2 * REACH).map(move |step| (class + CLASSES + step - REACH) % CLASSES)
}

/// Angle, 0 to a quarter turn, and length of each edge.
fn turns(ring: &[[f64; 2]]) -> impl Iterator<Item = [f64; 2]> {
    edges(ring).map(|(a, b)| {
        let [dx, dy] = vector(a, b);
        [dy.atan2(dx).rem_euclid(FRAC_PI_2), dx.hypot(dy)]
    })
}

fn class(angle: f64) -> usize {
    (angle / FRAC_PI_2 * CLASSES as f64).round() as usize % CLASSES
}

/// The mean of angles that repeat every quarter turn, weighted by length, longer edges more than in
/// proportion.
fn mean_angle<'a>(turns: impl Iterator<Item = &'a [f64; 2]>) -> f64 {
    let [sine, cosine] = turns.fold([0.0, 0.0], |sum, &[angle, length]| {
        let weight = length * length;
        [
            sum[0] + weight * (4.0 * angle).sin(),
            sum[1] + weight * (4.0 * angle).cos(),
        ]
    });
    (sine.atan2(cosine) / 4.0).clamp(-FRAC_PI_4, FRAC_PI_4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rectangle(angle: f64) -> Polygon {
        let corners = [[0.0, 0.0], [200.0, 0.0], [200.0, 90.0], [0.0, 90.0]];
        let turned = |[x, y]: [f64; 2]| {
            [
                x * angle.cos() - y * angle.sin(),
                x * angle.sin() + y * angle.cos(),
            ]
        };
        Polygon {
            exterior: corners.map(turned).to_vec(),
            holes: vec![],
        }
    }

    #[test]
    fn the_angle_of_a_turned_plan_is_found() {
        for angle in [-0.7, -0.3, 0.0, 0.05, 0.6] {
            let found = dominant_angle_rad([rectangle(angle), rectangle(angle + FRAC_PI_2)].iter());
            assert!((found - angle).abs() < 1e-9, "{angle}: {found}");
        }
    }

    #[test]
    fn a_circle_has_no_axes() {
        let exterior = (0..360)
            .map(|degree| f64::from(degree).to_radians())
            .map(|a| [a.cos() * 99.0, a.sin() * 99.0]);
        let circle = Polygon {
            exterior: exterior.collect(),
            holes: vec![],
        };
        assert_eq!(dominant_angle_rad(std::iter::once(&circle)), 0.0);
        assert_eq!(dominant_angle_rad(std::iter::empty()), 0.0);
    }
}
