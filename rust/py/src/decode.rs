//! `locdet_core.decode` and `page_count`.

use locdet::cache::PageSelector;
use pyo3::prelude::*;

use crate::gate;
use crate::input;
use crate::limits::{Limits, or_default};
use crate::number;
use crate::page::Page;

/// Decodes one page of a PNG, JPEG, TIFF, WebP or PDF file.
#[pyfunction]
#[pyo3(signature = (data, *, page=None, dpi=150.0, review_marks=false, limits=None), text_signature = "(data, *, page=0, dpi=150.0, review_marks=False, limits=None)")]
pub(crate) fn decode(
    py: Python<'_>,
    data: &Bound<'_, PyAny>,
    page: Option<&Bound<'_, PyAny>>,
    dpi: f64,
    review_marks: bool,
    limits: Option<&Bound<'_, Limits>>,
) -> PyResult<Page> {
    let limits = or_default(limits);
    let bytes = input::blueprint(data, &limits)?;
    let selector = PageSelector {
        page: number::page_index(page)?,
        dpi,
        review_marks,
    };
    let inner = gate::enter(py, || {
        locdet::decode::decode(bytes.as_ref(), selector, &limits)
    })?;
    Ok(Page { inner })
}

/// Counts the pages of a file; 1 for images other than TIFF.
#[pyfunction]
#[pyo3(signature = (data, *, limits=None))]
pub(crate) fn page_count(
    py: Python<'_>,
    data: &Bound<'_, PyAny>,
    limits: Option<&Bound<'_, Limits>>,
) -> PyResult<u32> {
    let limits = or_default(limits);
    let bytes = input::blueprint(data, &limits)?;
    gate::enter(py, || locdet::decode::page_count(bytes.as_ref(), &limits))
}
