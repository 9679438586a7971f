//! What the judge sees, for the program that fits it. Private: names and shapes may change.

use numpy::PyArray2;
use numpy::ndarray::Array2;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::detection::Detection;
use crate::error::to_python;
use crate::gate;
use crate::page::Page;

/// Chances that follow from values by a document of weights, by the engine's own arithmetic.
#[pyfunction]
#[expect(
    clippy::needless_pass_by_value,
    reason = "values out of Python are made for the call"
)]
pub(crate) fn _chances(
    py: Python<'_>,
    family: &str,
    judge: &str,
    values: Vec<(String, f64)>,
) -> PyResult<(f64, f64)> {
    gate::enter(py, || locdet::chances(family, judge, &values))
        .map(|[roughly, well]| (roughly, well))
}

/// What is measured of a page and the rooms found on it, by name.
#[pyfunction]
pub(crate) fn _page_values(
    py: Python<'_>,
    page: &Bound<'_, Page>,
    found: &Bound<'_, Detection>,
) -> PyResult<Vec<(&'static str, f64)>> {
    let (page, found) = (&page.get().inner, &found.get().inner);
    gate::enter(py, || Ok(locdet::page_values(page, found)))
}

/// The claims of a page as dictionaries, with the runs of their cells.
pub(crate) fn evidence<'py>(
    py: Python<'py>,
    detector: &locdet::Detector,
    page: &locdet::Page,
    options: &locdet::DetectOptions,
) -> PyResult<Bound<'py, PyDict>> {
    let reports = py
        .detach(|| detector.evidence(page, options))
        .map_err(|error| to_python(&error))?;
    let found = PyDict::new(py);
    found.set_item("size_wh", reports.grid.0)?;
    found.set_item("cell_xy", reports.grid.1)?;
    let claims = PyList::empty(py);
    for report in reports.claims {
        claims.append(claim(py, &report)?)?;
    }
    found.set_item("claims", claims)?;
    Ok(found)
}

fn claim<'py>(py: Python<'py>, report: &locdet::ClaimReport) -> PyResult<Bound<'py, PyDict>> {
    let values = PyDict::new(py);
    for (name, value) in report.names.iter().zip(&report.values) {
        values.set_item(name, value)?;
    }
    let claim = PyDict::new(py);
    claim.set_item("family", report.family)?;
    claim.set_item("by", report.by.as_str())?;
    claim.set_item("sure", report.sure)?;
    claim.set_item("values", values)?;
    claim.set_item("chances", report.chances)?;
    let runs = Array2::from_shape_fn((report.runs.len(), 3), |(run, column)| {
        report.runs[run][column] as i32
    });
    claim.set_item("runs", PyArray2::from_owned_array(py, runs))?;
    Ok(claim)
}
