//! Whether a door is drawn in a gap: the quarter of a circle that its tip draws.

use super::bits::{BitGrid, Run};
use super::doorways::Gap;

/// Radius of a swing in parts of its gap: of one leaf, and of each of two.
const LEAVES: [f64; 2] = [1.0, 0.5];
/// How far the radius may be off, in parts of it.
const STRETCHES: [f64; 5] = [0.9, 0.95, 1.0, 1.05, 1.1];
/// The part of a quarter turn that is looked at: at its ends it meets the wall and the leaf.
const TURN: [f64; 2] = [0.15, 0.85];
/// Cells between two places along a swing.
const STEP_CELLS: f64 = 1.5;
/// Share of these places where ink must lie, within a cell, and may lie a quarter nearer to the
/// hinge: what is hatched or tiled has ink everywhere.
const MIN_ON_SWING: f64 = 0.8;
const MAX_WITHIN: f64 = 0.5;
const WITHIN: f64 = 0.75;
/// Smaller swings are noise, in cells.
const MIN_RADIUS_CELLS: f64 = 5.0;

/// Whether the swing of a door is drawn at a gap.
pub(super) fn has_swing(gap: &Gap, ink: &BitGrid) -> bool {
    let [start, end] = gap.middle_line();
    let length = f64::from(gap.length());
    let half = f64::from(gap.height()) / 2.0;
    // Along the wall and across it.
    let (along, across) = if gap.is_horizontal {
        ([1.0, 0.0], [0.0, 1.0])
    } else {
        ([0.0, 1.0], [1.0, 0.0])
    };
    let hinges = [(start, 1.0), (end, -1.0)];
    hinges.into_iter().any(|(jamb, way)| {
        [1.0, -1.0].into_iter().any(|side| {
            // A leaf hangs at the face that it turns to, or in the middle of the wall.
            [half, 0.0].into_iter().any(|depth| {
                let hinge = [0, 1].map(|axis| jamb[axis] + side * depth * across[axis]);
                let frame = Frame {
                    hinge,
                    along: along.map(|value| value * way),
                    across: across.map(|value| value * side),
                };
                LEAVES
                    .iter()
                    .any(|leaf| frame.has_swing(leaf * length, ink))
            })
        })
    })
}

/// A hinge with the directions of a shut and an open leaf.
struct Frame {
    hinge: [f64; 2],
    along: [f64; 2],
    across: [f64; 2],
}

impl Frame {
    fn has_swing(&self, radius: f64, ink: &BitGrid) -> bool {
        radius >= MIN_RADIUS_CELLS
            && STRETCHES
                .iter()
                .any(|stretch| self.share(stretch * radius, ink) >= MIN_ON_SWING)
            && self.share(WITHIN * radius, ink) <= MAX_WITHIN
    }

    /// The share of an arc on which ink lies.
    fn share(&self, radius: f64, ink: &BitGrid) -> f64 {
        let quarter = std::f64::consts::FRAC_PI_2;
        let [first, last] = TURN.map(|part| part * quarter);
        let steps = ((last - first) * radius / STEP_CELLS).ceil().max(1.0) as u32;
        let inked = (0..=steps).filter(|&step| {
            let angle = first + (last - first) * f64::from(step) / f64::from(steps);
            let (sine, cosine) = angle.sin_cos();
            let place = [0, 1].map(|axis| {
                self.hinge[axis] + radius * (cosine * self.along[axis] + sine * self.across[axis])
            });
            is_inked(place, ink)
        });
        inked.count() as f64 / f64::from(steps + 1)
    }
}

/// Whether ink lies in a cell or beside it.
fn is_inked([x, y]: [f64; 2], ink: &BitGrid) -> bool {
    let [width, height] = ink.size_wh().map(f64::from);
    if x < 1.0 || y < 1.0 || x >= width - 1.0 || y >= height - 1.0 {
        return false;
    }
    let (x, y) = (x as u32, y as u32);
    let run = Run {
        start: x - 1,
        end: x + 2,
    };
    (y - 1..=y + 1).any(|y| ink.count_in(y, run) > 0)
}
