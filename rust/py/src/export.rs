//! `locdet_core.EXPORT_FORMATS` and `ExportFormat`.

use locdet::export::{FORMATS, Format};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMappingProxy};

/// A format that a detection can be written in.
#[pyclass(frozen, module = "locdet_core")]
pub(crate) struct ExportFormat {
    inner: &'static Format,
}

#[pymethods]
impl ExportFormat {
    #[getter]
    fn name(&self) -> &str {
        self.inner.name
    }

    #[getter]
    fn title(&self) -> &str {
        self.inner.title
    }

    #[getter]
    fn about(&self) -> &str {
        self.inner.about
    }

    #[getter]
    fn file_suffix(&self) -> &str {
        self.inner.suffix
    }

    #[getter]
    fn media_type(&self) -> &str {
        self.inner.media_type
    }

    #[getter]
    fn is_text(&self) -> bool {
        self.inner.is_text
    }

    #[getter]
    fn needs_page(&self) -> bool {
        self.inner.needs_page
    }

    #[getter]
    fn needs_pixels(&self) -> bool {
        self.inner.needs_pixels
    }

    fn __repr__(&self) -> String {
        format!("ExportFormat({:?})", self.inner.name)
    }
}

/// Every format by its name; read-only.
pub(crate) fn formats(py: Python<'_>) -> PyResult<Bound<'_, PyMappingProxy>> {
    let formats = PyDict::new(py);
    for inner in &FORMATS {
        formats.set_item(inner.name, ExportFormat { inner })?;
    }
    Ok(PyMappingProxy::new(py, formats.as_mapping()))
}
