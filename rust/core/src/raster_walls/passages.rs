//! Which gaps of walls lead from one side to the other: the others lie along a ragged face.

use super::bits::{BitGrid, Run};
use super::doorways::Gap;
use super::swings::has_swing;
use crate::claim::{Opening, Sign};

/// Most gaps of a reading that are looked at.
const MAX_GAPS: usize = 3_000;
/// Where across a gap it must be free, in parts of its length, and at how many of these places.
const PLACES: [f64; 3] = [0.3, 0.5, 0.7];
const MIN_FREE: usize = 2;
/// A gap that is filled with more ink is a thin wall, for a reading that looks for thick ones.
const MAX_INK_SHARE: f64 = 0.45;

/// The gaps that lead through a wall, with what is drawn in them, in cells.
pub(super) fn passages(gaps: &[Gap], wall: &BitGrid, ink: &BitGrid, typical: u32) -> Vec<Opening> {
    let through = gaps
        .iter()
        .take(MAX_GAPS)
        .filter(|gap| leads_through(gap, wall, typical) && ink_share(gap, ink) <= MAX_INK_SHARE);
    through.map(|gap| opening(gap, ink)).collect()
}

fn opening(gap: &Gap, ink: &BitGrid) -> Opening {
    let [start, end] = gap.middle_line();
    Opening {
        start,
        end,
        thickness: f64::from(gap.height()),
        sign: if has_swing(gap, ink) {
            Sign::Swing
        } else if gap.is_lined {
            Sign::Pane
        } else {
            Sign::Bare
        },
        // A corridor that the edge of the page cuts looks like the outside.
        is_outside: Some([false; 2]),
    }
}

/// Whether no wall lies on both sides of a gap, as deep as walls are thick.
fn leads_through(gap: &Gap, wall: &BitGrid, typical: u32) -> bool {
    let [x_min, y_min, x_max, y_max] = gap.bbox_xyxy;
    let depth = typical.max(gap.height());
    let at = |share: f64, low: u32, high: u32| low + (share * f64::from(high - low)) as u32;
    let free = PLACES.iter().filter(|&&share| {
        let mut steps = 1..=depth;
        if gap.is_horizontal {
            let x = at(share, x_min, x_max);
            steps.all(|step| {
                !wall.get(x, y_min.wrapping_sub(step)) && !wall.get(x, y_max - 1 + step)
            })
        } else {
            let y = at(share, y_min, y_max);
            steps.all(|step| {
                !wall.get(x_min.wrapping_sub(step), y) && !wall.get(x_max - 1 + step, y)
            })
        }
    });
    free.count() >= MIN_FREE
}

fn ink_share(gap: &Gap, ink: &BitGrid) -> f64 {
    let [x_min, y_min, x_max, y_max] = gap.bbox_xyxy;
    let run = Run {
        start: x_min,
        end: x_max,
    };
    let inked: u32 = (y_min..y_max).map(|y| ink.count_in(y, run)).sum();
    f64::from(inked) / f64::from((x_max - x_min) * (y_max - y_min)).max(1.0)
}
