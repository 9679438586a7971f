//! `locdet_core.cache_key` and `blueprint_hash`.

use locdet::cache::PageSelector;
use pyo3::prelude::*;

use crate::detector::ModelInfo;
use crate::gate;
use crate::input;
use crate::number;
use crate::options::DetectOptions;

/// SHA-256 of a file's bytes as 64 lower-case hexadecimal digits.
#[pyfunction]
pub(crate) fn blueprint_hash(py: Python<'_>, data: &Bound<'_, PyAny>) -> PyResult<String> {
    let bytes = input::blueprint(data, &locdet::Limits::default())?;
    gate::enter(py, || Ok(locdet::cache::blueprint_hash(bytes.as_ref())))
}

/// The key under which a result is cached:
/// `{stage}:{blueprint_hash}:{model_version}:{options_hash}`.
#[pyfunction]
#[pyo3(signature = (data, options, *, model, page=None, dpi=150.0, review_marks=false), text_signature = "(data, options, *, model, page=0, dpi=150.0, review_marks=False)")]
pub(crate) fn cache_key(
    py: Python<'_>,
    data: &Bound<'_, PyAny>,
    options: &Bound<'_, DetectOptions>,
    model: &Bound<'_, ModelInfo>,
    page: Option<&Bound<'_, PyAny>>,
    dpi: f64,
    review_marks: bool,
) -> PyResult<String> {
    let bytes = input::blueprint(data, &locdet::Limits::default())?;
    let (options, version) = (&options.get().inner, &model.get().inner.version);
    let selector = PageSelector {
        page: number::page_index(page)?,
        dpi,
        review_marks,
    };
    gate::enter(py, || {
        Ok(locdet::cache::cache_key(
            bytes.as_ref(),
            options,
            version,
            selector,
        ))
    })
}
