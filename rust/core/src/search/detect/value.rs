//! What goes into a model and comes out of it.

/// Name, type and shape of an input or output of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TensorSpec {
    pub name: String,
    pub is_f16: bool,
    /// One entry per axis; `None` is an axis that is free.
    pub dims: Vec<Option<usize>>,
}

/// A tensor of 32-bit floats.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Tensor {
    pub dims: Vec<usize>,
    pub data: Vec<f32>,
}
