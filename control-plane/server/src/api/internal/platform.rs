//! How the whole is doing: what the operator scales by, and what it says of a platform.

use std::{collections::BTreeMap, time::Duration};

use axum::extract::State;
use binnacle_metadata::JobState;
use binnacle_protocol::job::QUEUES;
use chrono::Utc;
use serde::Serialize;

use crate::{app::App, demand, extract::Json, problem::Result};

/// How long a broker or cache may take to show that it is there.
const PATIENCE: Duration = Duration::from_secs(2);
/// The queries that people wait for, among the queues.
const INTERACTIVE: &str = "interactive";

/// How one queue is doing.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueLoad {
    queue: String,
    /// Those that could start now, within the limits of users and datasources.
    waiting: i64,
    running: i64,
    /// How long the one of them that has waited longest could have run.
    oldest_seconds: f64,
}

/// Every queue of jobs, and the queries that people wait for.
pub async fn list_queues(State(app): State<App>) -> Result<Json<Vec<QueueLoad>>> {
    let named = |queue: &str| QueueLoad { queue: queue.to_owned(), ..QueueLoad::default() };
    let mut loads: Vec<QueueLoad> = QUEUES.iter().map(|queue| named(queue)).collect();
    for due in app.jobs.startable().await? {
        let Some(load) = loads.iter_mut().find(|load| load.queue == due.queue) else { continue };
        load.waiting = due.count;
        load.oldest_seconds = (Utc::now() - due.oldest_run_at).as_seconds_f64().max(0.0);
    }
    for running in app.metadata.jobs().counts_in(JobState::Running).await? {
        if let Some(load) = loads.iter_mut().find(|load| load.queue == running.queue) {
            load.running = running.count;
        }
    }
    let demand = demand::read(&app).await?;
    loads.push(QueueLoad {
        waiting: demand.waiting,
        running: i64::from(demand.in_use),
        oldest_seconds: demand.oldest.as_secs_f64(),
        ..named(INTERACTIVE)
    });
    Ok(Json(loads))
}

/// What the operator says of a platform.
#[derive(Debug, Serialize)]
pub struct Status {
    version: &'static str,
    schema: i64,
    /// `ok`, or why not.
    broker: String,
    /// The same for each cache.
    caches: BTreeMap<&'static str, String>,
}

/// Whether the parts that may be elsewhere answer.
pub async fn get_status(State(app): State<App>) -> Result<Json<Status>> {
    let schema = app.metadata.schema_version().await?;
    let (broker, caches) = tokio::join!(broker(&app), caches(&app));
    Ok(Json(Status { version: env!("CARGO_PKG_VERSION"), schema, broker, caches }))
}

const OK: &str = "ok";

async fn broker(app: &App) -> String {
    let Some(Ok(queue)) = QUEUES.first().map(|name| name.parse()) else { return OK.to_owned() };
    match tokio::time::timeout(PATIENCE, app.jobs.broker().depth(&queue)).await {
        Ok(Ok(_)) => OK.to_owned(),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("no answer within {} s", PATIENCE.as_secs()),
    }
}

async fn caches(app: &App) -> BTreeMap<&'static str, String> {
    let all = app.jobs.caches();
    let named = [
        ("results", &all.results),
        ("exports", &all.exports),
        ("thumbnails", &all.thumbnails),
        ("images", &all.images),
    ];
    let asked = named.map(|(name, cache)| async move {
        let answer = match tokio::time::timeout(PATIENCE, cache.check()).await {
            Ok(Ok(())) => OK.to_owned(),
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("no answer within {} s", PATIENCE.as_secs()),
        };
        (name, answer)
    });
    futures::future::join_all(asked).await.into_iter().collect()
}
