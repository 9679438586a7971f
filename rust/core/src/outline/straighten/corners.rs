//! Corners between the lines of an outline.

use super::fit::Piece;
use crate::geometry::{Ring, cross, distance, moved, vector};

/// Lines that meet at a smaller sine than this are joined by a step instead: where they cross says
/// nothing.
const MIN_SINE: f64 = 0.1;
/// A corner is not further than this from where one line gives way to the next, in units of the
/// noise.
const MAX_DISTANCE: f64 = 6.0;
/// A smaller step, in units of the noise, is none.
const MIN_STEP: f64 = 0.5;

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
    let sine = cross(a.direction, b.direction);
    if sine.abs() < MIN_SINE {
        return None;
    }
    let along = cross(vector(a.point, b.point), b.direction) / sine;
    Some(moved(a.point, a.direction, along))
}

/// Leads from one line to the next where the outline changes from one to the other.
fn step(corners: &mut Ring, piece: &Piece, next: &Piece, noise_px: f64) {
    let [from, to] = [piece, next].map(|line| projection(piece.end, line));
    if distance(from, to) < MIN_STEP * noise_px {
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
