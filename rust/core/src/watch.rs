//! How a caller follows a detection, and stops it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use crate::error::{Error, Result};

/// How far a detection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Steps that are done: passes of the model, and what follows them.
    pub done: usize,
    /// Steps in all; the same throughout a detection.
    pub total: usize,
}

/// Follows a detection, and may stop it. `()` does neither.
pub trait Watch: Sync {
    /// Called on the thread of the detection before each step, and at the end with everything done.
    /// An error ends the detection and is returned.
    ///
    /// # Errors
    ///
    /// Whatever the detection should end with.
    fn on_progress(&self, progress: Progress) -> Result<()> {
        let _ = progress;
        Ok(())
    }

    /// Whether the detection should end with [`Error::Cancelled`].
    ///
    /// Called between steps on the thread of the detection, and within long ones on any thread,
    /// about every hundredth of a second and never twice at a time.
    fn is_cancelled(&self) -> bool {
        false
    }
}

impl Watch for () {}

/// Shortest time between two questions, but for those between steps.
const POLL_INTERVAL_MS: u64 = 10;

/// Whether to stop, for the inside of long steps: cheap to ask, from any thread.
pub(crate) struct Stop<'w> {
    watch: &'w dyn Watch,
    started: Instant,
    is_requested: AtomicBool,
    /// Milliseconds from `started` to the next question; `u64::MAX` while one is asked.
    next_poll_ms: AtomicU64,
}

impl<'w> Stop<'w> {
    pub(crate) fn new(watch: &'w dyn Watch) -> Self {
        let (is_requested, next_poll_ms) = (AtomicBool::new(false), AtomicU64::new(0));
        Self {
            watch,
            started: Instant::now(),
            is_requested,
            next_poll_ms,
        }
    }

    /// Whether to stop. Who does not return a `Result` then returns anything, as fast as it can:
    /// [`Stop::check`] follows.
    pub(crate) fn is_requested(&self) -> bool {
        let due_ms = self.next_poll_ms.load(Ordering::Relaxed);
        if !self.is_requested.load(Ordering::Relaxed) && self.now_ms() >= due_ms {
            let is_mine = self.next_poll_ms.compare_exchange(
                due_ms,
                u64::MAX,
                Ordering::Relaxed,
                Ordering::Relaxed,
            );
            if is_mine.is_ok() {
                self.ask();
            }
        }
        self.is_requested.load(Ordering::Relaxed)
    }

    /// The items of a slice until it should stop.
    pub(crate) fn until<'a, T>(&self, items: &'a [T]) -> impl Iterator<Item = &'a T> {
        items.iter().take_while(|_| !self.is_requested())
    }

    /// Ends what is being done if it should stop.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`] if so.
    pub(crate) fn check(&self) -> Result<()> {
        if self.is_requested() {
            Err(Error::Cancelled)
        } else {
            Ok(())
        }
    }

    /// As [`Stop::check`], however short ago the question was asked. Between steps only: no other
    /// thread asks then.
    fn check_at_once(&self) -> Result<()> {
        self.ask();
        self.check()
    }

    fn ask(&self) {
        if self.watch.is_cancelled() {
            self.is_requested.store(true, Ordering::Relaxed);
        }
        self.next_poll_ms
            .store(self.now_ms() + POLL_INTERVAL_MS, Ordering::Relaxed);
    }

    fn now_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }
}

/// The steps of a detection.
pub(crate) struct Steps<'w> {
    pub(crate) stop: Stop<'w>,
    progress: Progress,
}

impl<'w> Steps<'w> {
    pub(crate) fn new(watch: &'w dyn Watch, total: usize) -> Self {
        Self {
            stop: Stop::new(watch),
            progress: Progress { done: 0, total },
        }
    }

    /// Says how far the detection is and whether it goes on; comes before each step.
    ///
    /// # Errors
    ///
    /// Those of the watch.
    pub(crate) fn report(&self) -> Result<()> {
        self.stop.watch.on_progress(self.progress)?;
        self.stop.check_at_once()
    }

    /// Counts steps that are done, or turned out to be needless.
    pub(crate) fn advance(&mut self, steps: usize) {
        self.progress.done += steps;
    }

    /// Does the next step.
    ///
    /// # Errors
    ///
    /// Those of the watch and of the step.
    pub(crate) fn step<T>(&mut self, work: impl FnOnce(&Stop) -> Result<T>) -> Result<T> {
        self.report()?;
        let done = work(&self.stop)?;
        self.advance(1);
        Ok(done)
    }

    /// Says that everything is done.
    ///
    /// # Errors
    ///
    /// Those of the watch.
    pub(crate) fn finish(&self) -> Result<()> {
        debug_assert_eq!(
            self.progress.done, self.progress.total,
            "every step is counted"
        );
        self.report()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    /// Says stop at the n-th question.
    struct StopAt(usize, AtomicUsize);

    impl Watch for StopAt {
        fn is_cancelled(&self) -> bool {
            self.1.fetch_add(1, Ordering::Relaxed) + 1 >= self.0
        }
    }

    #[test]
    fn within_a_step_the_question_is_asked_rarely_and_the_answer_kept() {
        let watch = StopAt(1, AtomicUsize::new(0));
        let stop = Stop::new(&watch);
        for _ in 0..1000 {
            assert!(stop.is_requested());
        }
        assert_eq!(watch.1.into_inner(), 1);
    }

    #[test]
    fn between_steps_the_question_is_always_asked() {
        let watch = StopAt(3, AtomicUsize::new(0));
        let mut steps = Steps::new(&watch, 3);
        let work = |_: &Stop| Ok(());
        steps.step(work).unwrap();
        steps.step(work).unwrap();
        assert!(matches!(steps.step(work), Err(Error::Cancelled)));
    }
}
