//! The faces of an arrangement by half-edge walk, with the rings that bound them.
//!
//! Half-edge `2 * edge` runs from the edge's first vertex to its second, `2 * edge + 1` back. The
//! face of a half-edge is on its left (x right, y up), that is on the right hand on the screen.

use super::arrangement::{Arrangement, Groups};
use super::nesting::enclosing_half_edges;
use super::point::{Point, cross};

/// No cycle, no ring, no face.
pub(crate) const NONE: u32 = u32::MAX;
/// The unbounded face.
pub(crate) const OUTER: u32 = 0;

/// The faces of an arrangement. Face 0 is the unbounded one.
///
/// Edges with the same face on both sides (dangling chains and bridges) bound nothing: they are in
/// no ring.
#[derive(Debug)]
pub(crate) struct Faces {
    /// The face to the left of every half-edge; [`NONE`] for edges that bound nothing.
    pub face_of: Vec<u32>,
    /// Where the rings of each face start; one more than there are faces.
    ring_starts: Vec<u32>,
    /// Where the half-edges of each ring start; one more than there are rings.
    half_edge_starts: Vec<u32>,
    half_edges: Vec<u32>,
}

impl Faces {
    /// The number of faces, the unbounded one included.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.ring_starts.len() - 1
    }

    /// The rings of a face as half-edges in order, each ring simple. The first ring of a bounded
    /// face is its outline (positive area), the others, and all of the unbounded face, are holes
    /// (negative area).
    #[inline]
    pub(crate) fn rings(&self, face: usize) -> impl Iterator<Item = &[u32]> {
        let rings = self.ring_starts[face] as usize..self.ring_starts[face + 1] as usize;
        rings.map(|ring| {
            &self.half_edges
                [self.half_edge_starts[ring] as usize..self.half_edge_starts[ring + 1] as usize]
        })
    }
}

/// The vertex at which a half-edge starts.
#[inline]
pub(crate) fn origin(arrangement: &Arrangement, half_edge: u32) -> u32 {
    arrangement.edges[half_edge as usize / 2][half_edge as usize % 2]
}

/// The place at which a half-edge starts.
#[inline]
pub(crate) fn start(arrangement: &Arrangement, half_edge: u32) -> Point {
    arrangement.vertices[origin(arrangement, half_edge) as usize]
}

/// Finds the faces of an arrangement. Cost: n log n.
pub(crate) fn faces_of(arrangement: &Arrangement) -> Faces {
    let outgoing = Outgoing::new(arrangement);
    let mut cycles = Cycles::walk(arrangement, &outgoing.next(|_| true), |_| true);
    if cycles.any_bridge() {
        let bounds = cycles.bounding_edges();
        cycles = Cycles::walk(arrangement, &outgoing.next(|edge| bounds[edge]), |edge| {
            bounds[edge]
        });
    }
    let face_of_cycle = cycles.faces(arrangement);
    Builder::new(arrangement, &cycles).build(&face_of_cycle)
}

/// Half-edges by the vertex at which they start, counter-clockwise.
struct Outgoing(Groups);

impl Outgoing {
    fn new(arrangement: &Arrangement) -> Self {
        let half_edges =
            (0..2 * arrangement.edges.len() as u32).map(|h| [origin(arrangement, h), h]);
        let mut by_vertex =
            Groups::new(&half_edges.collect::<Vec<_>>(), arrangement.vertices.len());
        by_vertex.sort_each(|_, around| {
            // Two are in order as they are: either follows the other.
            if around.len() > 2 {
                around.sort_unstable_by(|&a, &b| {
                    compare_angles(direction(arrangement, a), direction(arrangement, b))
                });
            }
        });
        Self(by_vertex)
    }

    /// The half-edge that follows each one around the face on its left, using only the edges that
    /// `keep` names.
    fn next(&self, keep: impl Fn(usize) -> bool) -> Vec<u32> {
        let mut next = vec![NONE; self.0.values().len()];
        for around in self.0.iter() {
            let kept = around.iter().filter(|&&h| keep(h as usize / 2));
            let Some(mut before) = kept.clone().next_back() else {
                continue;
            };
            for h in kept {
                next[(h ^ 1) as usize] = *before;
                before = h;
            }
        }
        next
    }
}

