//! The planar arrangement of segments on the integer grid: no two edges cross or overlap.
//!
//! Snap rounding: ends and rounded crossings make their unit squares "hot", and every segment is
//! led through the centres of the hot squares that it passes. The result has no crossing but at
//! vertices, and no edge is further than one unit from its segment (Hobby, "Practical segment
//! intersection with finite precision output", 1999; Guibas and Marimont, "Rounding arrangements
//! dynamically", 1998).

use std::collections::HashMap;

use super::cells::{Bounds, for_each_cell};
use super::point::{Point, Segment, crossing, dot, passes_pixel};
use crate::error::Result;
use crate::input::limits;
use crate::watch::Stop;

/// Pairs of segments looked at before the work is refused: a second or so.
const MAX_PAIRS: u64 = 1 << 27;
/// From this many segments on, a cell takes so long that it may be stopped within.
const LARGE_CELL: usize = 256;
/// Vertices of a cell that are searched one by one; more are looked up.
const MAX_SEARCHED: usize = 48;

/// Vertices and edges of an arrangement, and which segments lie on each edge.
#[derive(Debug, Default)]
pub(crate) struct Arrangement {
    pub vertices: Vec<Point>,
    /// Vertex indices, the lower first; sorted, each pair once.
    pub edges: Vec<[u32; 2]>,
    /// Where the segments of each edge start in `covers`; one more than there are edges.
    pub cover_starts: Vec<u32>,
    pub covers: Vec<Cover>,
}

/// A segment that lies on an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cover {
    /// Index of the input segment.
    pub segment: u32,
    /// Whether the segment runs from the edge's first vertex to its second.
    pub forward: bool,
}

impl Arrangement {
    /// The input segments that lie on an edge, in order of index.
    #[inline]
    pub(crate) fn covers_of(&self, edge: usize) -> &[Cover] {
        &self.covers[self.cover_starts[edge] as usize..self.cover_starts[edge + 1] as usize]
    }

    /// The end points of an edge.
    #[inline]
    pub(crate) fn segment(&self, edge: usize) -> Segment {
        self.edges[edge].map(|vertex| self.vertices[vertex as usize])
    }
}

/// Splits segments where they cross, touch or overlap. Segments of zero length leave a vertex and
/// no edge.
///
/// Deterministic; the numbering of vertices depends on the order of the segments, the set of edges
/// does not. Cost: n log n + crossings.
///
/// # Errors
///
/// [`Error::LimitExceeded`] if there are more than `max_crossings` vertices or places where a
/// segment is split; [`Error::Cancelled`] if `stop` says so.
pub(crate) fn arrange(
    segments: &[Segment],
    max_crossings: u64,
    stop: &Stop,
) -> Result<Arrangement> {
    let mut noder = Noder::new(segments, max_crossings);
    for_each_cell(segments, 1, &mut |bounds, ids| {
        noder.visit(bounds, ids, stop)
    })?;
    stop.check()?;
    Ok(noder.into_arrangement())
}

struct Noder<'a> {
    segments: &'a [Segment],
    max_crossings: u64,
    pairs: u64,
    vertices: Vec<Point>,
    ends: Vec<[u32; 2]>,
    /// Segment and vertex inside it.
    splits: Vec<[u32; 2]>,
    local: Vec<Local>,
    /// The vertices of the cell whose first one has this number, if there are many.
    looked_up: (HashMap<Point, u32>, usize),
}

/// A segment of the cell in work, with its box.
#[derive(Clone, Copy)]
struct Local {
    segment: Segment,
    id: u32,
    min: Point,
    max: Point,
}

impl Local {
    fn new(id: u32, segment: Segment) -> Self {
        let [a, b] = segment;
        let (min, max) = (
            Point::new(a.x.min(b.x), a.y.min(b.y)),
            Point::new(a.x.max(b.x), a.y.max(b.y)),
        );
        Self {
            segment,
            id,
            min,
            max,
        }
    }

    #[inline]
    fn meets(&self, other: &Self) -> bool {
        self.min.x <= other.max.x
            && other.min.x <= self.max.x
            && self.min.y <= other.max.y
            && other.min.y <= self.max.y
    }
}

impl<'a> Noder<'a> {
    fn new(segments: &'a [Segment], max_crossings: u64) -> Self {
        Self {
            segments,
            max_crossings,
            pairs: 0,
            vertices: Vec::with_capacity(segments.len()),
            ends: vec![[0; 2]; segments.len()],
            splits: Vec::with_capacity(segments.len()),
            local: Vec::new(),
            looked_up: (HashMap::new(), usize::MAX),
        }
    }

