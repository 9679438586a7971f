//! Fitted numbers by name: what is measured, and the logistic regression on it.
//!
//! The weights are data: `training/judge` fits them, a document carries them, and each is known by
//! the name of the value that it weighs.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use serde::Deserialize;

/// Measurements with names, in a fixed order.
pub(crate) trait Values: Sized {
    const NAMES: &'static [&'static str];

    /// The numbers in the order of [`Values::NAMES`].
    fn numbers(&self) -> Vec<f64>;

    /// The measurements of as many numbers in that order.
    fn of(numbers: &[f64]) -> Self;
}

/// Declares a struct of measurements and implements [`Values`] for it.
macro_rules! values {
    ($(#[$about:meta])* pub(crate) struct $name:ident { $($(#[$what:meta])* $field:ident),* $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Default)]
        pub(crate) struct $name { $($(#[$what])* pub $field: f64),* }

        impl $crate::fitted::Values for $name {
            const NAMES: &'static [&'static str] = &[$(stringify!($field)),*];

            fn numbers(&self) -> Vec<f64> {
                vec![$(self.$field),*]
            }

            fn of(numbers: &[f64]) -> Self {
                let mut numbers = numbers.iter().copied();
                Self { $($field: numbers.next().unwrap_or(0.0)),* }
            }
        }
    };
}
pub(crate) use values;

/// Key of the constant among the weights.
const INTERCEPT: &str = "intercept";

/// Logistic regression on `V`: a constant, and a weight for each value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Logistic<V> {
    intercept: f64,
    weights: Vec<f64>,
    values: PhantomData<V>,
}

impl<V: Values> Logistic<V> {
    /// The probability that goes with some values.
    pub(crate) fn probability(&self, values: &V) -> f64 {
        let numbers = values.numbers();
        let sum: f64 = self
            .weights
            .iter()
            .zip(&numbers)
            .map(|(weight, value)| weight * value)
            .sum();
        1.0 / (1.0 + (-self.intercept - sum).exp())
    }
}

/// Weights by the names of their values; what is not named weighs nothing.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct Named(BTreeMap<String, f64>);

impl<V: Values> TryFrom<Named> for Logistic<V> {
    type Error = String;

    fn try_from(Named(mut named): Named) -> Result<Self, String> {
        let intercept = named.remove(INTERCEPT).ok_or("it has no intercept")?;
        let weights = V::NAMES
            .iter()
            .map(|&name| named.remove(name).unwrap_or(0.0))
            .collect();
        match named.keys().next() {
            Some(unknown) => Err(format!("it weighs `{unknown}`, which is not measured")),
            None => Ok(Self {
                intercept,
                weights,
                values: PhantomData,
            }),
        }
    }
}

impl<'de, V: Values> Deserialize<'de> for Logistic<V> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(Named::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    values! {
        pub(crate) struct Two { first, second }
    }

    fn read(text: &str) -> Result<Logistic<Two>, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_sum_of_nothing_is_even_odds_and_weights_count() {
        let even = read(r#"{"intercept": 0, "second": 2}"#).unwrap();
        assert_eq!(
            even.probability(&Two {
                first: 7.0,
                second: 0.0
            }),
            0.5
        );
        let both = read(r#"{"intercept": -1, "first": 2, "second": 1}"#).unwrap();
        let expected = 1.0 / (1.0 + (-2.0_f64).exp());
        assert!(
            (both.probability(&Two {
                first: 1.0,
                second: 1.0
            }) - expected)
                .abs()
                < 1e-12
        );
    }

    #[test]
    fn a_weight_of_something_else_is_refused_by_name() {
        assert!(
            read(r#"{"intercept": 0, "third": 1}"#)
                .unwrap_err()
                .contains("`third`")
        );
        assert!(read(r#"{"first": 1}"#).unwrap_err().contains("intercept"));
    }
}
