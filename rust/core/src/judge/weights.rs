//! Weights of the logistic regressions, fitted on 432 real plans (41,319 parts, 6,934 masks) that
//! are in no measurement.
//!
//! How they were fitted, and how to do it again, is in docs/adr/0007-fusion.md.

use super::confidence::{Chances, MASK_VALUES, PART_VALUES};
use crate::fitted::Logistic;

#[rustfmt::skip]
const MASK_ROUGHLY: Logistic<MASK_VALUES> = Logistic(1.440, [1.049, 0.790, -0.150, 1.008, 1.455, 0.235, -0.179, -0.088, 0.278, 0.167, -0.386]);
#[rustfmt::skip]
const MASK_WELL: Logistic<MASK_VALUES> = Logistic(-0.870, [1.286, 0.838, -1.243, 1.538, 0.563, 0.104, -0.424, -0.150, 1.554, 0.424, -0.810]);
#[rustfmt::skip]
const PART_ROUGHLY: Logistic<PART_VALUES> = Logistic(-0.383, [4.916, 7.065, 0.713, 0.175, -4.329, 0.073, -0.247, -0.194, 0.282, -0.960, -0.132, 2.241, 0.431, -1.337, -0.088, 0.269, -0.061, -0.765, 1.853, 1.651, 1.688, -1.392, 0.046, -0.606, 1.821, -0.069, 1.601, 1.990]);
#[rustfmt::skip]
const PART_WELL: Logistic<PART_VALUES> = Logistic(-3.521, [3.155, 0.797, 0.561, -1.375, -0.248, 2.010, 0.099, -1.239, 1.340, -1.765, 0.284, 1.737, 0.402, 0.408, 0.027, 0.216, 0.153, -1.650, -1.130, 0.092, 1.221, -4.513, 1.315, 0.898, -1.293, 0.075, 0.898, 3.258]);

/// Chances of a mask.
pub(super) fn of_mask(values: &[f64; MASK_VALUES]) -> Chances {
    Chances {
        roughly: MASK_ROUGHLY.probability(values),
        well: MASK_WELL.probability(values),
    }
}

/// Chances of a part.
pub(super) fn of_part(values: &[f64; PART_VALUES]) -> Chances {
    Chances {
        roughly: PART_ROUGHLY.probability(values),
        well: PART_WELL.probability(values),
    }
}