    fn visit(&mut self, bounds: &Bounds, ids: &[u32], stop: &Stop) -> Result<()> {
        stop.check()?;
        self.pairs += (ids.len() * ids.len()) as u64;
        check_pairs(self.pairs)?;
        let mut local = std::mem::take(&mut self.local);
        local.clear();
        local.extend(
            ids.iter()
                .map(|&id| Local::new(id, self.segments[id as usize])),
        );
        let first = self.vertices.len();
        self.number_ends(bounds, &local, first);
        for (index, one) in local.iter().enumerate() {
            if local.len() >= LARGE_CELL {
                stop.check()?;
            }
            for other in &local[index + 1..] {
                if one.meets(other) {
                    self.cross(bounds, one, other, first)?;
                }
            }
        }
        for vertex in first..self.vertices.len() {
            if local.len() >= LARGE_CELL {
                stop.check()?;
            }
            self.split_at(vertex, &local);
        }
        self.local = local;
        self.check_crossings()
    }

    /// Numbers the ends that lie in the cell. A point lies in one cell only, so numbers are unique.
    fn number_ends(&mut self, bounds: &Bounds, local: &[Local], first: usize) {
        for one in local {
            for end in 0..2 {
                if bounds.contains(one.segment[end]) {
                    self.ends[one.id as usize][end] = self.number(one.segment[end], first);
                }
            }
        }
    }

    fn number(&mut self, point: Point, first: usize) -> u32 {
        let count = self.vertices.len() - first;
        let known = if count < MAX_SEARCHED {
            self.vertices[first..]
                .iter()
                .position(|&vertex| vertex == point)
                .map(|at| (first + at) as u32)
        } else {
            self.look_up(point, first)
        };
        known.unwrap_or_else(|| {
            self.vertices.push(point);
            self.vertices.len() as u32 - 1
        })
    }

    fn look_up(&mut self, point: Point, first: usize) -> Option<u32> {
        if self.looked_up.1 != first {
            self.looked_up = (HashMap::new(), first);
        }
        // Vertices that came since the last call are known from here on.
        for at in first + self.looked_up.0.len()..self.vertices.len() {
            self.looked_up.0.insert(self.vertices[at], at as u32);
        }
        self.looked_up.0.get(&point).copied()
    }

    fn cross(&mut self, bounds: &Bounds, one: &Local, other: &Local, first: usize) -> Result<()> {
        let Some(point) =
            crossing(one.segment, other.segment).filter(|&point| bounds.contains(point))
        else {
            return Ok(());
        };
        let vertex = self.number(point, first);
        // A crossing in the corner of its pixel passes no pixel; all others are found with the
        // other vertices.
        let missed = [one, other]
            .into_iter()
            .filter(|local| !passes_pixel(local.segment, point));
        self.splits.extend(missed.map(|local| [local.id, vertex]));
        self.check_crossings()
    }

    /// Leads the segments that pass the vertex's pixel through the vertex.
    fn split_at(&mut self, vertex: usize, local: &[Local]) {
        let point = self.vertices[vertex];
        let passing = local.iter().filter(|one| {
            passes_pixel(one.segment, point) && one.segment[0] != point && one.segment[1] != point
        });
        self.splits
            .extend(passing.map(|one| [one.id, vertex as u32]));
    }

    fn check_crossings(&self) -> Result<()> {
        let places = self.vertices.len().max(self.splits.len() / 2) as u64;
        let spare = 2 * self.segments.len() as u64;
        check(
            "the number of places where walls meet",
            places,
            self.max_crossings.saturating_add(spare),
        )
    }

    fn into_arrangement(self) -> Arrangement {
        let splits = self.splits_by_segment();
        let capacity = self.segments.len() + splits.values().len();
        let mut pieces = Pieces::new(self.vertices.len(), capacity);
        for (id, (segment, ends)) in self.segments.iter().zip(&self.ends).enumerate() {
            let mut from = ends[0];
            for &to in splits.of(id).iter().chain([&ends[1]]) {
                pieces.push(id as u32, from, to);
                from = to;
            }
            debug_assert_eq!(self.vertices[ends[1] as usize], segment[1]);
        }
        pieces.into_arrangement(self.vertices)
    }

