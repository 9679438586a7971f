//! Models in a browser: there are none. ONNX Runtime is a library of the machine.

use std::convert::Infallible;
use std::path::Path;

use crate::error::{Error, Result};

/// Refuses: see the module.
///
/// # Errors
///
/// [`Error::ModelLoad`], always.
pub fn init_runtime(_library: Option<&Path>) -> Result<()> {
    Err(refused())
}

/// Name, type and shape of an input or output of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TensorSpec {
    pub name: String,
    pub is_f16: bool,
    pub dims: Vec<Option<usize>>,
}

/// A tensor of 32-bit floats.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tensor {
    pub dims: Vec<usize>,
    pub data: Vec<f32>,
}

/// A loaded model, which cannot be.
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
