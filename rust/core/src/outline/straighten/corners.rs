//! Corners between the lines of an outline.

use super::fit::Piece;
use crate::geometry::{Ring, distance};

/// Lines that meet at a smaller sine than this are joined by a step instead: where they cross says
/// nothing.
const MIN_SINE: f64 = 0.1;
/// A corner is not further than this from where one line gives way to the next, in units of the
/// noise.
const MAX_DISTANCE: f64 = 6.0;

/// The corners of a description, in order.
pub(super) fn corners(pieces: &[Piece], noise_px: f64) -> Ring {
    let next = pieces.iter().cycle().skip(1);
    let mut corners = Ring::with_capacity(pieces.len());
    for (piece, next) in pieces.iter().zip(next) {
        match crossing(piece, next)
            .filter(|&point| distance(point, piece.end) <= MAX_DISTANCE * noise_px)
        {
            Some(point) => corners.push(point),
            None => step(&mut corners, piece, next, noise_px),
        }
    }
    corners
}

fn crossing(a: &Piece, b: &Piece) -> Option<[f64; 2]> {
    let sine = a.direction[0] * b.direction[1] - a.direction[1] * b.direction[0];
    if sine.abs() < MIN_SINE {
        return None;
    }
    let between = [b.point[0] - a.point[0], b.point[1] - a.point[1]];
    let along = (between[0] * b.direction[1] - between[1] * b.direction[0]) / sine;
    Some([0, 1].map(|axis| a.point[axis] + along * a.direction[axis]))
}

/// Leads from one line to the next where the outline changes from one to the other.
fn step(corners: &mut Ring, piece: &Piece, next: &Piece, noise_px: f64) {
    let [from, to] = [piece, next].map(|line| projection(piece.end, line));
    if distance(from, to) < noise_px / 2.0 {
        corners.push([0, 1].map(|axis| f64::midpoint(from[axis], to[axis])));
    } else {
        corners.extend([from, to]);
    }
}

fn projection(point: [f64; 2], line: &Piece) -> [f64; 2] {
    let along: f64 = (0..2)
        .map(|axis| (point[axis] - line.point[axis]) * line.direction[axis])
        .sum();
    [0, 1].map(|axis| line.point[axis] + along * line.direction[axis])
}
