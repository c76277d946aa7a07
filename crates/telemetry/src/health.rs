//! Whether a process is ready, part by part.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

/// What keeps a process from being ready, by part; cheap to clone, all clones share it.
#[derive(Clone, Debug, Default)]
pub struct Health {
    parts: Arc<RwLock<BTreeMap<&'static str, Option<String>>>>,
}

impl Health {
    /// This part works.
    pub fn ready(&self, part: &'static str) {
        self.set(part, None);
    }

    /// This part does not work (yet); `reason` is shown to whoever asks, so it must hold nothing secret.
    pub fn not_ready(&self, part: &'static str, reason: impl Into<String>) {
        self.set(part, Some(reason.into()));
    }

    /// The parts that do not work, each with its reason; the process is ready when there are none.
    pub fn problems(&self) -> Vec<(&'static str, String)> {
        let parts = self.parts.read().unwrap_or_else(PoisonError::into_inner);
        parts.iter().filter_map(|(part, reason)| Some((*part, reason.clone()?))).collect()
    }

    fn set(&self, part: &'static str, reason: Option<String>) {
        self.parts.write().unwrap_or_else(PoisonError::into_inner).insert(part, reason);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_ready_when_no_part_has_a_problem() {
        let health = Health::default();
        health.not_ready("database", "connecting");
        health.ready("broker");
        assert_eq!(health.problems(), [("database", "connecting".to_owned())]);
        health.ready("database");
        assert!(health.problems().is_empty());
    }
}
