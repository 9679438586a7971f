//! Rooms from wall segments: a planar arrangement, its faces, and which of them are rooms.

mod arrangement;
mod cells;
mod faces;
mod nesting;
mod point;

#[cfg(test)]
mod arrangement_tests;
