//! `locdet_core.Detector`.

use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::detection::Detection;
use crate::gate;
use crate::input;
use crate::judge;
use crate::number;
use crate::options::DetectOptions;
use crate::page::Page;
use crate::watch;

/// The number of CPUs that this process may use, by affinity and cgroup quota.
#[pyfunction]
pub(crate) fn usable_cpus() -> usize {
    locdet::usable_cpus()
}

/// Name, version and classes of a model.
#[pyclass(frozen, eq, module = "locdet_core")]
#[derive(PartialEq)]
pub(crate) struct ModelInfo {
    pub(crate) inner: locdet::ModelInfo,
}

#[pymethods]
impl ModelInfo {
    #[getter]
    fn name(&self) -> &str {
        &self.inner.name
    }

    #[getter]
    fn version(&self) -> &str {
        &self.inner.version
    }

    #[getter]
    fn class_names(&self) -> Vec<String> {
        self.inner.class_names.clone()
    }

    #[getter]
    fn input_size_wh(&self) -> (u32, u32) {
        self.inner.input_size_wh.into()
    }

    #[getter]
    fn judge(&self) -> Judge {
        Judge {
            inner: self.inner.judge.clone(),
        }
    }

    fn __repr__(&self) -> String {
        format!(
            "ModelInfo(name={:?}, version={:?})",
            self.inner.name, self.inner.version
        )
    }
}

/// The fitted weights by which a detector tells rooms from other regions.
#[pyclass(frozen, eq, module = "locdet_core")]
#[derive(PartialEq)]
pub(crate) struct Judge {
    pub(crate) inner: locdet::JudgeInfo,
}

#[pymethods]
impl Judge {
    #[getter]
    fn fitted_for(&self) -> &str {
        &self.inner.fitted_for
    }

    #[getter]
    fn digest(&self) -> &str {
        &self.inner.digest
    }

    fn __repr__(&self) -> String {
        format!(
            "Judge(fitted_for={:?}, digest={:?})",
            self.inner.fitted_for, self.inner.digest
        )
    }
}

/// Finds rooms with a segmentation model. Thread-safe.
#[pyclass(frozen, module = "locdet_core")]
pub(crate) struct Detector {
    inner: locdet::Detector,
}

#[pymethods]
impl Detector {
    /// Loads a model: a path, the bytes of an ONNX file, or `None` for the model in the wheel.
    #[new]
    #[pyo3(signature = (model=None, *, threads=None, judge=None))]
    fn new(
        py: Python<'_>,
        model: Option<&Bound<'_, PyAny>>,
        threads: Option<&Bound<'_, PyAny>>,
        judge: Option<&str>,
    ) -> PyResult<Self> {
        let threads = threads
            .map(|threads| number::whole("threads", threads, "between 1 and 256"))
            .transpose()?;
        let runtime = py.import("locdet_core._runtime")?;
        let library: Option<PathBuf> = runtime.call_method0("onnxruntime_library")?.extract()?;
        let bytes = match model {
            Some(model) => input::model(model)?,
            None => input::model(&runtime.call_method0("default_model")?)?,
        };
        let inner = gate::enter(py, || {
            locdet::init_runtime(library.as_deref())?;
            locdet::Detector::new(bytes.as_ref(), threads, judge)
        })?;
        Ok(Self { inner })
    }

    /// Name, version and classes of the model.
    #[getter]
    fn info(&self) -> ModelInfo {
        ModelInfo {
            inner: self.inner.info().clone(),
        }
    }

    /// What the engines claim on a page, and what is measured of it.
    #[pyo3(signature = (page, options=None))]
    fn _evidence<'py>(
        &self,
        py: Python<'py>,
        page: &Bound<'_, Page>,
        options: Option<&Bound<'_, DetectOptions>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let options = options
            .map(|options| options.get().inner.clone())
            .unwrap_or_default();
        judge::evidence(py, &self.inner, &page.get().inner, &options)
    }

    /// Finds the rooms of a page.
    #[pyo3(signature = (page, options=None, *, on_progress=None, cancel=None))]
    fn detect(
        &self,
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
            self.inner.detect(page, &options, watch)
        })
        .map(Detection::new)
    }
}
