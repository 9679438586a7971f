//! Finds the rooms on architectural blueprints: bytes in, polygons out.
//!
//! The modules follow the data: [`decode`] turns a file into a [`Page`]; a [`Detector`] cuts it into tiles, runs a
//! model, makes and merges masks and traces polygons; [`export`] writes the [`Detection`].

pub mod cache;
pub mod decode;
mod detect;
mod drawing;
mod error;
pub mod export;
mod fusion;
pub mod geometry;
mod limits;
mod logistic;
mod mask;
mod merge;
mod naming;
mod options;
mod overlay;
mod page;
mod pipeline;
mod polygon;
mod raster_walls;
mod result;
mod rooms_from_page;
mod scale;
mod shape;
mod stored;
mod straighten;
mod tensor;
mod threads;
mod tile;
mod vector_walls;
mod walls;
mod watch;

pub use detect::init_runtime;
pub use drawing::PageText;
pub use error::{Error, Result};
pub use limits::Limits;
pub use options::{Coordinates, DetectOptions, Stage};
pub use page::{Page, PageContent, PageInfo, PageSource};
pub use pipeline::Detector;
pub use result::{Detection, HealedGap, ModelInfo, ModelVersion, Room, RoomSource, SCHEMA_VERSION, Topology};
pub use rooms_from_page::rooms_from_page;
pub use threads::usable_cpus;
pub use walls::{WallOptions, WallSegment, rooms_from_walls};
pub use watch::{Progress, Watch};
