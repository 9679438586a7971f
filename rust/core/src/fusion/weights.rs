//! The fitted weights.

use super::confidence::{Chances, MASK_VALUES, PART_VALUES};

/// A constant and a weight for each value.
struct Weights<const COUNT: usize>(f64, [f64; COUNT]);

#[rustfmt::skip]
const MASK_ROUGHLY: Weights<MASK_VALUES> = Weights(1.582, [1.023, 0.503, 0.094, 0.665, 1.148, 0.139, -0.074, -0.461, 0.492, 0.121, -0.395]);
#[rustfmt::skip]
const MASK_WELL: Weights<MASK_VALUES> = Weights(-0.475, [1.179, 0.331, -1.263, 1.349, 0.468, 0.067, -0.224, -0.061, 1.369, 0.220, -0.503]);
#[rustfmt::skip]
const PART_ROUGHLY: Weights<PART_VALUES> = Weights(-1.500, [3.664, 5.676, 0.832, -0.897, -3.281, 1.710, -0.434, -0.272, 1.558, -1.853, 0.130, 0.912, 0.052, -1.497, -0.001, -0.000, -0.072, -0.761, 1.442, 2.936, 0.907, -3.683, 1.365, 0.461, 1.264, -0.025, 2.009, 1.606]);
#[rustfmt::skip]
const PART_WELL: Weights<PART_VALUES> = Weights(-6.447, [1.865, 0.657, 0.684, -1.480, -0.013, 3.323, -0.066, -1.431, 1.976, -1.680, 0.546, 0.264, -0.004, 0.829, 0.216, -0.069, 0.094, -0.858, -1.121, -1.954, 3.090, -3.840, 1.069, 1.390, -1.362, 0.765, 1.993, 1.695]);

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
