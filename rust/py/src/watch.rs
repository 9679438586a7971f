//! Callbacks, cancelling and Ctrl-C while the core works without the GIL.

use std::sync::{Mutex, PoisonError};

use locdet::{Error, Progress, Watch};
use pyo3::prelude::*;

use crate::gate;

/// What a caller passes as `on_progress` and `cancel`.
struct Hooks {
    on_progress: Option<Py<PyAny>>,
    cancel: Option<Py<PyAny>>,
    /// An exception of a hook or of a signal handler; it travels past the core, which knows only
    /// `Cancelled`.
    raised: Mutex<Option<PyErr>>,
}

impl Hooks {
    fn keep(&self, error: PyErr) {
        *self.raised.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    /// Lets Ctrl-C in, which Python does on its main thread alone, and asks whether to stop.
    fn should_stop(&self, py: Python<'_>) -> PyResult<bool> {
        py.check_signals()?;
        let Some(cancel) = &self.cancel else {
            return Ok(false);
        };
        cancel.call_method0(py, "is_set")?.is_truthy(py)
    }
}

impl Watch for Hooks {
    fn on_progress(&self, progress: Progress) -> locdet::Result<()> {
        let Some(on_progress) = &self.on_progress else {
            return Ok(());
        };
        Python::attach(|py| on_progress.call1(py, (progress.done, progress.total)))
            .map(drop)
            .map_err(|error| {
                self.keep(error);
                Error::Cancelled
            })
    }

    fn is_cancelled(&self) -> bool {
        Python::attach(|py| self.should_stop(py)).unwrap_or_else(|error| {
            self.keep(error);
            true
        })
    }
}

/// As [`gate::enter`], for work that tells how far it is and can be stopped.
pub(crate) fn enter<T: Send>(
    py: Python<'_>,
    on_progress: Option<&Bound<'_, PyAny>>,
    cancel: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&dyn Watch) -> locdet::Result<T> + Send,
) -> PyResult<T> {
    let [on_progress, cancel] =
        [on_progress, cancel].map(|hook| hook.map(|hook| hook.clone().unbind()));
    let hooks = Hooks {
        on_progress,
        cancel,
        raised: Mutex::new(None),
    };
    let result = gate::enter(py, || work(&hooks));
    match hooks
        .raised
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
    {
        Some(error) => Err(error),
        None => result,
    }
}
