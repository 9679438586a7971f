//! The fitted weights.

use super::confidence::{Chances, MASK_VALUES, PART_VALUES};

/// A constant and a weight for each value.
struct Weights<const COUNT: usize>(f64, [f64; COUNT]);

#[rustfmt::skip]
const MASK_ROUGHLY: Weights<MASK_VALUES> = Weights(1.631, [1.040, 0.356, 0.251, 0.769, 1.228, 0.154, -0.147, -0.775, 0.759, 0.225, -0.434]);
#[rustfmt::skip]
const MASK_WELL: Weights<MASK_VALUES> = Weights(-0.380, [1.272, 0.323, -0.806, 1.205, 0.546, 0.065, -0.299, -0.391, 1.247, 0.131, -0.365]);
#[rustfmt::skip]
const PART_ROUGHLY: Weights<PART_VALUES> = Weights(-1.180, [0.0,0.0,0.0, 4.070, 5.640, 0.705, -1.197, -3.205, 2.247, -0.521, -0.277, 0.526, -1.023, -0.065, 0.690, 0.014, -1.389, -0.099, 0.179, -0.082, -0.314, 1.184, 2.641, 0.552, -2.360, 0.945, 0.099, 1.806]);
#[rustfmt::skip]
const PART_WELL: Weights<PART_VALUES> = Weights(-5.562, [0.0,0.0,0.0, 3.017, 0.519, 0.801, -2.408, -0.251, 3.372, -0.358, -2.729, 2.227, -1.210, 0.352, 0.299, -0.017, 1.174, -0.095, 0.075, 0.176, -0.722, -1.159, -0.095, 0.655, -0.916, -0.271, 2.135, 0.358]);

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
