//! How many threads to use.

use std::num::NonZeroUsize;

use crate::error::{Error, Result};

const ENVIRONMENT_VARIABLE: &str = "LOCDET_THREADS";
const MAX_THREADS: usize = 256;

/// The number of CPUs that this process may use.
///
/// It follows the affinity mask and the CPU quota of the cgroup, not the host's core count.
#[must_use]
pub fn usable_cpus() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// Resolves a thread count: the argument, else `LOCDET_THREADS`, else [`usable_cpus`].
///
/// # Errors
///
/// [`Error::InvalidOption`] if the argument or the variable is not between 1 and 256.
pub(crate) fn resolve(threads: Option<usize>) -> Result<usize> {
    if let Some(count) = threads {
        return checked(count).ok_or_else(|| invalid("threads", count));
    }
    match std::env::var(ENVIRONMENT_VARIABLE) {
        Ok(text) if !text.trim().is_empty() => {
            let count = text.trim().parse().ok().and_then(checked);
            count.ok_or_else(|| invalid(ENVIRONMENT_VARIABLE, text))
        }
        _ => Ok(usable_cpus().min(MAX_THREADS)),
    }
}

fn checked(count: usize) -> Option<usize> {
    (1..=MAX_THREADS).contains(&count).then_some(count)
}

fn invalid(field: &'static str, value: impl std::fmt::Display) -> Error {
    Error::invalid_option(field, value, format!("between 1 and {MAX_THREADS}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_threads_are_refused() {
        assert_eq!(
            resolve(Some(0)).unwrap_err().to_string(),
            "threads must be between 1 and 256, got 0"
        );
        assert_eq!(resolve(Some(3)).unwrap(), 3);
    }
}
