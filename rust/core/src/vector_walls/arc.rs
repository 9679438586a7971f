//! Arcs of circles: door swings and curved walls.

use std::f64::consts::TAU;

use crate::geometry::{distance, vector};

/// Fewest points of an arc; three lie on a circle always.
const MIN_POINTS: usize = 4;
/// How far a point may be off the circle, in parts of the radius and in pixels.
const RADIUS_TOLERANCE: f64 = 0.01;
const TOLERANCE_PX: f64 = 0.3;

/// A part of a circle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Arc {
    pub(super) center: [f64; 2],
    pub(super) radius: f64,
    /// Angle of the first point, and how far the arc turns from there, in radians.
    pub(super) start_angle: f64,
    pub(super) sweep: f64,
    pub(super) ends: [[f64; 2]; 2],
}

impl Arc {
    /// The circle through the first, middle and last point, if all others are on it.
    pub(super) fn fit(points: &[[f64; 2]]) -> Option<Self> {
        if points.len() < MIN_POINTS {
            return None;
        }
        let (first, last) = (*points.first()?, *points.last()?);
        let middle = *points.get(points.len() / 2)?;
        let third = if first == last {
            *points.get(points.len() / 4)?
        } else {
            last
        };
        let center = circumcenter(first, middle, third)?;
        let radius = distance(center, first);
        let tolerance = (radius * RADIUS_TOLERANCE).max(TOLERANCE_PX);
        if points
            .iter()
            .any(|&point| (distance(center, point) - radius).abs() > tolerance)
        {
            return None;
        }
        // Step by step: the ends alone do not tell a turn from what is left of it.
        let steps = points
            .windows(2)
            .map(|pair| angle(center, pair[1]) - angle(center, pair[0]));
        let sweep = steps.map(|step| step - TAU * (step / TAU).round()).sum();
        Some(Self {
            center,
            radius,
            start_angle: angle(center, first),
            sweep,
            ends: [first, last],
        })
    }

    /// The point of the arc at a share of its sweep.
    pub(super) fn at(&self, share: f64) -> [f64; 2] {
        self.toward(self.start_angle + self.sweep * share, self.radius)
    }

    /// The point at an angle and a distance from the centre.
    pub(super) fn toward(&self, angle: f64, radius: f64) -> [f64; 2] {
        [
            self.center[0] + radius * angle.cos(),
            self.center[1] + radius * angle.sin(),
        ]
    }
}

fn angle(center: [f64; 2], point: [f64; 2]) -> f64 {
    let [x, y] = vector(center, point);
    y.atan2(x)
}

fn circumcenter(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> Option<[f64; 2]> {
    let (b, c) = ([b[0] - a[0], b[1] - a[1]], [c[0] - a[0], c[1] - a[1]]);
    let twice = 2.0 * (b[0] * c[1] - b[1] * c[0]);
    let (b_squared, c_squared) = (b[0] * b[0] + b[1] * b[1], c[0] * c[0] + c[1] * c[1]);
    let center = [
        (c[1] * b_squared - b[1] * c_squared) / twice,
        (b[0] * c_squared - c[0] * b_squared) / twice,
    ];
    let center = [a[0] + center[0], a[1] + center[1]];
    center
        .iter()
        .all(|value| value.is_finite())
        .then_some(center)
}
