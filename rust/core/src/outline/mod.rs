//! From what an engine found to the outline of a room: traced, straightened, disjoint.

pub(crate) mod overlay;
pub(crate) mod polygon;
pub(crate) mod settle;
pub(crate) mod straighten;
pub(crate) mod trace;
