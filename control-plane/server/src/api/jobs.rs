//! Background jobs: exports, long queries, probes; each with its place in the queue, its progress and its result.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event as Message, KeepAlive},
    },
};
use binnacle_crds::Kind as ObjectKind;
use binnacle_metadata::{Job, JobFilter, JobId, JobState, NewJob, Page, Role};
use binnacle_protocol::{
    ErrorCode, Format, ObjectRef,
    job::{Progress, QUEUES},
};
use binnacle_query::Purpose;
use chrono::{DateTime, Utc};
use futures::Stream;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    auth::Identity,
    extract::{Json, Path, Query},
    gate::QueryRequest,
    jobs::{
        Jobs,
        kind::{Asked, ExportRows, Kind, ProbeDatasource, RunQuery},
        visible_job,
        wait::has_ended,
    },
    problem::{Problem, Result},
};

/// What is to be done in the background.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", tag = "kind", deny_unknown_fields)]
pub enum JobRequest {
    /// Runs a query and keeps its rows.
    Query {
        /// The question, as `POST /api/v1/query` takes it.
        #[schema(value_type = QueryRequest)]
        question: Value,
        /// What people call it.
        title: Option<String>,
    },
    /// Writes the rows of a query into a file to download.
    #[serde(rename_all = "camelCase")]
    Export {
        /// The question, as `POST /api/v1/query` takes it.
        #[schema(value_type = QueryRequest)]
        question: Value,
        /// `csv`, `xlsx` or `parquet`.
        format: Format,
        /// What the file is called, without its ending.
        file_name: Option<String>,
        /// What people call it.
        title: Option<String>,
    },
    /// Asks whether a datasource answers.
    Probe {
        /// Which one.
        #[schema(value_type = String, example = "default/flights")]
        datasource: ObjectRef,
    },
}

/// So many jobs of a list are asked for their places, each by a query; further ones have long to wait anyway.
const MOST_PLACES: usize = 5;

/// A background job.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobItem {
    id: String,
    /// What it does, in the imperative.
    kind: String,
    queue: String,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// `queued`, `running`, `succeeded`, `failed`, `cancelled` or `dead` (failed too often).
    state: String,
    requested_by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    datasource: Option<String>,
    /// What it asks, where it was asked as SQL.
    #[serde(skip_serializing_if = "Option::is_none")]
    sql: Option<String>,
    /// The file's format, for exports.
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<Format>,
    attempt: i64,
    max_attempts: i64,
    /// How many jobs of its queue run before this one; while it waits, and in lists for the five oldest that do.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<Progress>,
    /// What it said, for probes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    row: Option<Value>,
    /// What went wrong at the last attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// Somebody wants it stopped, and its worker has not said yet that it is.
    cancelling: bool,
    created_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finished_at: Option<DateTime<Utc>>,
    /// Where its rows or its file are.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<String>,
}

impl From<Job> for JobItem {
    fn from(job: Job) -> Self {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let progress = job.progress.as_ref().and_then(|progress| Progress::deserialize(progress).ok());
        Self {
            result: job.result_ref.as_ref().map(|_| format!("/api/v1/jobs/{}/result", job.id)),
            id: job.id.to_string(),
            title: text(&job.payload["asked"]["title"]),
            state: job.state.to_string(),
            requested_by: job.requested_by,
            datasource: Some(job.datasource).filter(|datasource| !datasource.is_empty()),
            sql: text(&job.payload["asked"]["question"]["sql"]),
            format: Format::deserialize(&job.payload["format"]).ok(),
            attempt: job.attempt,
            max_attempts: job.max_attempts,
            position: None,
            progress,
            row: job.progress.as_ref().map(|progress| progress["row"].clone()).filter(|row| !row.is_null()),
            error: job.error.filter(|_| job.state != JobState::Succeeded),
            cancelling: job.cancel_requested && job.state == JobState::Running,
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
            kind: job.kind,
            queue: job.queue,
        }
    }
}

/// Background jobs.
#[derive(Serialize, ToSchema)]
pub struct JobList {
    items: Vec<JobItem>,
}

/// Which jobs to list.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct JobQuery {
    /// Only those in this state.
    state: Option<String>,
    /// Only those in this queue.
    queue: Option<String>,
    /// Those of everybody; for admins.
    #[serde(default)]
    all: bool,
    /// Only those older than this one.
    before: Option<String>,
}

/// Adds a job. With the header `Idempotency-Key` the same request may be sent again: it answers with the same job.
#[utoipa::path(post, path = "/api/v1/jobs", tag = "jobs", request_body = JobRequest, responses(
    (status = 202, body = JobItem), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn create_job(
    State(app): State<App>,
    identity: Identity,
    headers: HeaderMap,
    Json(request): Json<JobRequest>,
) -> Result<Response> {
    let mut new = build_job(&app, &identity, request).await?;
    new.idempotency_key = idempotency_key(&identity, &headers)?;
    let job = app.jobs.enqueue(&new).await?;
    let place = format!("/api/v1/jobs/{}", job.id);
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, place)], Json(item(&app, job).await?)).into_response())
}

