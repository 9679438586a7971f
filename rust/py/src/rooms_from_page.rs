//! `locdet_core.rooms_from_page`.

use pyo3::prelude::*;

use crate::detection::Detection;
use crate::gate;
use crate::options::DetectOptions;
use crate::page::Page;

/// Finds the rooms of a page without a model: the free space between its walls.
#[pyfunction]
#[pyo3(signature = (page, options=None))]
pub(crate) fn rooms_from_page(
    py: Python<'_>,
    page: &Bound<'_, Page>,
    options: Option<&Bound<'_, DetectOptions>>,
) -> PyResult<Detection> {
    let page = &page.get().inner;
    let options = options.map(|options| options.get().inner.clone()).unwrap_or_default();
    gate::enter(py, || locdet::rooms_from_page(page, &options)).map(Detection::new)
}
