//! Rooms from wall segments: a planar arrangement, its faces, and which of them are rooms.

mod arrangement;
mod cells;
mod faces;
mod nesting;
mod point;

pub(crate) use arrangement::{Arrangement, Cover, arrange};
pub(crate) use faces::{Faces, NONE, OUTER, faces_of, origin, twice_area};
pub(crate) use point::{Point, Segment};

#[cfg(test)]
mod arrangement_tests;
