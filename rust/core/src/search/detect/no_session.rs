//! In place of `session` in a browser, which has no library to load: there are no models.

use std::convert::Infallible;
use std::path::Path;

use super::value::{Tensor, TensorSpec};
use crate::error::{Error, Result};

/// Refuses: there is no ONNX Runtime in a browser.
///
/// # Errors
///
/// [`Error::ModelLoad`], always.
pub fn init_runtime(_library: Option<&Path>) -> Result<()> {
    Err(refused())
}

/// A loaded model, of which there are none.
#[derive(Debug)]
pub(crate) struct Session {
    never: Infallible,
    pub inputs: Vec<TensorSpec>,
    pub outputs: Vec<TensorSpec>,
}

impl Session {
    pub(crate) fn load(_model: &[u8], _threads: usize) -> Result<Self> {
        Err(refused())
    }

    pub(crate) fn metadata(&self, _key: &str) -> Option<String> {
        match self.never {}
    }

    pub(crate) fn run(&self, _dims: [usize; 4], _data: &[f32]) -> Result<Vec<Tensor>> {
        match self.never {}
    }
}

fn refused() -> Error {
    Error::model_load("there is no ONNX Runtime in a browser")
}
