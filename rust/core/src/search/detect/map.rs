//! The dense output of a model: maps of the page beside its instances.

use super::session::Session;
use super::value::Tensor;
use crate::error::{Error, Result};

/// Name of the output; the entry of the metadata with this name lists its channels.
const ROOM_MAP: &str = "room_map";
const INTERIOR: &str = "interior";
const DEPTH: &str = "depth";

/// The room map of one tile.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Map {
    /// Cells of the map over the model's input.
    pub size_wh: [u32; 2],
    /// Chance of the inside of a room, 0 to 1, row-major.
    pub interior: Vec<f32>,
    /// How far inside a room, 0 to 1.
    pub depth: Option<Vec<f32>>,
}

/// Where the room map stands among the outputs of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MapOutput {
    index: usize,
    channels: usize,
    interior: usize,
    depth: Option<usize>,
}

impl MapOutput {
    /// The room map of a model; `None` if it has none that says which channel is the interior.
    pub(crate) fn of_session(session: &Session) -> Option<Self> {
        let index = session
            .outputs
            .iter()
            .position(|spec| spec.name == ROOM_MAP && spec.dims.len() == 4)?;
        let listed = session.metadata("room_map")?;
        let channels: Vec<&str> = listed.split(',').map(str::trim).collect();
        let place = |name: &str| channels.iter().position(|&channel| channel == name);
        let interior = place(INTERIOR)?;
        Some(Self {
            index,
            channels: channels.len(),
            interior,
            depth: place(DEPTH),
        })
    }

    /// Takes the map out of the outputs of a run.
    ///
    /// # Errors
    ///
    /// [`Error::Inference`] if its shape is not what the metadata says, or a chance is not a number.
    pub(crate) fn take(&self, outputs: &mut [Tensor]) -> Result<Map> {
        let tensor = std::mem::take(&mut outputs[self.index]);
        let [1, channels, height, width] = *tensor.dims.as_slice() else {
            return Err(self.refused(&tensor.dims));
        };
        if channels != self.channels || height == 0 || width == 0 {
            return Err(self.refused(&tensor.dims));
        }
        let plane = height * width;
        let channel = |index: usize| tensor.data[index * plane..(index + 1) * plane].to_vec();
        let map = Map {
            size_wh: [width as u32, height as u32],
            interior: channel(self.interior),
            depth: self.depth.map(channel),
        };
        let is_finite = |values: &[f32]| values.iter().all(|value| value.is_finite());
        if !is_finite(&map.interior) || !map.depth.as_deref().is_none_or(is_finite) {
            return Err(Error::inference(
                "the model's room map is not finite; its weights are damaged",
            ));
        }
        Ok(map)
    }

    fn refused(&self, dims: &[usize]) -> Error {
        let expected = format!("expected [1, {}, h, w]", self.channels);
        Error::inference(format!("the room map has the shape {dims:?}, {expected}"))
    }
}
