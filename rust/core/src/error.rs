//! The one error type of the crate.
//!
//! A variant stands for a cause that a caller can act on. Messages say what was wrong, the value,
//! and what is allowed; they never hold image content or paths of the host.

use std::error::Error as StdError;

/// The result type of every fallible call in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Box<dyn StdError + Send + Sync + 'static>;

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are in a format, or a flavour of a format, that is not read.
    #[error("{0}")]
    UnsupportedFormat(String),

    /// The bytes announce a known format and then break its rules.
    #[error("the {format} file cannot be decoded: {reason}")]
    Decode {
        /// The format that the magic bytes announce, for example `PNG`.
        format: &'static str,
        /// What was found.
        reason: String,
    },

    /// The input is larger than a limit of [`Limits`](crate::Limits).
    #[error("{what} is {actual}, the limit is {limit}; {}", advice(field))]
    LimitExceeded {
        /// What was measured, with its unit.
        what: &'static str,
        /// The field of [`Limits`](crate::Limits) that was exceeded; empty if the limit is fixed.
        field: &'static str,
        /// The measured value.
        actual: u64,
        /// The largest value allowed.
        limit: u64,
    },

    /// An option has a value outside its range.
    #[error("{field} must be {allowed}, got {value}")]
    InvalidOption {
        /// The option's name.
        field: &'static str,
        /// The rejected value.
        value: String,
        /// The values that are allowed.
        allowed: String,
    },

    /// The model cannot be loaded, or is not a model that this crate runs.
    #[error("the model cannot be used: {reason}")]
    ModelLoad {
        /// What was found, and what is expected.
        reason: String,
        /// The error of the inference runtime, if it reported one.
        #[source]
        source: Option<Source>,
    },

    /// The model was loaded but a run failed.
    #[error("inference failed: {reason}")]
    Inference {
        /// What went wrong.
        reason: String,
        /// The error of the inference runtime, if it reported one.
        #[source]
        source: Option<Source>,
    },

    /// The caller asked to stop.
    #[error("the detection was cancelled")]
    Cancelled,

    /// An internal step that cannot fail failed: a bug in this crate.
    #[error("internal error: {0}")]
    Bug(&'static str),
}

/// What to do about a limit that was exceeded.
fn advice(field: &str) -> String {
    if field.is_empty() {
        return "it is fixed: leave out hatching and lines that are drawn many times".to_owned();
    }
    format!("raise {field} or send a smaller file")
}

impl Error {
    /// The stable code that REST, WebSocket and Python share, for example `CORRUPT_FILE`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnsupportedFormat(_) => "INVALID_FILE_FORMAT",
            Self::Decode { .. } => "CORRUPT_FILE",
            Self::LimitExceeded { .. } => "FILE_TOO_LARGE",
            Self::InvalidOption { .. } => "INVALID_OPTION",
            Self::ModelLoad { .. } => "MODEL_UNAVAILABLE",
            Self::Inference { .. } => "INFERENCE_FAILED",
            Self::Cancelled => "JOB_CANCELLED",
            Self::Bug(_) => "INTERNAL_ERROR",
        }
    }

    pub(crate) fn decode(format: &'static str, reason: impl Into<String>) -> Self {
        Self::Decode {
            format,
            reason: reason.into(),
        }
    }

    pub(crate) fn invalid_option(
        field: &'static str,
        value: impl std::fmt::Display,
        allowed: impl Into<String>,
    ) -> Self {
        Self::InvalidOption {
            field,
            value: value.to_string(),
            allowed: allowed.into(),
        }
    }

    pub(crate) fn model_load(reason: impl Into<String>) -> Self {
        Self::ModelLoad {
            reason: reason.into(),
            source: None,
        }
    }

    pub(crate) fn inference(reason: impl Into<String>) -> Self {
        Self::Inference {
            reason: reason.into(),
            source: None,
        }
    }
}
