//! How much workers are wanted by all web servers together, kept as two settings: what the operator scales pools by.

use std::time::Duration;

use binnacle_metadata::Setting;
use chrono::Utc;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::{app::App, problem::Result};

/// A query waits for a worker now; its value says since how many milliseconds.
const WANTED: &str = "workers.wanted";
/// A query ran not long ago.
const USED: &str = "workers.used";

const LOOK: Duration = Duration::from_secs(1);
/// How often use is told, so that busy servers hardly write.
const USE_INTERVAL: Duration = Duration::from_secs(10);
/// What was told longer ago no longer holds.
const WANTED_HOLDS: Duration = Duration::from_secs(4);
const USED_HOLDS: Duration = Duration::from_secs(25);

/// How much workers are wanted for interactive queries.
#[derive(Clone, Copy, Debug, Default)]
pub struct Demand {
    /// Queries that wait because there is no worker; of other web servers at most one is counted.
    pub waiting: i64,
    /// How long the first has waited.
    pub oldest: Duration,
    /// Whether queries ran within the last half minute.
    pub in_use: bool,
}

/// What all web servers say.
///
/// # Errors
/// When the metadata database fails.
pub async fn read(app: &App) -> Result<Demand> {
    let own = app.results.workers().demand();
    let (waiting, oldest) = own.waiting();
    let wanted = app.metadata.settings().find(WANTED).await?.filter(|setting| age(setting) < WANTED_HOLDS);
    let used = app.metadata.settings().find(USED).await?.filter(|setting| age(setting) < USED_HOLDS);
    let elsewhere = wanted.as_ref().and_then(|setting| setting.value.get("ms")).and_then(Value::as_u64);
    Ok(Demand {
        waiting: i64::try_from(waiting).unwrap_or(i64::MAX).max(i64::from(wanted.is_some())),
        oldest: oldest.max(Duration::from_millis(elsewhere.unwrap_or_default())),
        in_use: used.is_some() || own.idle() < USE_INTERVAL,
    })
}

fn age(setting: &Setting) -> Duration {
    (Utc::now() - setting.updated_at).to_std().unwrap_or_default()
}

/// Tells the others until `stop`.
pub async fn follow(app: App, stop: CancellationToken) {
    let mut told_use = None::<std::time::Instant>;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        let own = app.results.workers().demand();
        let (waiting, oldest) = own.waiting();
        if waiting > 0 {
            tell(&app, WANTED, &json!({ "ms": oldest.as_millis() as u64 })).await;
        }
        if own.idle() < USE_INTERVAL && told_use.is_none_or(|told| told.elapsed() >= USE_INTERVAL) {
            told_use = Some(std::time::Instant::now());
            tell(&app, USED, &json!({})).await;
        }
    }
}

async fn tell(app: &App, name: &str, value: &Value) {
    if let Err(error) = app.metadata.settings().set(name, value, "system").await {
        tracing::debug!(%error, name, "cannot tell how much workers are wanted");
    }
}
