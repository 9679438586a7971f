//! Tolerances that derive from the drawing itself.

use super::arrangement::Arrangement;

/// Ends closer than this share of the room side are one point: noise of the drawing, not reported.
pub(super) const NOISE: f64 = 0.012;
/// Ends that miss another wall by up to this share of the room side are joined to it.
pub(super) const NEAR_GAP: f64 = 0.06;
/// Ends that face each other across up to this share of the room side are joined: doors and windows.
pub(super) const FACING_GAP: f64 = 0.4;
/// Walls drawn as two lines are up to this share of the room side thick.
pub(super) const WALL_THICKNESS: f64 = 0.11;
/// A face whose area is under the square of this share of the room side is a shaft or a column.
pub(super) const MIN_ROOM_SIDE: f64 = 0.09;

/// Steps of the histogram in one octave.
const STEPS: f64 = 32.0;
const BINS: usize = 31 * 32;

/// The length of a room's side in grid units: the median of the edges' lengths, weighted by length; 0 without edges.
///
/// Half of all wall length is in edges longer than this. Short edges weigh little, so jitter, duplicates and the ends
/// of double walls do not move it.
pub(super) fn room_side(arrangement: &Arrangement) -> f64 {
    let mut weights = vec![0.0_f64; BINS];
    for edge in 0..arrangement.edges.len() {
        let length = edge_length(arrangement, edge);
        weights[((length.log2() * STEPS) as usize).min(BINS - 1)] += length;
    }
    let half = weights.iter().sum::<f64>() / 2.0;
    let mut below = 0.0;
    let bin = weights.iter().position(|weight| {
        below += weight;
        below >= half && below > 0.0
    });
    bin.map_or(0.0, |bin| ((bin as f64 + 0.5) / STEPS).exp2())
}

pub(super) fn edge_length(arrangement: &Arrangement, edge: usize) -> f64 {
    let [a, b] = arrangement.segment(edge);
    (a.distance_squared(b) as f64).sqrt()
}

/// The number of edges at every vertex.
pub(super) fn degrees(arrangement: &Arrangement) -> Vec<u32> {
    let mut degrees = vec![0; arrangement.vertices.len()];
    for &vertex in arrangement.edges.iter().flatten() {
        degrees[vertex as usize] += 1;
    }
    degrees
}
