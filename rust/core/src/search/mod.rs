//! From a page to the masks that a model sees on it: tile, infer, mask, merge.

pub(crate) mod detect;
pub(crate) mod mask;
pub(crate) mod merge;
pub(crate) mod pyramid;
pub(crate) mod room_map;
pub(crate) mod scale;
pub(crate) mod tensor;
pub(crate) mod tile;
