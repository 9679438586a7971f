//! A straight line.

use std::cmp::Ordering;

use crate::geometry::{distance, vector};

/// A straight line of a stroke.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    pub(super) start: [f64; 2],
    pub(super) end: [f64; 2],
}

impl Line {
    pub(super) fn length(&self) -> f64 {
        distance(self.start, self.end)
    }

    pub(super) fn vector(&self) -> [f64; 2] {
        vector(self.start, self.end)
    }

    /// Any order, the same for the same lines.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let values = [self.start, self.end].into_iter().flatten();
        let others = [other.start, other.end].into_iter().flatten();
        let mut orders = values.zip(others).map(|(a, b)| a.total_cmp(&b));
        orders
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}
