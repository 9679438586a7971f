//! From the bytes of a file to a page.

pub mod decode;
pub(crate) mod drawing;
pub(crate) mod hash;
pub(crate) mod layer;
pub(crate) mod limits;
pub(crate) mod measure;
pub(crate) mod page;
