//! Which edge lies directly under a point: a plane sweep over edges that do not cross.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::iter::Peekable;
use std::vec::IntoIter;

use super::arrangement::Arrangement;
use super::point::{Point, orientation};

/// For each point, the half-edge directly below it whose left side faces the point; `None` if there
/// is no edge below.
///
/// Points must be sorted, and each must be the lowest point (by x, then y) of its own connected
/// component. Edges that `keep` refuses are not there. Cost: n log n.
pub(crate) fn enclosing_half_edges(
    arrangement: &Arrangement,
    keep: impl Fn(usize) -> bool,
    points: &[Point],
) -> Vec<Option<u32>> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Vec::new();
    };
    let mut edges: Vec<Bar> = (0..arrangement.edges.len())
        .filter(|&edge| keep(edge))
        .map(|edge| Bar::new(edge as u32, arrangement.segment(edge)))
        // A vertical edge is above or below no point: each of its points is its own.
        .filter(|bar| bar.left.x < bar.right.x && bar.left < *last && bar.right > *first)
        .collect();
    let mut ends = edges.clone();
    edges.sort_unstable_by_key(|bar| (bar.left, bar.edge));
    ends.sort_unstable_by_key(|bar| (bar.right, bar.edge));
    let mut sweep = Sweep {
        starting: edges.into_iter().peekable(),
        ending: ends.into_iter().peekable(),
        status: BTreeSet::new(),
    };
    points.iter().map(|&point| sweep.below(point)).collect()
}

/// A vertical line on its way from left to right.
struct Sweep {
    /// Edges that the line has not come to.
    starting: Peekable<IntoIter<Bar>>,
    /// Edges that the line has not left.
    ending: Peekable<IntoIter<Bar>>,
    /// Edges that cross the line, from below.
    status: BTreeSet<Bar>,
}

impl Sweep {
    /// Moves the line to a point: the half-edge directly below it.
    fn below(&mut self, point: Point) -> Option<u32> {
        while let Some(bar) = self.starting.next_if(|bar| bar.left < point) {
            // An edge that ends before the next one starts must be out before that one is compared
            // with it.
            self.leave(bar.left);
            self.status.insert(bar);
        }
        self.leave(point);
        let probe = Bar {
            left: point,
            right: point,
            edge: 0,
        };
        self.status
            .range(..probe)
            .next_back()
            .map(Bar::upper_half_edge)
    }

    /// Takes out the edges that end up to a point.
    fn leave(&mut self, point: Point) {
        while let Some(bar) = self.ending.next_if(|bar| bar.right <= point) {
            self.status.remove(&bar);
        }
    }
}

/// An edge from left to right. A point is a bar without length.
#[derive(Debug, Clone, Copy)]
struct Bar {
    left: Point,
    right: Point,
    /// Twice the edge, plus one if the edge's first vertex is on the right.
    edge: u32,
}

impl Bar {
    fn new(edge: u32, [a, b]: [Point; 2]) -> Self {
        Self {
            left: a.min(b),
            right: a.max(b),
            edge: 2 * edge + u32::from(b < a),
        }
    }

    /// The half-edge that runs from left to right: what is above lies on its left.
    fn upper_half_edge(&self) -> u32 {
        self.edge
    }

    /// Whether this bar lies below (less) or above (greater) a point or the bar that starts there.
    fn compare_start(&self, other: &Self) -> Ordering {
        0.cmp(&orientation(self.left, self.right, other.left))
            .then_with(|| 0.cmp(&orientation(self.left, self.right, other.right)))
    }
}

impl Ord for Bar {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.edge == other.edge && self.left == other.left && self.right == other.right {
            return Ordering::Equal;
        }
        let order = if self.left <= other.left && self.left != self.right {
            self.compare_start(other)
        } else {
            other.compare_start(self).reverse()
        };
        order.then_with(|| self.edge.cmp(&other.edge))
    }
}

impl PartialOrd for Bar {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Bar {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Bar {}
