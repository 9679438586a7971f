//! `locdet_core.rooms_from_page`.

use pyo3::prelude::*;

use crate::detection::Detection;
use crate::options::DetectOptions;
use crate::page::Page;
use crate::watch;

/// Finds the rooms of a page without a model: the free space between its walls.
#[pyfunction]
#[pyo3(signature = (page, options=None, *, on_progress=None, cancel=None))]
pub(crate) fn rooms_from_page(
    py: Python<'_>,
    page: &Bound<'_, Page>,
    options: Option<&Bound<'_, DetectOptions>>,
    on_progress: Option<&Bound<'_, PyAny>>,
    cancel: Option<&Bound<'_, PyAny>>,
) -> PyResult<Detection> {
    let page = &page.get().inner;
    let options = options
        .map(|options| options.get().inner.clone())
        .unwrap_or_default();
    watch::enter(py, on_progress, cancel, |watch| {
        locdet::rooms_from_page(page, &options, watch)
    })
    .map(Detection::new)
}
