//! `locdet_core.EXPORT_FORMATS` and `ExportFormat`.

use locdet::export::Format;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMappingProxy};

/// A format that a detection can be written in.
#[pyclass(frozen, eq, hash, module = "locdet_core")]
#[derive(PartialEq, Hash)]
pub(crate) struct ExportFormat {
    inner: Format,
}

#[pymethods]
impl ExportFormat {
    #[getter]
    fn name(&self) -> &str {
        self.inner.as_str()
    }

    #[getter]
    fn file_suffix(&self) -> String {
        format!(".{}", self.inner.extension())
    }

    #[getter]
    fn media_type(&self) -> &str {
        self.inner.media_type()
    }

    #[getter]
    fn needs_page(&self) -> bool {
        self.inner.needs_page()
    }

    fn __repr__(&self) -> String {
        format!("ExportFormat({:?})", self.inner.as_str())
    }
}

/// Every format by its name; read-only.
pub(crate) fn formats(py: Python<'_>) -> PyResult<Bound<'_, PyMappingProxy>> {
    let formats = PyDict::new(py);
    for inner in Format::ALL {
        formats.set_item(inner.as_str(), ExportFormat { inner })?;
    }
    Ok(PyMappingProxy::new(py, formats.as_mapping()))
}