    /// The vertices inside each segment, in order along it.
    fn splits_by_segment(&self) -> Groups {
        let mut splits = Groups::new(&self.splits, self.segments.len());
        splits.sort_each(|id, inside| {
            let [a, b] = self.segments[id];
            let direction = b.minus(a);
            inside.sort_unstable_by_key(|&vertex| {
                let along = dot(direction, self.vertices[vertex as usize].minus(a));
                (along, vertex)
            });
        });
        splits
    }
}

/// Values by key.
#[derive(Debug)]
pub(crate) struct Groups {
    /// Where the values of each key start; one more than there are keys.
    starts: Vec<u32>,
    values: Vec<u32>,
}

impl Groups {
    /// Groups `[key, value]` pairs; the values of a key stay in order.
    pub(crate) fn new(pairs: &[[u32; 2]], keys: usize) -> Self {
        let mut starts = vec![0_u32; keys + 2];
        for &[key, _] in pairs {
            starts[key as usize + 2] += 1;
        }
        for key in 2..starts.len() {
            starts[key] += starts[key - 1];
        }
        let mut values = vec![0_u32; pairs.len()];
        for &[key, value] in pairs {
            let next = &mut starts[key as usize + 1];
            values[*next as usize] = value;
            *next += 1;
        }
        starts.pop();
        Self { starts, values }
    }

    #[inline]
    pub(crate) fn of(&self, key: usize) -> &[u32] {
        &self.values[self.starts[key] as usize..self.starts[key + 1] as usize]
    }

    /// The values of every key in turn.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.starts.len() - 1).map(|key| self.of(key))
    }

    /// The values of all keys.
    pub(crate) fn values(&self) -> &[u32] {
        &self.values
    }

    /// Puts the values of every key in an order that may depend on the key.
    pub(crate) fn sort_each(&mut self, mut sort: impl FnMut(usize, &mut [u32])) {
        for (key, range) in self.starts.windows(2).enumerate() {
            sort(key, &mut self.values[range[0] as usize..range[1] as usize]);
        }
    }
}

/// Parts of segments between consecutive vertices, before equal ones are joined.
struct Pieces {
    ends: Vec<[u32; 2]>,
    covers: Vec<Cover>,
    vertices: usize,
}

impl Pieces {
    fn new(vertices: usize, capacity: usize) -> Self {
        Self {
            ends: Vec::with_capacity(capacity),
            covers: Vec::with_capacity(capacity),
            vertices,
        }
    }

    fn push(&mut self, segment: u32, from: u32, to: u32) {
        if from != to {
            self.ends.push([from.min(to), from.max(to)]);
            self.covers.push(Cover {
                segment,
                forward: from < to,
            });
        }
    }

    fn into_arrangement(self, vertices: Vec<Point>) -> Arrangement {
        let keyed: Vec<_> = self
            .ends
            .iter()
            .zip(0..)
            .map(|(ends, piece)| [ends[0], piece])
            .collect();
        let mut by_vertex = Groups::new(&keyed, self.vertices);
        // Pieces are numbered in order of segment.
        by_vertex.sort_each(|_, pieces| {
            pieces.sort_unstable_by_key(|&piece| (self.ends[piece as usize][1], piece));
        });
        let mut arrangement = Arrangement {
            vertices,
            ..Arrangement::default()
        };
        arrangement.edges.reserve(self.ends.len());
        arrangement.covers.reserve(self.ends.len());
        for &piece in by_vertex.values() {
            let ends = self.ends[piece as usize];
            if arrangement.edges.last() != Some(&ends) {
                arrangement.edges.push(ends);
                arrangement
                    .cover_starts
                    .push(arrangement.covers.len() as u32);
            }
            arrangement.covers.push(self.covers[piece as usize]);
        }
        arrangement
            .cover_starts
            .push(arrangement.covers.len() as u32);
        arrangement
    }
}

/// Refuses more work than `max_crossings` allows.
pub(crate) fn check(what: &'static str, actual: u64, limit: u64) -> Result<()> {
    limits::check(what, "max_crossings", actual, limit)
}

/// Refuses to look at more pairs of walls or ends than can be done in a second or so.
pub(crate) fn check_pairs(pairs: u64) -> Result<()> {
    limits::check(
        "the number of pairs of walls that lie side by side",
        "",
        pairs,
        MAX_PAIRS,
    )
}

/// The number of edges at every vertex.
pub(crate) fn degrees(arrangement: &Arrangement) -> Vec<u32> {
    let mut degrees = vec![0; arrangement.vertices.len()];
    for &vertex in arrangement.edges.iter().flatten() {
        degrees[vertex as usize] += 1;
    }
    degrees
}
