//! Door swings: the arcs that the tips of doors draw, and what they say of gaps between walls.

use crate::geometry::distance;
use crate::vector_walls::arc::Arc;
use crate::vector_walls::line::Line;

/// Turn of a door swing, in radians: from 20 degrees, for a door drawn ajar, to 120.
const MIN_SWING: f64 = 0.35;
const MAX_SWING: f64 = 2.1;
/// Radius of a door swing in parts of its doorway: two leaves share one of twice the radius.
const MIN_LEAF: f64 = 0.4;
const MAX_LEAF: f64 = 1.25;
/// How exactly the leaf of a door meets its hinge and swing, in parts of its length, and at least,
/// in pixels.
const LEAF_TOLERANCE: f64 = 0.07;
const LEAF_TOLERANCE_PX: f64 = 0.5;
/// How exactly a swing meets the sides of its doorway, in parts of its radius, beside the thickness
/// of the wall: it may be drawn from either face.
const SIDE_TOLERANCE: f64 = 0.15;
/// Radius of door swings, in parts of the thickness of walls.
const MIN_LEAF_IN_THICKNESS: f64 = 2.2;
const MAX_LEAF_IN_THICKNESS: f64 = 20.0;
/// Most swings that are compared with one line or gap.
const MAX_COMPARED: usize = 20_000;

/// Door swings among arcs.
pub(super) fn swings(arcs: impl Iterator<Item = Arc>) -> impl Iterator<Item = Arc> {
    arcs.filter(|arc| (MIN_SWING..=MAX_SWING).contains(&arc.sweep.abs()))
}

/// The median radius of door swings.
pub(super) fn usual_leaf(swings: &[Arc]) -> Option<f64> {
    let mut radii: Vec<f64> = swings.iter().map(|arc| arc.radius).collect();
    radii.sort_by(f64::total_cmp);
    radii.get(radii.len() / 2).copied()
}

/// The door swings of a page, by radius.
pub(super) struct Swings(Vec<Arc>);

impl Swings {
    /// Takes every arc of a page.
    pub(super) fn new(arcs: impl Iterator<Item = Arc>) -> Self {
        let mut swings: Vec<Arc> = swings(arcs).collect();
        swings.sort_by(|a, b| a.radius.total_cmp(&b.radius));
        Self(swings)
    }

    fn of_radius(&self, min: f64, max: f64) -> &[Arc] {
        let first = self.0.partition_point(|arc| arc.radius < min);
        let last = self.0.partition_point(|arc| arc.radius <= max);
        self.0.get(first..last).unwrap_or_default()
    }

    /// The median radius of the swings that are as large as doors are beside walls of a thickness.
    pub(super) fn usual_leaf(&self, thickness: f64) -> Option<f64> {
        usual_leaf(self.of_radius(
            MIN_LEAF_IN_THICKNESS * thickness,
            MAX_LEAF_IN_THICKNESS * thickness,
        ))
    }

    /// The swing of which a line is the leaf: it goes from the hinge to the tip.
    pub(super) fn of_leaf(&self, line: &Line) -> Option<Arc> {
        let length = line.length();
        let slack = LEAF_TOLERANCE * length + LEAF_TOLERANCE_PX;
        let similar = self.of_radius(length - slack, length + slack);
        let mut compared = similar.iter().take(MAX_COMPARED);
        let found = compared.find(|arc| {
            is_leaf(arc, line.start, line.end, slack) || is_leaf(arc, line.end, line.start, slack)
        });
        found.copied()
    }

    /// Whether a door hangs at one side of a gap and shuts at the other, or, one of two leaves, in
    /// the middle.
    pub(super) fn fit(&self, [start, end]: [[f64; 2]; 2], width: f64, thickness: f64) -> bool {
        let middle = [0, 1].map(|axis| f64::midpoint(start[axis], end[axis]));
        let similar = self.of_radius(MIN_LEAF * width, MAX_LEAF * width);
        similar.iter().take(MAX_COMPARED).any(|arc| {
            let slack = SIDE_TOLERANCE * arc.radius + thickness;
            [[start, end], [end, start]]
                .into_iter()
                .any(|[hinge, latch]| {
                    is_leaf(arc, hinge, latch, slack) || is_leaf(arc, hinge, middle, slack)
                })
        })
    }
}

/// Whether a leaf from a hinge to a tip draws an arc.
fn is_leaf(arc: &Arc, hinge: [f64; 2], tip: [f64; 2], slack: f64) -> bool {
    distance(arc.center, hinge) <= slack && arc.ends.iter().any(|&end| distance(end, tip) <= slack)
}
