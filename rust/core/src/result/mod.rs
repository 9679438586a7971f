//! What a page gives: the document, its keys, what it is written to and read back from.

pub mod cache;
pub(crate) mod detection;
pub(crate) mod evidence;
pub mod export;
pub(crate) mod facts;
pub(crate) mod finish;
mod named;
mod rings;
mod stored;
