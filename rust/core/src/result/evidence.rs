//! What an engine claims and what is measured of it: for the program that fits the judge.

use crate::claim::RoomSource;

/// A claim of an engine. Not part of the stable interface.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimReport {
    /// Kind of claim, as in documents of weights.
    pub family: &'static str,
    /// The engine.
    pub by: RoomSource,
    /// How sure the engine is by itself, 0 to 1.
    pub sure: f64,
    /// Names of the values.
    pub names: &'static [&'static str],
    /// What is measured, in the order of `names`.
    pub values: Vec<f64>,
    /// Chances to overlap a room by more than half, and by more than four fifths.
    pub chances: [f64; 2],
    /// Row, first column and the column after the last of each run of cells.
    pub runs: Vec<[u32; 3]>,
}

/// The claims of a page. Not part of the stable interface.
#[derive(Debug, Clone, PartialEq)]
pub struct PageEvidence {
    /// Every claim, engine by engine.
    pub claims: Vec<ClaimReport>,
    /// The grid of the runs: number of cells, and width and height of a cell in page pixels.
    pub grid: ([u32; 2], [f64; 2]),
}