/// Checks what is asked for as if it were asked now, so that a mistake is told at once.
async fn build_job(app: &App, identity: &Identity, request: JobRequest) -> Result<NewJob> {
    match request {
        JobRequest::Query { question, title } => {
            let asked = Asked::new(identity, question, title);
            let plan = asked.plan(app, Purpose::Interactive).await?;
            let datasource = plan.ask.datasource.object.to_string();
            Ok(NewJob { datasource, ..RunQuery { asked }.job(identity.name()) })
        }
        JobRequest::Export { question, format, file_name, title } => {
            if !format.is_download() {
                return Err(Problem::new(ErrorCode::InvalidRequest, "that is no format of files")
                    .field("format")
                    .hint("use `csv`, `xlsx` or `parquet`"));
            }
            let asked = Asked::new(identity, question, title);
            let plan = asked.plan(app, Purpose::Download).await?;
            let datasource = plan.ask.datasource.object.to_string();
            let file_name = file_name_of(file_name.as_deref(), format);
            Ok(NewJob { datasource, ..ExportRows { asked, format, file_name }.job(identity.name()) })
        }
        JobRequest::Probe { datasource } => {
            identity.require(Role::Editor)?;
            app.catalog.visible(ObjectKind::Datasource, &datasource, identity)?;
            Ok(ProbeDatasource { datasource }.job(identity.name()))
        }
    }
}

/// A name that every system can save.
fn file_name_of(wanted: Option<&str>, format: Format) -> String {
    let plain = |c: char| if c.is_alphanumeric() || " -_.()".contains(c) { c } else { '-' };
    let name: String = wanted.unwrap_or("rows").chars().take(100).map(plain).collect();
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    format!("{}.{}", if name.is_empty() { "rows" } else { name }, format.extension())
}

/// The same key of two people is not the same.
fn idempotency_key(identity: &Identity, headers: &HeaderMap) -> Result<Option<String>> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    let key = key.to_str().ok().filter(|key| (1..=128).contains(&key.len()));
    let wrong = || {
        Problem::new(ErrorCode::InvalidRequest, "the key must be 1 to 128 letters of ASCII").field("Idempotency-Key")
    };
    Ok(Some(format!("{}/{}", identity.name(), key.ok_or_else(wrong)?)))
}

/// One's own jobs, newest first: a hundred at most.
#[utoipa::path(get, path = "/api/v1/jobs", tag = "jobs", params(JobQuery), responses(
    (status = 200, body = JobList), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub async fn list_jobs(
    State(app): State<App>,
    identity: Identity,
    Query(query): Query<JobQuery>,
) -> Result<Json<JobList>> {
    if query.all {
        identity.require(Role::Admin)?;
    }
    let wrong = |field: &str| Problem::new(ErrorCode::InvalidRequest, format!("`{field}` cannot be read")).field(field);
    let filter = JobFilter {
        state: query.state.map(|state| state.parse()).transpose().map_err(|_| wrong("state"))?,
        queue: query.queue,
        kind: None,
        requested_by: (!query.all).then(|| identity.name().to_owned()),
    };
    let before: Option<JobId> = query.before.map(|id| id.parse()).transpose().map_err(|_| wrong("before"))?;
    let jobs = app.metadata.jobs().list(&filter, Page { before, ..Page::default() }).await?;
    let first_passed_over = jobs.iter().filter(|job| job.state == JobState::Queued).count().saturating_sub(MOST_PLACES);
    let (mut items, mut queued) = (Vec::with_capacity(jobs.len()), 0);
    for job in jobs {
        queued += usize::from(job.state == JobState::Queued);
        let is_placed = job.state == JobState::Queued && queued > first_passed_over;
        items.push(if is_placed { item(&app, job).await? } else { job.into() });
    }
    Ok(Json(JobList { items }))
}

/// A job.
#[utoipa::path(get, path = "/api/v1/jobs/{id}", tag = "jobs", params(("id" = String, Path)), responses(
    (status = 200, body = JobItem), (status = 404, body = Problem)))]
pub async fn get_job(State(app): State<App>, identity: Identity, Path(id): Path<String>) -> Result<Json<JobItem>> {
    let job = visible_job(&app.jobs, &id, &identity).await?;
    Ok(Json(item(&app, job).await?))
}

/// Cancels a job: at once where it waits, within a second or so where it runs.
#[utoipa::path(post, path = "/api/v1/jobs/{id}/cancel", tag = "jobs", params(("id" = String, Path)), responses(
    (status = 200, body = JobItem), (status = 404, body = Problem)))]
