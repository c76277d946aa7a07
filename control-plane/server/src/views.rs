//! What people look at: dashboards with what is chosen on them, counted, so that the most used ones can be warmed up.
//!
//! Counted in this process's memory alone: with several web servers each has seen a share, which is enough to know what is
//! used most.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use binnacle_protocol::ObjectRef;
use binnacle_query::state::FilterState;
use moka::sync::Cache;
use serde::{Deserialize, Serialize};

/// A dashboard, and what is chosen on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct View {
    /// The dashboard.
    pub dashboard: ObjectRef,
    /// What is chosen.
    #[serde(default)]
    pub state: FilterState,
    /// The IANA zone of those who look.
    #[serde(default)]
    pub time_zone: Option<String>,
}

/// How many different views are remembered.
const VIEWS: u64 = 10_000;
/// Views that nobody looked at for so long are forgotten.
const FORGET: Duration = Duration::from_hours(7 * 24);

#[derive(Debug)]
struct Counted {
    view: Arc<View>,
    uses: AtomicU64,
}

/// The views that people have looked at.
#[derive(Clone, Debug)]
pub struct Views {
    counted: Cache<[u8; 32], Arc<Counted>>,
}

impl Default for Views {
    fn default() -> Self {
        Self { counted: Cache::builder().max_capacity(VIEWS).time_to_idle(FORGET).build() }
    }
}

impl Views {
    /// Counts a look.
    pub fn count(&self, dashboard: &ObjectRef, state: &FilterState, time_zone: Option<&str>) {
        let Ok(text) = serde_json::to_vec(&(dashboard, state, time_zone)) else { return };
        let mut key = [0; 32];
        key.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, &text).as_ref());
        let counted = self.counted.get_with(key, || {
            let view =
                View { dashboard: dashboard.clone(), state: state.clone(), time_zone: time_zone.map(str::to_owned) };
            Arc::new(Counted { view: Arc::new(view), uses: AtomicU64::new(0) })
        });
        counted.uses.fetch_add(1, Ordering::Relaxed);
    }

    /// The most used views of these dashboards.
    pub fn most_used(&self, dashboards: &[ObjectRef], most: usize) -> Vec<Arc<View>> {
        if most == 0 {
            return Vec::new();
        }
        let mut found: Vec<_> = self
            .counted
            .iter()
            .filter(|(_, counted)| dashboards.contains(&counted.view.dashboard))
            .map(|(_, counted)| (counted.uses.load(Ordering::Relaxed), Arc::clone(&counted.view)))
            .collect();
        found.sort_by_key(|(uses, _)| std::cmp::Reverse(*uses));
        found.into_iter().take(most).map(|(_, view)| view).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_used_views_come_first() {
        let views = Views::default();
        let (a, b) = (ObjectRef::new("default", "a"), ObjectRef::new("default", "b"));
        let state = FilterState::default();
        for _ in 0..3 {
            views.count(&a, &state, Some("Europe/Zurich"));
        }
        views.count(&a, &state, None);
        views.count(&b, &state, None);
        let found = views.most_used(std::slice::from_ref(&a), 1);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].time_zone.as_deref(), Some("Europe/Zurich"));
        assert_eq!(views.most_used(&[a], 5).len(), 2);
    }
}
