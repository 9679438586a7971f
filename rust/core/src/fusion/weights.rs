//! Weights of the logistic regressions, fitted on 432 real plans (41,319 parts, 6,934 masks) that are in no measurement.
//!
//! How they were fitted, and how to do it again, is in docs/adr/0007-fusion.md.

use super::confidence::{Chances, MASK_VALUES, PART_VALUES};

/// A constant and a weight for each value.
struct Weights<const COUNT: usize>(f64, [f64; COUNT]);

#[rustfmt::skip]
const MASK_ROUGHLY: Weights<MASK_VALUES> = Weights(1.553, [1.083, 0.694, -0.084, 1.005, 1.440, 0.227, -0.251, 0.061, 0.077, 0.172, -0.375]);
#[rustfmt::skip]
const MASK_WELL: Weights<MASK_VALUES> = Weights(-0.657, [1.296, 0.612, -1.019, 1.590, 0.570, 0.098, -0.460, -0.007, 1.168, 0.433, -0.801]);
#[rustfmt::skip]
const PART_ROUGHLY: Weights<PART_VALUES> = Weights(-2.127, [4.390, 7.065, 0.622, 0.421, -4.279, 0.446, -0.123, -0.266, 0.796, -1.175, -0.008, 0.915, 0.091, -1.270, -0.127, 0.176, -0.136, -1.132, 1.823, 2.313, 0.796, -2.525, 1.208, -0.382, 1.800, -0.386, 1.834, 2.507]);
#[rustfmt::skip]
const PART_WELL: Weights<PART_VALUES> = Weights(-5.666, [3.011, 0.340, 0.563, -1.053, -0.173, 2.529, 0.147, -1.319, 2.024, -1.971, 0.468, 0.603, 0.058, 0.734, 0.009, 0.028, 0.062, -1.823, -1.122, -0.030, 1.259, -4.488, 1.218, 1.119, -1.122, 0.054, 1.128, 3.385]);

/// Chances of a mask.
pub(super) fn of_mask(values: &[f64; MASK_VALUES]) -> Chances {
    Chances { roughly: MASK_ROUGHLY.probability(values), well: MASK_WELL.probability(values) }
}

/// Chances of a part.
pub(super) fn of_part(values: &[f64; PART_VALUES]) -> Chances {
    Chances { roughly: PART_ROUGHLY.probability(values), well: PART_WELL.probability(values) }
}

impl<const COUNT: usize> Weights<COUNT> {
    fn probability(&self, values: &[f64; COUNT]) -> f64 {
        let sum: f64 = self.1.iter().zip(values).map(|(weight, value)| weight * value).sum();
        1.0 / (1.0 + (-self.0 - sum).exp())
    }
}
