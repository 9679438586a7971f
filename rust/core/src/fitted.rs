//! Logistic regression, as fitted elsewhere.

/// A constant, and a weight for each value.
pub(crate) struct Logistic<const COUNT: usize>(pub f64, pub [f64; COUNT]);

impl<const COUNT: usize> Logistic<COUNT> {
    /// The probability that goes with some values.
    pub(crate) fn probability(&self, values: &[f64; COUNT]) -> f64 {
        let sum: f64 = self
            .1
            .iter()
            .zip(values)
            .map(|(weight, value)| weight * value)
            .sum();
        1.0 / (1.0 + (-self.0 - sum).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_of_nothing_is_even_odds_and_weights_count() {
        assert_eq!(Logistic(0.0, [2.0]).probability(&[0.0]), 0.5);
        assert!(
            (Logistic(-1.0, [2.0, 1.0]).probability(&[1.0, 1.0]) - 1.0 / (1.0 + (-2.0_f64).exp()))
                .abs()
                < 1e-12
        );
    }
}
