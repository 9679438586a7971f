//! PDF files of the kinds that producers write, made here: how they end, how their data are packed,
//! what is drawn on them beside the plan, and which layers are on.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a file that cannot be made should fail loudly"
)]

mod boxes;
mod ends;
mod files;
mod filters;
mod layers;
mod marks;
