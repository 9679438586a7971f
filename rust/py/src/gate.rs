//! The one policy for calls into the core: release the GIL, catch panics, map errors.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::prelude::*;

use crate::error::{EngineBugError, to_python};

/// Runs `work` without the GIL. Its errors become Python exceptions, a panic becomes
/// `EngineBugError`.
pub(crate) fn enter<T: Send>(
    py: Python<'_>,
    work: impl FnOnce() -> locdet::Result<T> + Send,
) -> PyResult<T> {
    // Nothing that `work` may have left half-changed is used after a panic: it only returns a
    // value.
    match py.detach(|| catch_unwind(AssertUnwindSafe(work))) {
        Ok(result) => result.map_err(|error| to_python(&error)),
        Err(panic) => {
            let text = panic
                .downcast_ref::<&str>()
                .map(|text| (*text).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_default();
            Err(EngineBugError::new_err(format!(
                "the engine failed unexpectedly; please report this: {text}"
            )))
        }
    }
}
