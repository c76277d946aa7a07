//! Mistakes as they are found.

use crate::{Mistake, Rejection};

/// Mistakes in the order in which they are found.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub mistakes: Vec<Mistake>,
}

impl Report {
    pub(super) fn add(&mut self, path: &str, message: impl Into<String>) {
        self.mistakes.push(Mistake::new(path, message));
    }

    pub(super) fn add_hinted(&mut self, path: &str, message: impl Into<String>, hint: Option<String>) {
        self.mistakes.push(Mistake { path: path.to_owned(), message: message.into(), hint });
    }

    /// What another part of this crate refuses, at a path.
    pub(super) fn add_rejection(&mut self, path: &str, rejection: Rejection) {
        self.add_hinted(path, rejection.message, rejection.hint);
    }
}
