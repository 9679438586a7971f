//! The edges of wall areas.

use geo::{LineString, MultiPolygon};

use crate::geometry::{cross, distance, dot, vector};
use crate::vector_walls::solids::point;

/// Corners closer to the line between their neighbours are none, in pixels.
const STRAIGHT_TOLERANCE_PX: f64 = 0.06;
/// How far such a corner may lie beyond its neighbours, in parts of their distance: rounding.
const BETWEEN_TOLERANCE: f64 = 1e-3;

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

    /// Length of the shorter of the two edges beside it.
    pub(super) fn side_length(&self) -> f64 {
        self.previous_length.min(self.next_length)
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
        let edge = vector(self.start, self.end);
        let slope = cross(direction, edge);
        let offset = vector(from, self.start);
        let along = cross(offset, edge) / slope;
        let share = cross(offset, direction) / slope;
        let is_met = slope < 0.0 && along.is_finite() && (0.0..=1.0).contains(&share);
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

/// The edges of a ring with what is beside each: an end of a wall is told by its two corners.
fn ring_edges(ring: &LineString) -> Vec<Edge> {
    let points = straightened(&ring.0.iter().copied().map(point).collect::<Vec<_>>());
    let count = points.len();
    if count < 3 {
        return vec![];
    }
    let around = || (0..count).map(|index| (index, (index + 1) % count));
    let vectors: Vec<[f64; 2]> = around()
        .map(|(index, next)| vector(points[index], points[next]))
        .collect();
    let lengths: Vec<f64> = vectors.iter().map(|[x, y]| x.hypot(*y)).collect();
    // Of the turn at the end of each edge.
    let sines: Vec<f64> = around()
        .map(|(index, next)| {
            cross(vectors[index], vectors[next]) / (lengths[index] * lengths[next])
        })
        .collect();
    let edges = around().map(|(index, next)| {
        let previous = (index + count - 1) % count;
        Edge {
            start: points[index],
            end: points[next],
            start_sine: sines[previous],
            end_sine: sines[index],
            previous_length: lengths[previous],
            next_length: lengths[next],
        }
    });
    edges.collect()
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
            // The first corner may have been none: of two that round one off, either is kept.
            let after = points.get(index + 1).or(kept.first()).copied();
            let after = after.unwrap_or(corner);
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
    let (across, to_corner) = (vector(before, after), vector(before, corner));
    let length = across[0].hypot(across[1]);
    if length < STRAIGHT_TOLERANCE_PX {
        return to_corner[0].hypot(to_corner[1]) < STRAIGHT_TOLERANCE_PX;
    }
    let share = dot(to_corner, across) / (length * length);
    cross(across, to_corner).abs() / length < STRAIGHT_TOLERANCE_PX
        && (-BETWEEN_TOLERANCE..=1.0 + BETWEEN_TOLERANCE).contains(&share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corner_rounded_off_by_a_seam_is_one_wherever_the_ring_starts() {
        let mut ring = [
            [0.02, 0.0],
            [10.0, 0.0],
            [10.0, 10.0],
            [0.0, 10.0],
            [0.0, 0.02],
        ];
        for _ in 0..ring.len() {
            assert_eq!(straightened(&ring).len(), 4, "{ring:?}");
            ring.rotate_left(1);
        }
    }
}
