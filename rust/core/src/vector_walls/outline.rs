//! The edges of wall areas.

use geo::{LineString, MultiPolygon};

use crate::geometry::distance;
use crate::vector_walls::solids::point;

/// Corners closer to the line between their neighbours are none, in pixels.
const STRAIGHT_TOLERANCE_PX: f64 = 0.06;

/// An edge of a wall area, which lies to its left where x runs right and y up: edges run against
/// the clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) start: [f64; 2],
    pub(super) end: [f64; 2],
    /// Sine of the turn at each end; positive at a convex corner of the wall.
    pub(super) start_sine: f64,
    pub(super) end_sine: f64,
    pub(super) previous_length: f64,
    pub(super) next_length: f64,
}

impl Edge {
    pub(super) fn length(&self) -> f64 {
        distance(self.start, self.end)
    }

    pub(super) fn at(&self, share: f64) -> [f64; 2] {
        [0, 1].map(|axis| self.start[axis] + (self.end[axis] - self.start[axis]) * share)
    }

    /// Unit vector away from the wall.
    pub(super) fn outward(&self) -> [f64; 2] {
        let length = self.length();
        [
            (self.end[1] - self.start[1]) / length,
            (self.start[0] - self.end[0]) / length,
        ]
    }

    /// How far along a ray the edge is met, if it is met from outside.
    pub(super) fn ray(&self, from: [f64; 2], direction: [f64; 2]) -> Option<f64> {
        let edge = [self.end[0] - self.start[0], self.end[1] - self.start[1]];
        let cross = direction[0] * edge[1] - direction[1] * edge[0];
        let offset = [self.start[0] - from[0], self.start[1] - from[1]];
        let along = (offset[0] * edge[1] - offset[1] * edge[0]) / cross;
        let share = (offset[0] * direction[1] - offset[1] * direction[0]) / cross;
        let is_met = cross < 0.0 && along.is_finite() && (0.0..=1.0).contains(&share);
        is_met.then_some(along)
    }
}

/// Every edge of the rings of walls.
pub(super) fn edges(walls: &MultiPolygon) -> Vec<Edge> {
    let rings = walls
        .0
        .iter()
        .flat_map(|wall| std::iter::once(wall.exterior()).chain(wall.interiors()));
    rings.flat_map(ring_edges).collect()
}

fn ring_edges(ring: &LineString) -> Vec<Edge> {
    let points = straightened(&ring.0.iter().copied().map(point).collect::<Vec<_>>());
    let count = points.len();
    if count < 3 {
        return vec![];
    }
    let vector = |index: usize| {
        let (from, to) = (points[index % count], points[(index + 1) % count]);
        [to[0] - from[0], to[1] - from[1]]
    };
    let length = |index: usize| vector(index)[0].hypot(vector(index)[1]);
    let sine = |index: usize| {
        let (a, b) = (vector(index), vector(index + 1));
        (a[0] * b[1] - a[1] * b[0]) / (length(index) * length(index + 1))
    };
    let edge = |index: usize| Edge {
        start: points[index],
        end: points[(index + 1) % count],
        start_sine: sine(index + count - 1),
        end_sine: sine(index),
        previous_length: length(index + count - 1),
        next_length: length(index + 1),
    };
    (0..count).map(edge).collect()
}

/// A ring without repeated points and without corners that are none; the closing point is dropped.
pub(super) fn straightened(ring: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut points = ring.to_vec();
    points.dedup();
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    // A second pass finds corners that became none when a spike beside them went.
    for _ in 0..2 {
        let mut kept: Vec<[f64; 2]> = Vec::with_capacity(points.len());
        for (index, &corner) in points.iter().enumerate() {
            let before = kept.last().or(points.last()).copied().unwrap_or(corner);
            let after = points[(index + 1) % points.len()];
            if !is_between(before, corner, after) {
                kept.push(corner);
            }
        }
        if kept.len() == points.len() {
            break;
        }
        points = kept;
    }
    points
}

fn is_between(before: [f64; 2], corner: [f64; 2], after: [f64; 2]) -> bool {
    let (dx, dy) = (after[0] - before[0], after[1] - before[1]);
    let (cx, cy) = (corner[0] - before[0], corner[1] - before[1]);
    let length = dx.hypot(dy);
    if length < STRAIGHT_TOLERANCE_PX {
        return cx.hypot(cy) < STRAIGHT_TOLERANCE_PX;
    }
    let share = (cx * dx + cy * dy) / (length * length);
    (dx * cy - dy * cx).abs() / length < STRAIGHT_TOLERANCE_PX
        && (-1e-3..=1.0 + 1e-3).contains(&share)
}
