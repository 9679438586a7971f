//! The crate's errors as the exception classes of `locdet_core.errors`.

use std::error::Error as StdError;
use std::fmt::Write;

use pyo3::import_exception;
use pyo3::prelude::*;

import_exception!(locdet_core.errors, CancelledError);
import_exception!(locdet_core.errors, DecodeError);
import_exception!(locdet_core.errors, EngineBugError);
import_exception!(locdet_core.errors, InferenceError);
import_exception!(locdet_core.errors, InvalidOptionError);
import_exception!(locdet_core.errors, LimitExceededError);
import_exception!(locdet_core.errors, LocdetError);
import_exception!(locdet_core.errors, ModelLoadError);
import_exception!(locdet_core.errors, UnsupportedFormatError);

/// The narrowest Python exception for an error.
pub(crate) fn to_python(error: &locdet::Error) -> PyErr {
    let message = message(error);
    match error {
        locdet::Error::UnsupportedFormat(_) => UnsupportedFormatError::new_err(message),
        locdet::Error::Decode { .. } => DecodeError::new_err(message),
        locdet::Error::LimitExceeded { .. } => LimitExceededError::new_err(message),
        locdet::Error::InvalidOption { .. } => InvalidOptionError::new_err(message),
        locdet::Error::ModelLoad { .. } => ModelLoadError::new_err(message),
        locdet::Error::Inference { .. } => InferenceError::new_err(message),
        locdet::Error::Cancelled => CancelledError::new_err(message),
        locdet::Error::Bug(_) => EngineBugError::new_err(message),
        _ => LocdetError::new_err(message),
    }
}

/// The message with the message of its cause: Python shows no `source` chain. A cause may name host
/// paths, so only its text up to the first path is kept.
fn message(error: &locdet::Error) -> String {
    let mut text = error.to_string();
    if let Some(source) = error.source() {
        let cause = source.to_string();
        let cause = cause
            .split(['/', '\\'])
            .next()
            .unwrap_or_default()
            .trim_end_matches(['`', '"', ' ', ':']);
        if !cause.is_empty() {
            let _ = write!(text, " ({cause})");
        }
    }
    text
}
