//! Finds the rooms on architectural blueprints: bytes in, polygons out.
//!
//! The modules follow the data: [`decode`] turns a file into a [`Page`]; a [`Detector`] cuts it
//! into tiles, runs a model, makes and merges masks and traces polygons; [`export`] writes the
//! [`Detection`].

mod claim;
mod error;
mod fitted;
pub mod geometry;
mod input;
mod judge;
mod naming;
mod options;
mod outline;
mod pipeline;
mod plan;
mod planar;
mod raster_walls;
mod result;
mod rooms_from_walls;
mod scale;
mod schedule;
mod search;
mod series;
mod threads;
mod vector_walls;
mod walls;
mod watch;

pub use claim::{HealedGap, RoomSource};
pub use error::{Error, Result};
pub use input::decode;
pub use input::drawing::PageText;
pub use input::layer::{LayerRole, PageLayer};
pub use input::limits::Limits;
pub use input::page::{Page, PageContent, PageInfo, PageSource};
#[doc(hidden)]
pub use judge::weights::chances;
pub use naming::RoomKind;
pub use options::{Coordinates, DetectOptions, Stage};
#[doc(hidden)]
pub use pipeline::page_values;
pub use pipeline::{Detector, rooms_from_page};
pub use plan::areas::Measures;
pub use plan::{Door, DoorKind, Plan, Total};
pub use result::detection::{Detection, Facts, Room, SCHEMA_VERSION, Topology, Warning};
#[doc(hidden)]
pub use result::evidence::{ClaimReport, PageEvidence};
pub use result::{cache, export};
pub use rooms_from_walls::rooms_from_walls;
#[doc(hidden)]
pub use scale::read_lengths;
pub use scale::{Interval, Scale, Witness, WitnessKind};
pub use schedule::{Match, MatchedBy, Reconciliation, RowRef, Schedule, ScheduleRow};
pub use search::detect::info::{JudgeInfo, ModelInfo, ModelVersion};
pub use search::detect::init_runtime;
pub use threads::usable_cpus;
pub use walls::{WallOptions, WallSegment};
pub use watch::{Progress, Watch};
