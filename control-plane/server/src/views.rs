//! What people look at: dashboards with what is chosen on them, counted, so that the most used ones can be warmed up.
//!
//! look → counted in memory → (each minute) added to what all web servers wrote down → most used

use std::{
    collections::HashMap,
    fmt::Write,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use binnacle_metadata::{Metadata, NewViewUse};
use binnacle_protocol::ObjectRef;
use binnacle_query::state::FilterState;
use chrono::{TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::app::App;

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

/// How many different views are counted between two times of writing down; looks at more are not.
const VIEWS: usize = 1000;
/// The longest view that is worth remembering, in bytes of JSON.
const LONGEST: usize = 4096;
/// How often looks are written down.
const SAVE_EVERY: Duration = Duration::from_mins(1);
/// Views that nobody looked at for so long are forgotten.
const FORGET: TimeDelta = TimeDelta::days(7);

/// The looks that are not written down yet, by what tells views apart.
type Looks = HashMap<String, NewViewUse>;

/// What people have looked at.
#[derive(Clone, Debug, Default)]
pub struct Views {
    unsaved: Arc<Mutex<Looks>>,
}

impl Views {
    /// Counts a look.
    pub fn count(&self, dashboard: &ObjectRef, state: &FilterState, time_zone: Option<&str>) {
        let view = View { dashboard: dashboard.clone(), state: state.clone(), time_zone: time_zone.map(str::to_owned) };
        // Keys of a `Value` are sorted, so that the same view is the same text.
        let Ok(chosen) = serde_json::to_value(&view) else { return };
        let text = chosen.to_string();
        if text.len() > LONGEST {
            return;
        }
        let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
        let id = digest.as_ref().iter().fold(String::new(), |mut id, byte| {
            // Writing to a String cannot fail.
            let _ = write!(id, "{byte:02x}");
            id
        });
        self.add(NewViewUse { id, dashboard: dashboard.to_string(), chosen, uses: 1 });
    }

    fn add(&self, look: NewViewUse) {
        let mut unsaved = self.unsaved.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(counted) = unsaved.get_mut(&look.id) {
            counted.uses += look.uses;
        } else if unsaved.len() < VIEWS {
            unsaved.insert(look.id.clone(), look);
        }
    }

    /// Writes down what was counted.
    ///
    /// # Errors
    /// What the database says; nothing that was counted is lost then.
    pub async fn save(&self, metadata: &Metadata) -> binnacle_metadata::Result<()> {
        let looks = std::mem::take(&mut *self.unsaved.lock().unwrap_or_else(PoisonError::into_inner));
        if looks.is_empty() {
            return Ok(());
        }
        let looks: Vec<_> = looks.into_values().collect();
        let saved = metadata.view_uses().add(&looks).await;
        if saved.is_err() {
            for look in looks {
                self.add(look);
            }
        }
        saved
    }

    /// The most used views of these dashboards, by what all web servers have seen; the others' newest minute may be missing.
    ///
    /// # Errors
    /// What the database says.
    pub async fn most_used(
        &self,
        metadata: &Metadata,
        dashboards: &[ObjectRef],
        most: u32,
    ) -> binnacle_metadata::Result<Vec<View>> {
        if most == 0 || dashboards.is_empty() {
            return Ok(Vec::new());
        }
        if let Err(error) = self.save(metadata).await {
            tracing::warn!(%error, "the newest looks are left out");
        }
        let dashboards: Vec<_> = dashboards.iter().map(ToString::to_string).collect();
        let found = metadata.view_uses().most_used(&dashboards, most).await?;
        // A view that an older release wrote and this one cannot read is passed over.
        let read = |chosen: Value| serde_json::from_value::<View>(chosen).ok();
        Ok(found.into_iter().filter_map(|used| read(used.chosen)).collect())
    }
}

/// Writes looks down each minute, and when the server ends; forgets what nobody looks at any more.
pub async fn follow(app: App, stop: CancellationToken) {
    let mut looks = tokio::time::interval(SAVE_EVERY);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let goes_on = stop.run_until_cancelled(looks.tick()).await.is_some();
        let saved = app.views.save(&app.metadata).await;
        let forgotten = app.metadata.view_uses().forget(Utc::now() - FORGET).await;
        if let Err(error) = saved.and(forgotten.map(drop)) {
            tracing::warn!(%error, "what people look at cannot be written down; it is tried again");
        }
        if !goes_on {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_most_used_views_come_first_whichever_web_server_saw_them() {
        let folder = tempfile::tempdir().unwrap();
        let config = binnacle_metadata::MetadataConfig::sqlite(&folder.path().join("views.sqlite"));
        let metadata = Metadata::open(&config).await.unwrap();
        let (one, other) = (Views::default(), Views::default());
        let (a, b) = (ObjectRef::new("default", "a"), ObjectRef::new("default", "b"));
        let state = FilterState::default();
        one.count(&a, &state, None);
        one.count(&a, &state, None);
        one.count(&b, &state, None);
        for _ in 0..3 {
            other.count(&a, &state, Some("Europe/Zurich"));
        }
        other.save(&metadata).await.unwrap();
        let found = one.most_used(&metadata, std::slice::from_ref(&a), 1).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].time_zone.as_deref(), Some("Europe/Zurich"));
        assert_eq!(one.most_used(&metadata, &[a, b], 5).await.unwrap().len(), 3);
    }
}
