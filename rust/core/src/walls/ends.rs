//! Where walls end: the places from which a gap may be closed.

use super::scale::edge_length;
use crate::geometry::dot;
use crate::planar::arrangement::{Arrangement, Groups, degrees};
use crate::planar::point::Point;

/// Pieces of a wall looked at for its direction.
const MAX_PIECES: u32 = 6;
/// Cosine of the angle up to which the next piece is the same wall.
const MIN_STRAIGHTNESS: f64 = 0.85;

/// Cosine of the angle up to which the two lines of a wall's end are parallel: 20 degrees.
pub(super) const PARALLEL: f64 = 0.94;
/// Cosine between the lines of a wall and its end, at most: the end is square to them give or take
/// 30 degrees.
pub(super) const MAX_SKEW: f64 = 0.5;

/// A wall's end.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    pub vertex: u32,
    pub point: Point,
    /// Unit vector from the wall out of its end.
    pub direction: [f64; 2],
    /// Length of the wall up to the next junction.
    pub length: f64,
    /// Whether nothing else is at this end; otherwise it is a corner of a double wall's closed end.
    pub is_loose: bool,
    /// Whether it is one of the two lines of a double wall's end.
    pub is_double: bool,
}

/// Finds the loose ends, and the corners of the closed ends of double walls up to `thickness`
/// thick.
///
/// The direction of an end is measured over the last `thickness` of the wall, if it goes straight
/// that far. What overshoots a corner by up to `overshoot` does not change the corner.
pub(super) fn wall_ends(arrangement: &Arrangement, overshoot: f64, thickness: f64) -> Vec<End> {
    let walk = Walk::new(arrangement, overshoot, thickness);
    let mut ends: Vec<End> = (0..arrangement.vertices.len() as u32)
        .filter(|&vertex| walk.degree(vertex) == 1)
        .filter_map(|vertex| walk.loose_end(vertex))
        .collect();
    ends.extend(
        (0..arrangement.vertices.len() as u32)
            .filter_map(|vertex| walk.closed_end(vertex))
            .flatten(),
    );
    ends
}

struct Walk<'a> {
    arrangement: &'a Arrangement,
    degrees: Vec<u32>,
    edges_at: Groups,
    /// A wall's direction is measured over this length, if it is that long.
    baseline: f64,
    /// Walls overshoot others by up to this length.
    overshoot: f64,
}

impl<'a> Walk<'a> {
    fn new(arrangement: &'a Arrangement, overshoot: f64, baseline: f64) -> Self {
        let incident: Vec<_> = arrangement
            .edges
            .iter()
            .zip(0..)
            .flat_map(|(ends, edge)| ends.map(|vertex| [vertex, edge]))
            .collect();
        Self {
            arrangement,
            degrees: degrees(arrangement),
            edges_at: Groups::new(&incident, arrangement.vertices.len()),
            overshoot,
            baseline,
        }
    }

    fn degree(&self, vertex: u32) -> u32 {
        self.degrees[vertex as usize]
    }

    fn point(&self, vertex: u32) -> Point {
        self.arrangement.vertices[vertex as usize]
    }

    fn edges_at(&self, vertex: u32) -> &[u32] {
        self.edges_at.of(vertex as usize)
    }

    fn across(&self, edge: u32, vertex: u32) -> u32 {
        let [a, b] = self.arrangement.edges[edge as usize];
        if a == vertex { b } else { a }
    }

    fn loose_end(&self, vertex: u32) -> Option<End> {
        self.end(vertex, *self.edges_at(vertex).first()?, true)
    }

    /// The end of the wall that comes to `vertex` along `edge`.
    fn end(&self, vertex: u32, edge: u32, is_loose: bool) -> Option<End> {
        let point = self.point(vertex);
        let (mut last, mut from) = (edge, self.across(edge, vertex));
        let mut length = edge_length(self.arrangement, edge as usize);
        let mut direction = unit(self.point(from), point)?;
        let mut stub = if self.degree(from) > 2 {
            length
        } else {
            f64::INFINITY
        };
        // The short pieces that jitter, snapping and junctions leave at an end say little about
        // where it points.
        for _ in 0..MAX_PIECES {
            if length > self.baseline {
                break;
            }
            let Some(next) = self.straight_on(from, last, direction) else {
                break;
            };
            (last, from) = (next, self.across(next, from));
            length += edge_length(self.arrangement, next as usize);
            direction = unit(self.point(from), point)?;
            if self.degree(from) > 2 {
                stub = stub.min(length);
            }
        }
        Some(End {
            vertex,
            point,
            direction,
            length: stub,
            is_loose,
            is_double: !is_loose,
        })
    }