fn direction(arrangement: &Arrangement, half_edge: u32) -> [i64; 2] {
    start(arrangement, half_edge ^ 1).minus(start(arrangement, half_edge))
}

/// Orders directions counter-clockwise from the positive x axis; exact.
fn compare_angles(a: [i64; 2], b: [i64; 2]) -> std::cmp::Ordering {
    is_lower_half(a)
        .cmp(&is_lower_half(b))
        .then_with(|| cross(b, a).cmp(&0))
}

fn is_lower_half([x, y]: [i64; 2]) -> bool {
    y < 0 || (y == 0 && x < 0)
}

/// Closed walks around faces; a face with holes has several.
struct Cycles {
    /// The cycle of every half-edge, or [`NONE`].
    cycle_of: Vec<u32>,
    /// Where each cycle starts in `half_edges`; one more than there are cycles.
    starts: Vec<u32>,
    half_edges: Vec<u32>,
    /// Whether the cycle encloses its face (positive area), rather than the face the cycle.
    is_outline: Vec<bool>,
}

impl Cycles {
    fn walk(arrangement: &Arrangement, next: &[u32], keep: impl Fn(usize) -> bool) -> Self {
        let mut cycles = Self {
            cycle_of: vec![NONE; next.len()],
            starts: vec![0],
            half_edges: Vec::with_capacity(next.len()),
            is_outline: Vec::new(),
        };
        for first in 0..next.len() as u32 {
            if keep(first as usize / 2) && cycles.cycle_of[first as usize] == NONE {
                cycles.walk_from(arrangement, next, first);
            }
        }
        cycles
    }

    fn walk_from(&mut self, arrangement: &Arrangement, next: &[u32], first: u32) {
        let cycle = self.is_outline.len() as u32;
        let base = start(arrangement, first);
        let (mut twice_area, mut at, mut half_edge) = (0_i64, base, first);
        while self.cycle_of[half_edge as usize] == NONE {
            self.cycle_of[half_edge as usize] = cycle;
            self.half_edges.push(half_edge);
            let to = start(arrangement, half_edge ^ 1);
            // Partial sums may wrap; the whole is at most twice the area of the grid, so it does
            // not.
            twice_area = twice_area.wrapping_add(cross(at.minus(base), to.minus(base)));
            at = to;
            half_edge = next[half_edge as usize];
        }
        self.starts.push(self.half_edges.len() as u32);
        self.is_outline.push(twice_area > 0);
    }

    fn bounds_nothing(&self, edge: usize) -> bool {
        self.cycle_of[2 * edge] == self.cycle_of[2 * edge + 1]
    }

    fn any_bridge(&self) -> bool {
        (0..self.cycle_of.len() / 2).any(|edge| self.bounds_nothing(edge))
    }

    fn bounding_edges(&self) -> Vec<bool> {
        (0..self.cycle_of.len() / 2)
            .map(|edge| !self.bounds_nothing(edge))
            .collect()
    }

    fn half_edges_of(&self, cycle: usize) -> &[u32] {
        &self.half_edges[self.starts[cycle] as usize..self.starts[cycle + 1] as usize]
    }

    /// The face of every cycle.
    fn faces(&self, arrangement: &Arrangement) -> Vec<u32> {
        let mut faces = vec![OUTER; self.is_outline.len()];
        let outlines = (0..faces.len()).filter(|&cycle| self.is_outline[cycle]);
        for (face, cycle) in (1..).zip(outlines) {
            faces[cycle] = face;
        }
        let holes: Vec<usize> = (0..faces.len())
            .filter(|&cycle| !self.is_outline[cycle])
            .collect();
        if holes.len() < 2 {
            return faces;
        }
        let mut holes: Vec<(Point, usize)> = holes
            .into_iter()
            .map(|cycle| (self.lowest_point(arrangement, cycle), cycle))
            .collect();
        // What encloses a component reaches further left, so its own place is known before.
        holes.sort_unstable();
        let points: Vec<Point> = holes.iter().map(|&(point, _)| point).collect();
        let below =
            enclosing_half_edges(arrangement, |edge| self.cycle_of[2 * edge] != NONE, &points);
        for (&(_, hole), below) in holes.iter().zip(below) {
            faces[hole] = below.map_or(OUTER, |h| faces[self.cycle_of[h as usize] as usize]);
        }
        faces
    }

