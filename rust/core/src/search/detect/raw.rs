//! What every kind of model is asked and answers.

use serde::Serialize;

/// The settings of [`DetectOptions`](crate::options::DetectOptions) that a head needs, checked
/// against the model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct HeadOptions {
    pub min_confidence: f32,
    pub nms_iou: f32,
    /// For each class of the model, whether it counts as a room.
    pub class_is_room: Vec<bool>,
}

/// What a model found in one tile, in pixels of its input, before masks are made.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct RawDetections {
    /// `[x_min, y_min, x_max, y_max]` of each instance, the most confident first.
    pub boxes_xyxy: Vec<[f32; 4]>,
    /// Confidence of each instance, 0 to 1.
    pub scores: Vec<f32>,
    /// Class of each instance.
    pub class_ids: Vec<usize>,
    /// Mask coefficients, `n x prototypes.count`, row-major.
    pub coefficients: Vec<f32>,
    /// Prototype masks of the tile.
    pub prototypes: Prototypes,
}

/// Prototype masks of a tile; an instance's mask logits are their sum weighted by its coefficients.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Prototypes {
    pub count: usize,
    pub height: usize,
    pub width: usize,
    /// `count x height x width`, row-major.
    pub data: Vec<f32>,
}
