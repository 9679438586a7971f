//! Models that find rooms: what they are given, and what they give back.
//!
//! A new kind of model is a file beside [`yolo_seg`] and an arm in [`Head`].

pub(crate) mod info;
mod map;
mod raw;
#[cfg_attr(target_family = "wasm", path = "no_session.rs")]
mod session;
mod value;
mod yolo_layout;
mod yolo_seg;

pub(crate) use raw::{HeadOptions, Prototypes, RawDetections};
pub use session::init_runtime;

use crate::error::{Error, Result};
use crate::input::hash::blueprint_hash;
use crate::options::DetectOptions;
use crate::search::detect::info::{JudgeInfo, ModelInfo};
use crate::search::tensor::TileTensor;
use crate::search::tile::InputSize;
pub(crate) use map::Map;

use map::MapOutput;
use session::Session;
use yolo_seg::YoloSeg;

/// What a model says of one tile.
#[derive(Debug)]
pub(crate) struct TileOutputs {
    pub instances: RawDetections,
    pub map: Option<Map>,
}

/// A loaded model.
#[derive(Debug)]
pub(crate) struct Model {
    session: Session,
    head: Head,
    map: Option<MapOutput>,
    pub info: ModelInfo,
    pub input: InputSize,
}

/// How the outputs of a model are read.
#[derive(Debug)]
enum Head {
    YoloSeg(YoloSeg),
}

impl Model {
    /// Loads a model from the bytes of its file.
    pub(crate) fn load(model: &[u8], threads: usize) -> Result<Self> {
        if model.is_empty() {
            return Err(Error::model_load("the model file is empty"));
        }
        let session = Session::load(model, threads)?;
        // Every model that is read so far is a YOLO segmentation export; `task` in the metadata
        // tells them apart.
        let (head, input) = YoloSeg::from_session(&session)?;
        let info = ModelInfo {
            name: session
                .metadata("description")
                .unwrap_or_else(|| "unnamed model".to_owned()),
            version: blueprint_hash(model)[..12].to_owned(),
            class_names: head.class_names().to_vec(),
            input_size_wh: input.max_wh(),
            judge: JudgeInfo::default(),
        };
        Ok(Self {
            map: MapOutput::of_session(&session),
            session,
            head: Head::YoloSeg(head),
            info,
            input,
        })
    }

    /// Checks options against the model's classes; instances below `min_confidence` will not be
    /// looked at.
    pub(crate) fn head_options(
        &self,
        options: &DetectOptions,
        min_confidence: f64,
    ) -> Result<HeadOptions> {
        let names = &self.info.class_names;
        let class_is_room = match &options.classes {
            None => vec![true; names.len()],
            Some(wanted) => {
                if let Some(unknown) = wanted.iter().find(|name| !names.contains(name)) {
                    let allowed = format!("names of the model's classes ({})", names.join(", "));
                    return Err(Error::invalid_option("classes", unknown, allowed));
                }
                names.iter().map(|name| wanted.contains(name)).collect()
            }
        };
        Ok(HeadOptions {
            min_confidence: min_confidence as f32,
            nms_iou: options.nms_iou as f32,
            class_is_room,
        })
    }

    /// Runs the model on one tile.
    pub(crate) fn run(&self, tensor: &TileTensor, options: &HeadOptions) -> Result<TileOutputs> {
        let mut outputs = self.session.run(tensor.dims, &tensor.data)?;
        let map = self
            .map
            .as_ref()
            .map(|map| map.take(&mut outputs))
            .transpose()?;
        let instances = match &self.head {
            Head::YoloSeg(head) => {
                let [_, _, height, width] = tensor.dims;
                head.decode(&mut outputs, [height, width], options)?
            }
        };
        Ok(TileOutputs { instances, map })
    }

    /// The weights that the model brings for the judgement of its claims, as text.
    pub(crate) fn judge(&self) -> Option<String> {
        self.session.metadata("judge")
    }
}
