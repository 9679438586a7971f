//! Whole numbers from Python.

use pyo3::prelude::*;
use pyo3::types::PyInt;

use crate::fields::wrong_value;

/// Reads a whole number; one that does not fit gets an error that names the argument.
pub(crate) fn whole<'py, T: FromPyObjectOwned<'py>>(
    name: &str,
    value: &Bound<'py, PyAny>,
    allowed: &str,
) -> PyResult<T> {
    let is_whole = value.cast::<PyInt>().is_ok();
    let number = if is_whole { value.extract().ok() } else { None };
    number.ok_or_else(|| wrong_value(name, value, allowed))
}

/// Reads an optional page index: 0 if it is left out.
pub(crate) fn page_index(page: Option<&Bound<'_, PyAny>>) -> PyResult<u32> {
    page.map_or(Ok(0), |page| whole("page", page, "a page index from 0"))
}
