//! Where walls end: the places from which a gap may be closed.

use super::arrangement::{Arrangement, group};
use super::point::Point;
use super::scale::{degrees, edge_length};

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
}

/// Finds the loose ends, and the corners of the closed ends of double walls up to `thickness` thick.
///
/// The direction of an end is that of its last edge; an edge shorter than `noise` has none, so the one before counts.
pub(super) fn wall_ends(arrangement: &Arrangement, noise: f64, thickness: f64) -> Vec<End> {
    let walk = Walk::new(arrangement, noise);
    let mut ends: Vec<End> = (0..arrangement.vertices.len() as u32)
        .filter(|&vertex| walk.degree(vertex) == 1)
        .filter_map(|vertex| walk.loose_end(vertex))
        .collect();
    for edge in 0..arrangement.edges.len() {
        if edge_length(arrangement, edge) <= thickness {
            ends.extend(walk.closed_end(edge as u32).into_iter().flatten());
        }
    }
    ends
}

struct Walk<'a> {
    arrangement: &'a Arrangement,
    degrees: Vec<u32>,
    starts: Vec<u32>,
    edges: Vec<u32>,
    noise: f64,
}

impl<'a> Walk<'a> {
    fn new(arrangement: &'a Arrangement, noise: f64) -> Self {
        let incident: Vec<_> =
            arrangement.edges.iter().zip(0..).flat_map(|(ends, edge)| ends.map(|vertex| [vertex, edge])).collect();
        let (starts, edges) = group(&incident, arrangement.vertices.len());
        Self { arrangement, degrees: degrees(arrangement), starts, edges, noise }
    }

    fn degree(&self, vertex: u32) -> u32 {
        self.degrees[vertex as usize]
    }

    fn point(&self, vertex: u32) -> Point {
        self.arrangement.vertices[vertex as usize]
    }

    fn edges_at(&self, vertex: u32) -> &[u32] {
        &self.edges[self.starts[vertex as usize] as usize..self.starts[vertex as usize + 1] as usize]
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
        let (mut edge, mut from, mut length) =
            (edge, self.across(edge, vertex), edge_length(self.arrangement, edge as usize));
        // A few steps see past the pieces that snapping leaves at an end.
        for _ in 0..4 {
            if length > 3.0 * self.noise || self.degree(from) != 2 {
                break;
            }
            edge = *self.edges_at(from).iter().find(|&&other| other != edge)?;
            length += edge_length(self.arrangement, edge as usize);
            from = self.across(edge, from);
        }
        let direction = unit(self.point(from), point)?;
        let stub = if self.degree(from) > 2 { length } else { f64::INFINITY };
        Some(End { vertex, point, direction, length: stub, is_loose })
    }

    /// Both corners of a short edge that closes two parallel lines.
    fn closed_end(&self, edge: u32) -> Option<[End; 2]> {
        let ends = self.arrangement.edges[edge as usize];
        let corner = |vertex: u32| {
            let other =
                self.edges_at(vertex).iter().find(|&&other| other != edge).filter(|_| self.degree(vertex) == 2)?;
            self.end(vertex, *other, false)
        };
        let [a, b] = [corner(ends[0])?, corner(ends[1])?];
        let along = unit(a.point, b.point)?;
        let is_parallel = dot(a.direction, b.direction) > 0.95;
        let is_square = dot(a.direction, along).abs() < 0.5;
        (is_parallel && is_square).then_some([a, b])
    }
}

/// The unit vector from one point to another, if they differ.
pub(super) fn unit(from: Point, to: Point) -> Option<[f64; 2]> {
    let [dx, dy] = to.minus(from).map(|step| step as f64);
    let length = dx.hypot(dy);
    (length > 0.0).then(|| [dx / length, dy / length])
}

pub(super) fn dot(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}