    /// The edge that goes on from `vertex` most nearly against `direction`.
    fn straight_on(&self, vertex: u32, edge: u32, direction: [f64; 2]) -> Option<u32> {
        let others = self.edges_at(vertex).iter().filter(|&&other| other != edge);
        let (straightness, best) = others
            .map(|&other| (self.straightness(other, vertex, direction), other))
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
        (straightness > MIN_STRAIGHTNESS).then_some(best)
    }

    /// Cosine of the angle between `direction` and the way along an edge to `vertex`.
    fn straightness(&self, edge: u32, vertex: u32, direction: [f64; 2]) -> f64 {
        let from = self.point(self.across(edge, vertex));
        dot(
            unit(from, self.point(vertex)).unwrap_or_default(),
            direction,
        )
    }

    /// Whether an edge sticks out from a vertex, a little.
    fn is_stub(&self, edge: u32, vertex: u32) -> bool {
        self.degree(self.across(edge, vertex)) == 1
            && edge_length(self.arrangement, edge as usize) <= self.overshoot
    }

    /// The edges at a vertex that do not just stick out.
    fn walls_at(&self, vertex: u32) -> impl Iterator<Item = u32> + '_ {
        self.edges_at(vertex)
            .iter()
            .copied()
            .filter(move |&edge| !self.is_stub(edge, vertex))
    }

    /// The one other wall at a vertex that two walls share.
    fn other_wall(&self, vertex: u32, edge: u32) -> Option<u32> {
        let mut others = self.walls_at(vertex).filter(|&other| other != edge);
        others.next().filter(|_| others.next().is_none())
    }

    /// The ends of two parallel lines, one of which comes to `vertex`, that a short straight line
    /// across closes.
    fn closed_end(&self, vertex: u32) -> Option<[End; 2]> {
        let mut short = self
            .walls_at(vertex)
            .filter(|&edge| edge_length(self.arrangement, edge as usize) <= self.baseline);
        short.find_map(|across| {
            let wall = self.other_wall(vertex, across)?;
            let (corner, other_wall) = self.follow(vertex, across)?;
            let ends = [
                self.end(vertex, wall, false)?,
                self.end(corner, other_wall, false)?,
            ];
            let along = unit(ends[0].point, ends[1].point)?;
            let is_parallel = dot(ends[0].direction, ends[1].direction) > PARALLEL;
            let is_square = dot(ends[0].direction, along).abs() < MAX_SKEW;
            (vertex < corner && is_parallel && is_square).then_some(ends)
        })
    }

    /// Follows a line from a vertex to the corner where it ends, at most a wall's thickness away:
    /// the corner and the wall that goes on from there.
    fn follow(&self, vertex: u32, edge: u32) -> Option<(u32, u32)> {
        let start = self.point(vertex);
        let (mut edge, mut at) = (edge, self.across(edge, vertex));
        for _ in 0..MAX_PIECES {
            let direction =
                unit(start, self.point(at)).filter(|_| self.is_within_baseline(start, at))?;
            let next = self.other_wall(at, edge)?;
            let ahead = unit(self.point(at), self.point(self.across(next, at)))?;
            if dot(direction, ahead) < MIN_STRAIGHTNESS {
                return Some((at, next));
            }
            (edge, at) = (next, self.across(next, at));
        }
        None
    }

    fn is_within_baseline(&self, start: Point, vertex: u32) -> bool {
        start.distance_squared(self.point(vertex)) as f64 <= self.baseline * self.baseline
    }
}

/// The unit vector from one point to another, if they differ.
pub(super) fn unit(from: Point, to: Point) -> Option<[f64; 2]> {
    let [dx, dy] = to.minus(from).map(|step| step as f64);
    let length = dx.hypot(dy);
    (length > 0.0).then(|| [dx / length, dy / length])
}
