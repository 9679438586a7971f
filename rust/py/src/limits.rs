//! `locdet_core.Limits`.

use pyo3::prelude::*;

use crate::error::to_python;
use crate::number;

/// The largest input that is accepted.
#[pyclass(frozen, eq, module = "locdet_core")]
#[derive(PartialEq)]
pub(crate) struct Limits {
    pub(crate) inner: locdet::Limits,
}

#[pymethods]
impl Limits {
    #[new]
    #[pyo3(signature = (*, max_file_bytes=None, max_pixels=None, max_pages=None, max_walls=None, max_crossings=None))]
    fn new(
        max_file_bytes: Option<&Bound<'_, PyAny>>,
        max_pixels: Option<&Bound<'_, PyAny>>,
        max_pages: Option<&Bound<'_, PyAny>>,
        max_walls: Option<&Bound<'_, PyAny>>,
        max_crossings: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let default = locdet::Limits::default();
        let or = |name: &str, value: Option<&Bound<'_, PyAny>>, default: u64| {
            value.map_or(Ok(default), |value| {
                number::whole(name, value, "a whole number of at least 0")
            })
        };
        let inner = locdet::Limits {
            max_file_bytes: or("max_file_bytes", max_file_bytes, default.max_file_bytes)?,
            max_pixels: or("max_pixels", max_pixels, default.max_pixels)?,
            max_pages: or("max_pages", max_pages, default.max_pages)?,
            max_walls: or("max_walls", max_walls, default.max_walls)?,
            max_crossings: or("max_crossings", max_crossings, default.max_crossings)?,
        };
        Ok(Self { inner })
    }

    #[getter]
    fn max_file_bytes(&self) -> u64 {
        self.inner.max_file_bytes
    }

    #[getter]
    fn max_pixels(&self) -> u64 {
        self.inner.max_pixels
    }

    #[getter]
    fn max_pages(&self) -> u64 {
        self.inner.max_pages
    }

    #[getter]
    fn max_walls(&self) -> u64 {
        self.inner.max_walls
    }

    #[getter]
    fn max_crossings(&self) -> u64 {
        self.inner.max_crossings
    }

    /// Raises `LimitExceededError` if a file of that size is over `max_file_bytes`.
    fn check_file_bytes(&self, size_bytes: &Bound<'_, PyAny>) -> PyResult<()> {
        let size_bytes = number::whole("size_bytes", size_bytes, "a whole number of at least 0")?;
        self.inner
            .check_file_bytes(size_bytes)
            .map_err(|error| to_python(&error))
    }

    fn __repr__(&self) -> String {
        let locdet::Limits {
            max_file_bytes,
            max_pixels,
            max_pages,
            max_walls,
            max_crossings,
        } = self.inner;
        format!(
            "Limits(max_file_bytes={max_file_bytes}, max_pixels={max_pixels}, max_pages={max_pages}, \
             max_walls={max_walls}, max_crossings={max_crossings})"
        )
    }
}

/// The limits that were passed, or the default ones.
pub(crate) fn or_default(limits: Option<&Bound<'_, Limits>>) -> locdet::Limits {
    limits.map(|limits| limits.get().inner).unwrap_or_default()
}
