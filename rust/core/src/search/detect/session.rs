//! The only file that talks to ONNX Runtime.

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use half::f16;
use ort::environment::Environment;
use ort::session::Session as OrtSession;
use ort::session::builder::{GraphOptimizationLevel, SessionBuilder};
use ort::value::{DynValue, Outlet, TensorElementType, TensorRef, ValueType};

use super::value::{Tensor, TensorSpec};
use crate::error::{Error, Result};
use crate::threads::usable_cpus;

/// ONNX Runtime allows one environment in a process; it lives as long as the process.
static ENVIRONMENT: OnceLock<Environment> = OnceLock::new();
static ENVIRONMENT_LOCK: Mutex<()> = Mutex::new(());

/// Loads the ONNX Runtime library, once for the process.
///
/// `library` is the path of `libonnxruntime`; `None` reads the environment variable
/// `ORT_DYLIB_PATH`. Later calls do nothing, whatever their argument. Telemetry is turned off.
///
/// # Errors
///
/// [`Error::ModelLoad`] if there is no such library or it is older than 1.22.
pub fn init_runtime(library: Option<&Path>) -> Result<()> {
    environment(library).map(|_| ())
}

fn environment(library: Option<&Path>) -> Result<&'static Environment> {
    let _guard = ENVIRONMENT_LOCK
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if let Some(environment) = ENVIRONMENT.get() {
        return Ok(environment);
    }
    let from_variable = std::env::var_os("ORT_DYLIB_PATH").filter(|path| !path.is_empty());
    let path = library.map(Path::as_os_str).or(from_variable.as_deref()).ok_or_else(|| {
        Error::model_load("ONNX Runtime was not found; install the `onnxruntime` package or set ORT_DYLIB_PATH")
    })?;
    let builder = ort::init_from(Path::new(path)).map_err(|error| Error::ModelLoad {
        reason: "ONNX Runtime 1.22 or newer could not be loaded; check ORT_DYLIB_PATH or reinstall `onnxruntime`"
            .into(),
        source: Some(Box::new(error)),
    })?;
    let environment = builder
        .with_telemetry(false)
        .build()
        .map_err(|error| load_error("no environment", error))?;
    // Models that it was not tuned for make ONNX Runtime warn on stderr; what matters comes back as
    // an error.
    environment.set_log_level(ort::logging::LogLevel::Error);
    Ok(ENVIRONMENT.get_or_init(|| environment))
}

/// A loaded model. Runs one at a time: ONNX Runtime already spreads a run over its threads.
#[derive(Debug)]
pub(crate) struct Session {
    inner: Mutex<OrtSession>,
    pub inputs: Vec<TensorSpec>,
    pub outputs: Vec<TensorSpec>,
}

impl Session {
    /// Loads a model from the bytes of an ONNX file.
    pub(crate) fn load(model: &[u8], threads: usize) -> Result<Self> {
        let environment = environment(None)?;
        // Idle threads that spin are faster only while nobody else wants the core.
        let spin = threads <= usable_cpus();
        let session = configure(environment, threads, spin)
            .map_err(|error| load_error("ONNX Runtime refused a session option", error))?
            .commit_from_memory(model)
            .map_err(|error| {
                load_error("it is not an ONNX model that ONNX Runtime can load", error)
            })?;
        let inputs = session.inputs().iter().map(spec).collect::<Result<_>>()?;
        let outputs = session.outputs().iter().map(spec).collect::<Result<_>>()?;
        Ok(Self {
            inner: Mutex::new(session),
            inputs,
            outputs,
        })
    }

    /// An entry of the model's metadata, for example `names`.
    pub(crate) fn metadata(&self, key: &str) -> Option<String> {
        let session = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        session.metadata().ok()?.custom(key)
    }

    /// Runs the model on one input and hands its outputs, in the model's order, to `read`.
    pub(crate) fn run(&self, dims: [usize; 4], data: &[f32]) -> Result<Vec<Tensor>> {
        let mut session = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let input = &self.inputs[0];
        let halves: Vec<f16>;
        let outputs = if input.is_f16 {
            halves = data.iter().copied().map(f16::from_f32).collect();
            let tensor =
                TensorRef::from_array_view((dims, halves.as_slice())).map_err(run_error)?;
            session.run(ort::inputs![tensor])
        } else {
            let tensor = TensorRef::from_array_view((dims, data)).map_err(run_error)?;
            session.run(ort::inputs![tensor])
        }
        .map_err(run_error)?;
        self.outputs
            .iter()
            .map(|spec| extract(&outputs[spec.name.as_str()], spec))
            .collect()
    }
}

fn configure(environment: &Environment, threads: usize, spin: bool) -> ort::Result<SessionBuilder> {
    Ok(OrtSession::builder(environment)?
        .with_intra_threads(threads)?
        .with_inter_threads(1)?
        .with_intra_op_spinning(spin)?
        .with_optimization_level(GraphOptimizationLevel::All)?)
}

fn extract(value: &DynValue, spec: &TensorSpec) -> Result<Tensor> {
    let (shape, data): (_, Cow<'_, [f32]>) = if spec.is_f16 {
        let (shape, data) = value.try_extract_tensor::<f16>().map_err(run_error)?;
        (shape, data.iter().map(|half| half.to_f32()).collect())
    } else {
        let (shape, data) = value.try_extract_tensor::<f32>().map_err(run_error)?;
        (shape, Cow::Borrowed(data))
    };
    Ok(Tensor {
        dims: shape.iter().map(|&dim| dim as usize).collect(),
        data: data.into_owned(),
    })
}

/// Name and shape of an input or output. Half precision is taken too: exports for graphics cards
/// have it.
fn spec(outlet: &Outlet) -> Result<TensorSpec> {
    let ValueType::Tensor { ty, shape, .. } = outlet.dtype() else {
        return Err(Error::model_load(format!(
            "`{}` is not a tensor",
            outlet.name()
        )));
    };
    let is_f16 = match ty {
        TensorElementType::Float32 => false,
        TensorElementType::Float16 => true,
        other => {
            let reason = format!(
                "`{}` has the element type {other}, expected float32 or float16",
                outlet.name()
            );
            return Err(Error::model_load(reason));
        }
    };
    // A side that the file leaves open is -1.
    let dims = shape
        .iter()
        .map(|&dim| usize::try_from(dim).ok().filter(|&dim| dim > 0))
        .collect();
    Ok(TensorSpec {
        name: outlet.name().to_owned(),
        is_f16,
        dims,
    })
}

fn load_error(reason: &str, error: ort::Error) -> Error {
    Error::ModelLoad {
        reason: reason.to_owned(),
        source: Some(Box::new(error)),
    }
}

fn run_error(error: ort::Error) -> Error {
    Error::Inference {
        reason: "ONNX Runtime refused the run".to_owned(),
        source: Some(Box::new(error)),
    }
}