    fn lowest_point(&self, arrangement: &Arrangement, cycle: usize) -> Point {
        let points = self.half_edges_of(cycle).iter();
        points
            .map(|&h| start(arrangement, h))
            .min()
            .unwrap_or_default()
    }
}

/// Puts rings in order of face.
struct Builder<'a> {
    arrangement: &'a Arrangement,
    cycles: &'a Cycles,
    /// Place of each vertex in the open part of a walk, or [`NONE`].
    place: Vec<u32>,
}

impl<'a> Builder<'a> {
    fn new(arrangement: &'a Arrangement, cycles: &'a Cycles) -> Self {
        Self {
            arrangement,
            cycles,
            place: vec![NONE; arrangement.vertices.len()],
        }
    }

    fn build(mut self, face_of_cycle: &[u32]) -> Faces {
        let face_count = face_of_cycle
            .iter()
            .max()
            .map_or(1, |&face| face as usize + 1);
        let (outlines, holes): (Vec<usize>, Vec<usize>) =
            (0..face_of_cycle.len()).partition(|&cycle| self.cycles.is_outline[cycle]);
        // Outlines come before holes: grouping keeps that order within a face.
        let keyed: Vec<_> = outlines
            .into_iter()
            .chain(holes)
            .map(|cycle| [face_of_cycle[cycle], cycle as u32])
            .collect();
        let by_face = Groups::new(&keyed, face_count);
        let mut faces = Faces {
            face_of: self
                .cycles
                .cycle_of
                .iter()
                .map(|&cycle| face_of_cycle.get(cycle as usize).copied().unwrap_or(NONE))
                .collect(),
            ring_starts: vec![0],
            half_edge_starts: vec![0],
            half_edges: Vec::with_capacity(self.cycles.half_edges.len()),
        };
        for cycles in by_face.iter() {
            for &cycle in cycles {
                self.push_rings(cycle as usize, &mut faces);
            }
            faces
                .ring_starts
                .push(faces.half_edge_starts.len() as u32 - 1);
        }
        faces
    }

    /// Cuts a cycle where it comes back to a vertex, into simple rings; the outline comes first.
    fn push_rings(&mut self, cycle: usize, faces: &mut Faces) {
        let half_edges = self.cycles.half_edges_of(cycle);
        let first_ring = faces.half_edge_starts.len() - 1;
        let mut open: Vec<u32> = Vec::with_capacity(half_edges.len());
        for &h in half_edges {
            open.push(h);
            let from = origin(self.arrangement, h);
            self.place[from as usize] = open.len() as u32 - 1;
            let to = origin(self.arrangement, h ^ 1) as usize;
            if self.place[to] != NONE {
                let ring = &open[self.place[to] as usize..];
                faces.half_edges.extend_from_slice(ring);
                faces.half_edge_starts.push(faces.half_edges.len() as u32);
                for &h in ring {
                    self.place[origin(self.arrangement, h) as usize] = NONE;
                }
                open.truncate(open.len() - ring.len());
            }
        }
        let ring_count = faces.half_edge_starts.len() - 1 - first_ring;
        if self.cycles.is_outline[cycle] && ring_count > 1 {
            self.outline_first(first_ring, faces);
        }
    }

    fn outline_first(&self, first_ring: usize, faces: &mut Faces) {
        let starts = &faces.half_edge_starts;
        let mut rings: Vec<Vec<u32>> = starts[first_ring..]
            .windows(2)
            .map(|range| faces.half_edges[range[0] as usize..range[1] as usize].to_vec())
            .collect();
        rings.sort_by_key(|ring| twice_area(self.arrangement, ring) <= 0);
        let base = starts[first_ring] as usize;
        faces.half_edges.truncate(base);
        faces.half_edge_starts.truncate(first_ring + 1);
        for ring in rings {
            faces.half_edges.extend(ring);
            faces.half_edge_starts.push(faces.half_edges.len() as u32);
        }
    }
}

/// Twice the signed area of a ring of half-edges, in square grid units; exact.
pub(crate) fn twice_area(arrangement: &Arrangement, ring: &[u32]) -> i64 {
    let Some(&first) = ring.first() else { return 0 };
    let base = start(arrangement, first);
    ring.iter().fold(0_i64, |sum, &h| {
        let ends = [h, h ^ 1].map(|h| start(arrangement, h).minus(base));
        sum.wrapping_add(cross(ends[0], ends[1]))
    })
}
