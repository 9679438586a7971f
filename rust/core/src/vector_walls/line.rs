//! A straight line.

use crate::geometry::distance;

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
}
