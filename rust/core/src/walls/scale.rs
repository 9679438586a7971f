//! Tolerances that derive from the drawing itself.

use super::fence::Fence;
use crate::planar::arrangement::Arrangement;
use crate::planar::point::{Point, cross, dot};

/// Ends closer than this share of the room side are one point.
pub(super) const NOISE: f64 = 0.012;
/// What is narrower than this many times the noise may be no more than noise: each of its two sides
/// is off by up to one.
pub(super) const NARROW: f64 = 2.0;
/// Gaps up to this share of the room side are not reported: rounding to millimetres where rooms are
/// 4 m wide.
pub(super) const ROUNDING: f64 = 0.0005;
/// Ends that miss another wall by up to this share of the room side are joined to it.
pub(super) const NEAR_GAP: f64 = 0.06;
/// Ends that face each other across up to this share of the room side are joined: doors and
/// windows.
pub(super) const FACING_GAP: f64 = 0.4;
/// The same for ends of double walls, whose twice as many lines halve the estimate of the side.
pub(super) const FACING_GAP_DOUBLE: f64 = 0.8;
/// The closed ends of walls drawn as two lines are up to this share of the room side wide.
pub(super) const WALL_END: f64 = 0.2;
/// Faces narrower than this share of the room side are the solid of double walls.
pub(super) const WALL_THICKNESS: f64 = 0.11;
/// A face whose area is under the square of this share of the room side is a shaft or a column.
pub(super) const MIN_ROOM_SIDE: f64 = 0.09;

/// Room sides are at most this many times the typical edge (arcs are drawn in pieces), and at least
/// as small a share of it (walls pass many rooms).
pub(super) const MAX_SIDE_TO_EDGE: f64 = 3.0;
/// Octaves and steps of the histogram of lengths.
const OCTAVES: usize = 32;
const STEPS: usize = 32;

/// Typical lengths of a drawing, in grid units.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scale {
    /// Half of all wall length is in edges longer than this. Short edges weigh little, so jitter,
    /// duplicates and the ends of double walls do not move it.
    pub edge: f64,
    /// The side of a room: that of the squares that make as much wall in as much area. It sees
    /// through walls that are cut into pieces by others or by doors, and through long walls that
    /// bound many rooms; the typical edge bounds it on both sides, since the area may be larger
    /// than the plan.
    pub side: f64,
    /// Where the plan is: what lies beyond is no measure of it.
    pub fence: Fence,
}

impl Scale {
    pub(super) fn of(arrangement: &Arrangement) -> Self {
        // Sums of whole numbers do not depend on the order of the edges.
        let mut weights = [0_u64; OCTAVES * STEPS];
        let mut total = 0;
        let fence = Fence::around(arrangement);
        let inside: Vec<usize> = (0..arrangement.edges.len())
            .filter(|&edge| !fence.is_crossed_by(arrangement.segment(edge)))
            .collect();
        for &edge in &inside {
            let length = edge_length(arrangement, edge);
            weights[bin_of(length)] += length as u64;
            total += length as u64;
        }
        let mut below = 0;
        let median = weights.iter().position(|weight| {
            below += weight;
            2 * below >= total && below > 0
        });
        let Some(edge) = median.map(length_of) else {
            return Self::default();
        };
        let ends = inside.iter().flat_map(|&edge| arrangement.segment(edge));
        let (area, outline) = hull(ends);
        // Rooms on both sides of every wall, but for the outline.
        let perimeters = (2.0 * total as f64 - outline).max(total as f64);
        let side =
            (4.0 * area / perimeters).clamp(edge / MAX_SIDE_TO_EDGE, MAX_SIDE_TO_EDGE * edge);
        Self { edge, side, fence }
    }
}

/// The histogram's place of a length: the exponent and the first five bits of the fraction of the
/// float.
fn bin_of(length: f64) -> usize {
    let place = (length.max(1.0).to_bits() >> 47) - (1.0_f64.to_bits() >> 47);
    (place as usize).min(OCTAVES * STEPS - 1)
}

fn length_of(bin: usize) -> f64 {
    f64::from_bits((bin as u64 + (1.0_f64.to_bits() >> 47)) << 47)
}

/// About the area and the length of the convex hull: those of the octagon through the outermost
/// points.
fn hull(points: impl Iterator<Item = Point>) -> (f64, f64) {
    // Exact for upright rectangles, the same on every machine, and no sort of all vertices.
    const DIRECTIONS: [[i64; 2]; 8] = [
        [1, 0],
        [1, 1],
        [0, 1],
        [-1, 1],
        [-1, 0],
        [-1, -1],
        [0, -1],
        [1, -1],
    ];
    let mut outermost = [(i64::MIN, Point::default()); 8];
    for vertex in points {
        let at = vertex.minus(Point::default());
        for (best, direction) in outermost.iter_mut().zip(DIRECTIONS) {
            *best = (*best).max((dot(direction, at), vertex));
        }
    }
    let base = outermost[0].1;
    let corners = outermost.map(|(_, vertex)| vertex.minus(base));
    let twice: i64 = (0..8)
        .map(|at| cross(corners[at], corners[(at + 1) % 8]))
        .sum();
    let length = (0..8)
        .map(|at| (outermost[at].1.distance_squared(outermost[(at + 1) % 8].1) as f64).sqrt())
        .sum();
    (twice as f64 / 2.0, length)
}

#[inline]
pub(super) fn edge_length(arrangement: &Arrangement, edge: usize) -> f64 {
    let [a, b] = arrangement.segment(edge);
    (a.distance_squared(b) as f64).sqrt()
}
