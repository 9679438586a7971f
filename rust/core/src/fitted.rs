//! Fitted numbers by name: what is measured, and the regressions and trees on it.
//!
//! The weights are data: `training/judge` fits them, a document carries them, and each is known by
//! the name of the value that it weighs.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::Error as _;

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
            Some(unknown) => Err(not_measured(unknown)),
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
        Self::try_from(Named::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// A sum of small decision trees, as gradient boosting makes them (Friedman, "Greedy function
/// approximation", 2001): each adds one of its leaves to the log odds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Trees<V> {
    start: f64,
    all: Vec<Tree>,
    values: PhantomData<V>,
}

/// A full binary tree. Its inner nodes are numbered level by level: those below node `n` are
/// `2 n + 1` and `2 n + 2`.
#[derive(Debug, Clone, PartialEq)]
struct Tree {
    /// For each inner node the index of a value, and the largest that goes to the first node below.
    splits: Vec<(usize, f64)>,
    leaves: Vec<f64>,
}

impl Tree {
    fn leaf(&self, numbers: &[f64]) -> f64 {
        let mut node = 0;
        while let Some(&(value, limit)) = self.splits.get(node) {
            node = 2 * node + 1 + usize::from(numbers[value] > limit);
        }
        self.leaves[node - self.splits.len()]
    }
}

impl<V: Values> Trees<V> {
    /// The probability that goes with some values.
    pub(crate) fn probability(&self, values: &V) -> f64 {
        let numbers = values.numbers();
        let leaves = self.all.iter().map(|tree| tree.leaf(&numbers));
        let log_odds = leaves.fold(self.start, |sum, leaf| sum + leaf);
        1.0 / (1.0 + (-log_odds).exp())
    }
}

/// Trees whose splits name their values; a split without a limit leaves all on its first side.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedTrees {
    start: f64,
    trees: Vec<NamedTree>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedTree {
    splits: Vec<(String, Option<f64>)>,
    leaves: Vec<f64>,
}

impl NamedTree {
    fn read<V: Values>(self) -> Result<Tree, String> {
        if !self.leaves.len().is_power_of_two() || self.leaves.len() != self.splits.len() + 1 {
            return Err("a tree must be full: one leaf more than splits, 2, 4, 8, ...".to_owned());
        }
        let split = |(name, limit): (String, Option<f64>)| {
            let value = V::NAMES.iter().position(|known| *known == name);
            let value = value.ok_or_else(|| not_measured(&name))?;
            Ok((value, limit.unwrap_or(f64::INFINITY)))
        };
        let splits = self
            .splits
            .into_iter()
            .map(split)
            .collect::<Result<_, String>>()?;
        Ok(Tree {
            splits,
            leaves: self.leaves,
        })
    }
}

fn not_measured(name: &str) -> String {
    format!("it weighs `{name}`, which is not measured")
}

/// What turns values into a probability: a regression, or trees.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fit<V> {
    Logistic(Logistic<V>),
    Trees(Trees<V>),
}

impl<V: Values> Fit<V> {
    /// The probability that goes with some values.
    pub(crate) fn probability(&self, values: &V) -> f64 {
        match self {
            Self::Logistic(logistic) => logistic.probability(values),
            Self::Trees(trees) => trees.probability(values),
        }
    }
}

impl<'de, V: Values> Deserialize<'de> for Fit<V> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = serde_json::Value::deserialize(deserializer)?;
        let of = |text: String| D::Error::custom(text);
        if document.get("trees").is_none() {
            let named: Named = serde_json::from_value(document).map_err(D::Error::custom)?;
            return Logistic::try_from(named).map(Self::Logistic).map_err(of);
        }
        let named: NamedTrees = serde_json::from_value(document).map_err(D::Error::custom)?;
        let trees = named.trees.into_iter().map(NamedTree::read::<V>);
        Ok(Self::Trees(Trees {
            start: named.start,
            all: trees.collect::<Result<_, String>>().map_err(of)?,
            values: PhantomData,
        }))
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

    #[test]
    fn a_tree_goes_left_up_to_its_limit_and_adds_its_leaf_to_the_log_odds() {
        let text = r#"{"start": 1, "trees": [
            {"splits": [["second", 0.5], ["first", 2], ["first", null]], "leaves": [0, -1, 3, 9]},
            {"splits": [["first", 0]], "leaves": [0, -1]}]}"#;
        let fit: Fit<Two> = serde_json::from_str(text).unwrap();
        let chance = |log_odds: f64| 1.0 / (1.0 + (-log_odds).exp());
        for (first, second, log_odds) in [(0.0, 0.5, 1.0), (2.1, 0.0, -1.0), (0.0, 0.6, 4.0)] {
            assert_eq!(fit.probability(&Two { first, second }), chance(log_odds));
        }
    }

    #[test]
    fn a_tree_that_is_not_full_or_splits_by_something_else_is_refused() {
        let refused = |tree: &str| {
            let text = format!(r#"{{"start": 0, "trees": [{tree}]}}"#);
            serde_json::from_str::<Fit<Two>>(&text)
                .unwrap_err()
                .to_string()
        };
        assert!(
            refused(r#"{"splits": [["first", 0]], "leaves": [0, 1, 2, 3]}"#)
                .contains("must be full")
        );
        assert!(refused(r#"{"splits": [["third", 0]], "leaves": [0, 1]}"#).contains("`third`"));
    }
}
