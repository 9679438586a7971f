//! What is known of a model.

use serde::{Deserialize, Serialize};

/// What is known of a loaded model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelInfo {
    /// Name from the model's metadata, for example `YOLOv8n-seg room detector`.
    pub name: String,
    /// First 12 hexadecimal digits of the SHA-256 of the model file; part of every cache key.
    pub version: String,
    /// Class names in the order of the model's outputs.
    pub class_names: Vec<String>,
    /// Width and height of the model's input in pixels.
    pub input_size_wh: [u32; 2],
    /// What judges the claims of the engines.
    pub judge: JudgeInfo,
}

/// The fitted weights by which a detector tells rooms from other regions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct JudgeInfo {
    /// Name of the model that they were fitted for; `any model` for those of the engine.
    pub fitted_for: String,
    /// First 12 hexadecimal digits of the SHA-256 of their document.
    pub digest: String,
}

impl ModelInfo {
    /// The part that a result carries.
    #[must_use]
    pub fn to_version(&self) -> ModelVersion {
        ModelVersion {
            name: self.name.clone(),
            version: self.version.clone(),
        }
    }
}

/// Which model made a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelVersion {
    /// As in [`ModelInfo`].
    pub name: String,
    /// As in [`ModelInfo`].
    pub version: String,
}
