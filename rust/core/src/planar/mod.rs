//! Exact planar arrangements of segments on an integer grid: where they cross, and the faces
//! between them.

pub(crate) mod arrangement;
#[cfg(test)]
mod arrangement_tests;
pub(crate) mod cells;
pub(crate) mod faces;
mod nesting;
pub(crate) mod point;