pub async fn cancel_job(State(app): State<App>, identity: Identity, Path(id): Path<String>) -> Result<Json<JobItem>> {
    let job = visible_job(&app.jobs, &id, &identity).await?;
    let job = app.jobs.cancel(job.id).await?;
    Ok(Json(item(&app, job).await?))
}

/// Brings a job back that failed, died or was cancelled.
#[utoipa::path(post, path = "/api/v1/jobs/{id}/retry", tag = "jobs", params(("id" = String, Path)), responses(
    (status = 200, body = JobItem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn retry_job(State(app): State<App>, identity: Identity, Path(id): Path<String>) -> Result<Json<JobItem>> {
    let job = visible_job(&app.jobs, &id, &identity).await?;
    let job = app.jobs.retry(job.id).await?;
    Ok(Json(item(&app, job).await?))
}

/// A stream of `job` events with the job whenever something changed about it; ends when the job has ended.
#[utoipa::path(get, path = "/api/v1/jobs/{id}/events", tag = "jobs", params(("id" = String, Path)), responses(
    (status = 200, content_type = "text/event-stream", body = JobItem), (status = 404, body = Problem)))]
pub async fn get_job_events(State(app): State<App>, identity: Identity, Path(id): Path<String>) -> Result<Response> {
    let job = visible_job(&app.jobs, &id, &identity).await?;
    let events = Sse::new(changes(app, job.id)).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)));
    Ok(events.into_response())
}

fn changes(app: App, id: JobId) -> impl Stream<Item = Result<Message, Infallible>> + Send {
    futures::stream::unfold((app, None, false), move |(app, last, ended)| async move {
        if ended {
            return None;
        }
        let (now, ended) = next_change(&app.jobs, &app, id, last.as_ref()).await?;
        let message = Message::default().event("job").json_data(&now).unwrap_or_default();
        Some((Ok(message), (app, Some(now), ended)))
    })
}

/// The job as soon as it is not as it was; nothing when it cannot be looked at any more.
async fn next_change(jobs: &Jobs, app: &App, id: JobId, last: Option<&JobItem>) -> Option<(JobItem, bool)> {
    let mut watch = jobs.watch(id);
    loop {
        let job = watch.look().await.ok()?;
        let ended = has_ended(&job);
        let now = item(app, job).await.ok()?;
        if last != Some(&now) {
            return Some((now, ended));
        }
        watch.change().await;
    }
}

/// With its place in the queue.
async fn item(app: &App, job: Job) -> Result<JobItem> {
    let position = match job.state {
        JobState::Queued => Some(app.metadata.jobs().position(&job).await?),
        _ => None,
    };
    Ok(JobItem { position, ..job.into() })
}

/// One queue.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QueueItem {
    name: String,
    waiting: i64,
    running: i64,
    failed: i64,
    /// Failed too often.
    dead: i64,
    /// How long the oldest has waited, in seconds.
    oldest_wait_seconds: i64,
}

/// The queues.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueList {
    /// What wakes workers: `embedded`, `nats`, `redis`, `rabbitmq` or `sqs`.
    broker: String,
    items: Vec<QueueItem>,
}

/// How many jobs wait, run and have failed in each queue; for admins.
#[utoipa::path(get, path = "/api/v1/jobs/queues", tag = "jobs", responses(
    (status = 200, body = QueueList), (status = 403, body = Problem)))]
pub async fn list_queues(State(app): State<App>, identity: Identity) -> Result<Json<QueueList>> {
    identity.require(Role::Admin)?;
    let mut items: Vec<QueueItem> =
        QUEUES.iter().map(|name| QueueItem { name: (*name).to_owned(), ..QueueItem::default() }).collect();
    for count in app.metadata.jobs().counts().await? {
        let Some(queue) = items.iter_mut().find(|queue| queue.name == count.queue) else { continue };
        match count.state {
            JobState::Queued => {
                queue.waiting = count.count;
                queue.oldest_wait_seconds = (Utc::now() - count.oldest_run_at).num_seconds().max(0);
            }
            JobState::Running => queue.running = count.count,
            JobState::Failed => queue.failed = count.count,
            JobState::Dead => queue.dead = count.count,
            JobState::Succeeded | JobState::Cancelled => {}
        }
    }
    Ok(Json(QueueList { broker: app.jobs.broker().kind().as_str().into(), items }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_can_be_saved_anywhere() {
        for (wanted, expected) in [
            (None, "rows.csv"),
            (Some("Flüge 2013 (alle)"), "Flüge 2013 (alle).csv"),
            (Some("../../etc/passwd"), "-..-etc-passwd.csv"),
            (Some("a\"b\r\nc"), "a-b--c.csv"),
            (Some(" . "), "rows.csv"),
        ] {
            assert_eq!(file_name_of(wanted, Format::Csv), expected);
        }
    }
}
