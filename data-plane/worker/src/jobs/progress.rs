//! How far a job is, written while it runs and read by its beats.

use std::sync::{Mutex, MutexGuard, PoisonError};

use binnacle_protocol::job::{Progress, Stage};

/// How far a job is.
#[derive(Debug, Default)]
pub(super) struct Tracker {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    now: Progress,
    told: Option<Progress>,
}

impl Tracker {
    /// So many more rows came from the database.
    pub fn rows(&self, rows: u64) {
        let now = &mut self.state().now;
        now.rows += rows;
        now.stage = Stage::Writing;
    }

    /// So many more bytes were written.
    pub fn bytes(&self, bytes: u64) {
        self.state().now.bytes += bytes;
    }

    /// Another stage has begun.
    pub fn stage(&self, stage: Stage) {
        self.state().now.stage = stage;
    }

    /// How far it is, unless that was told before.
    pub fn news(&self) -> Option<Progress> {
        let mut state = self.state();
        let news = Some(state.now.clone()).filter(|now| state.told.as_ref() != Some(now));
        if news.is_some() {
            state.told.clone_from(&news);
        }
        news
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_progress_is_told_once() {
        let tracker = Tracker::default();
        assert_eq!(tracker.news(), Some(Progress::default()));
        assert_eq!(tracker.news(), None);
        tracker.rows(5);
        tracker.bytes(100);
        assert_eq!(tracker.news(), Some(Progress { stage: Stage::Writing, rows: 5, bytes: 100 }));
        assert_eq!(tracker.news(), None);
    }
}
