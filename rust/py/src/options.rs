//! `locdet_core.DetectOptions`.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::fields::{self, FLAG, Fields, parsed, typed};
use crate::json;

/// How to look for rooms. Immutable.
#[pyclass(frozen, eq, hash, module = "locdet_core")]
#[derive(PartialEq)]
pub(crate) struct DetectOptions {
    pub(crate) inner: locdet::DetectOptions,
}

impl std::hash::Hash for DetectOptions {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        locdet::cache::options_hash(&self.inner, locdet::cache::PageSelector::default())
            .hash(state);
    }
}

#[pymethods]
impl DetectOptions {
    /// The preset of `stage` with some fields changed.
    #[new]
    #[pyo3(signature = (**fields))]
    #[pyo3(
        text_signature = "(*, stage='final', min_confidence=..., max_side_px=..., tiled=..., use_walls=..., use_text=..., overlap_px=..., \
                          nms_iou=..., max_covered=..., min_area_px=..., simplify_px=..., max_rooms=..., \
                          classes=..., coordinates=...)"
    )]
    fn new(fields: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let stage = fields
            .map(|fields| fields.get_item("stage"))
            .transpose()?
            .flatten();
        let preset = match stage {
            Some(stage) => Self::for_stage(&stage)?,
            None => Self {
                inner: locdet::DetectOptions::default(),
            },
        };
        preset.replace(fields)
    }

    /// The preset of a stage: "preview", "intermediate" or "final".
    #[staticmethod]
    fn for_stage(stage: &Bound<'_, PyAny>) -> PyResult<Self> {
        let stage = parsed("stage", stage)?;
        Ok(Self {
            inner: locdet::DetectOptions::for_stage(stage),
        })
    }

    /// A copy with some fields changed.
    #[pyo3(signature = (**fields))]
    #[pyo3(
        text_signature = "($self, *, stage=..., min_confidence=..., max_side_px=..., tiled=..., use_walls=..., use_text=..., overlap_px=..., \
                          nms_iou=..., max_covered=..., min_area_px=..., simplify_px=..., max_rooms=..., \
                          classes=..., coordinates=...)"
    )]
    fn replace(&self, fields: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        Ok(Self {
            inner: fields::replaced(&self.inner, fields)?,
        })
    }

    /// The fields as a dict.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_object(py, &self.inner)
    }

    /// Every field is an attribute.
    fn __getattr__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        fields::attribute(py, &self.inner, name)
    }

    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<((), Bound<'py, PyAny>)> {
        Ok(((), self.to_dict(py)?))
    }

    fn __dir__(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        fields::names(py, &self.inner, &["for_stage", "replace", "to_dict"])
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        fields::repr(py, &self.inner)
    }
}

impl Fields for locdet::DetectOptions {
    const CLASS: &'static str = "DetectOptions";

    fn set(&mut self, name: &str, value: &Bound<'_, PyAny>) -> Option<PyResult<()>> {
        let set = match name {
            "stage" => parsed("stage", value).map(|value| self.stage = value),
            "min_confidence" => {
                typed(name, value, "a number").map(|value| self.min_confidence = value)
            }
            "max_side_px" => typed(name, value, "a whole number of at least 0")
                .map(|value| self.max_side_px = value),
            "tiled" => typed(name, value, FLAG).map(|value| self.tiled = value),
            "use_walls" => typed(name, value, FLAG).map(|value| self.use_walls = value),
            "use_text" => typed(name, value, FLAG).map(|value| self.use_text = value),
            "overlap_px" => typed(name, value, "a whole number of at least 0")
                .map(|value| self.overlap_px = value),
            "nms_iou" => typed(name, value, "a number").map(|value| self.nms_iou = value),
            "max_covered" => typed(name, value, "a number").map(|value| self.max_covered = value),
            "min_area_px" => typed(name, value, "a number").map(|value| self.min_area_px = value),
            "simplify_px" => typed(name, value, "a number").map(|value| self.simplify_px = value),
            "max_rooms" => typed(name, value, "a whole number of at least 0")
                .map(|value| self.max_rooms = value),
            "classes" => typed(name, value, "a list of class names or None")
                .map(|value| self.classes = value),
            "coordinates" => parsed("coordinates", value).map(|value| self.coordinates = value),
            _ => return None,
        };
        Some(set)
    }

    fn validate(&self) -> locdet::Result<()> {
        Self::validate(self)
    }
}
