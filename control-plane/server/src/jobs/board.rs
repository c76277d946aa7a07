//! The board that workers take their jobs from: rows of the metadata database, prepared for the worker that takes them.

use std::time::Duration;

use async_trait::async_trait;
use binnacle_metadata::{Backoff, ClaimedJob, DoneJob, Error as MetadataError, Job, JobLease};
use binnacle_protocol::{
    ErrorCode, RemoteError,
    job::{Assignment, Beat, End, JobBoard, Lease, Order, Outcome, Progress, Pulse},
};
use futures::future::join_all;
use serde_json::{Value, json};

use super::kind;
use crate::{app::App, problem::Problem};

/// The longest that an answer without jobs is held back.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// How long before a failed job is tried again, after its first attempt; doubled after each.
const BACKOFF: Duration = Duration::from_secs(2);
/// The most that it is doubled.
const DOUBLED: u32 = 7;

/// The jobs of this web server's database.
#[derive(Clone, Debug)]
pub struct LocalJobBoard {
    app: App,
}

impl LocalJobBoard {
    /// The board of this server.
    pub fn new(app: App) -> Self {
        Self { app }
    }

    async fn try_claim(&self, order: &Order) -> Result<Vec<Assignment>, RemoteError> {
        let jobs = &self.app.jobs;
        let queues: Vec<&str> = order.queues.iter().map(String::as_str).collect();
        let rows = jobs.metadata.jobs().within(jobs.limits());
        let claimed =
            rows.claim(&queues, &order.worker, jobs.lease(), order.most).await.map_err(|e| remote(e.into()))?;
        let assignments = join_all(claimed.into_iter().map(|claimed| self.prepare(claimed))).await;
        Ok(assignments.into_iter().flatten().collect())
    }

    /// Prepares a job, or ends it where that is not possible.
    async fn prepare(&self, claimed: ClaimedJob) -> Option<Assignment> {
        let ClaimedJob { job, lease } = claimed;
        self.app.jobs.announce(job.id);
        let waited = job.started_at.unwrap_or(job.updated_at) - job.run_at;
        metrics::histogram!("binnacle_job_wait_seconds", "queue" => job.queue.clone())
            .record(waited.to_std().unwrap_or_default());
        match kind::prepare(&self.app, &job).await {
            Ok(work) => Some(Assignment {
                lease: lease_to_worker(lease),
                lease_ms: self.app.jobs.lease().as_millis().try_into().unwrap_or(u64::MAX),
                kind: job.kind,
                work,
            }),
            Err(problem) => {
                let error = RemoteError { code: problem.code, message: problem.detail, hint: problem.hint };
                if let Err(error) = self.fail(lease, &job, &error).await {
                    tracing::warn!(error = &error as &dyn std::error::Error, job = %job.id, "a refused job cannot be ended");
                }
                None
            }
        }
    }

    async fn fail(&self, lease: JobLease, job: &Job, error: &RemoteError) -> Result<(), MetadataError> {
        let again = if is_worth_a_retry(error.code) {
            Backoff::After(BACKOFF * 2u32.pow((job.attempt.max(1) as u32 - 1).min(DOUBLED)))
        } else {
            Backoff::Never
        };
        let text = match &error.hint {
            Some(hint) => format!("{}: {} ({hint})", error.code, error.message),
            None => format!("{}: {}", error.code, error.message),
        };
        self.app.jobs.metadata.jobs().finish_failed(lease, &text, again).await.map(drop)
    }

    /// Ends one job that is not done; whether its lease still held.
    async fn end(&self, outcome: &Outcome) -> Result<bool, MetadataError> {
        let lease = lease_of_worker(outcome.lease);
        let jobs = self.app.jobs.metadata.jobs();
        let ended = match &outcome.end {
            End::Done { .. } => return Ok(false),
            End::Cancelled => jobs.finish_cancelled(lease).await,
            End::GivenBack => jobs.release(lease).await,
            End::Failed { error } => match jobs.get(lease.job_id).await {
                Ok(job) => self.fail(lease, &job, error).await,
                Err(error) => Err(error),
            },
        };
        match ended {
            Ok(()) => Ok(true),
            Err(MetadataError::LeaseLost(_) | MetadataError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

#[async_trait]
impl JobBoard for LocalJobBoard {
    async fn claim(&self, order: &Order) -> Result<Vec<Assignment>, RemoteError> {
        let until = tokio::time::Instant::now() + order.wait().min(LONGEST_WAIT);
        loop {
            let mut added = std::pin::pin!(self.app.jobs.added.notified());
            // Jobs that are added while the database is asked must be heard of.
            added.as_mut().enable();
            let assignments = self.try_claim(order).await?;
            if !assignments.is_empty() || tokio::time::timeout_at(until, added).await.is_err() {
                return Ok(assignments);
            }
        }
    }

    async fn beat(&self, beats: Vec<Beat>) -> Result<Vec<Pulse>, RemoteError> {
        let jobs = &self.app.jobs;
        let mut pulses = Vec::with_capacity(beats.len());
        for beat in beats {
            let progress = beat.progress.as_ref().map(|progress| json!(progress));
            let lease = lease_of_worker(beat.lease);
            pulses.push(match jobs.metadata.jobs().heartbeat(lease, jobs.lease(), progress.as_ref()).await {
                Ok(answer) => Pulse { held: true, cancel: answer.cancel_requested },
                Err(MetadataError::LeaseLost(_) | MetadataError::NotFound { .. }) => {
                    Pulse { held: false, cancel: false }
                }
                Err(error) => return Err(remote(error.into())),
            });
            if progress.is_some() {
                jobs.announce(lease.job_id);
            }
        }
        Ok(pulses)
    }

    async fn finish(&self, outcomes: Vec<Outcome>) -> Result<Vec<bool>, RemoteError> {
        let done: Vec<DoneJob> = outcomes.iter().filter_map(done_job).collect();
        let rows = self.app.jobs.metadata.jobs();
        let taken = rows.finish_all_succeeded(&done).await.map_err(|error| remote(error.into()))?;
        let mut taken = taken.into_iter();
        let mut held = Vec::with_capacity(outcomes.len());
        for outcome in &outcomes {
            held.push(match &outcome.end {
                End::Done { .. } => taken.next().unwrap_or(false),
                _ => self.end(outcome).await.map_err(|error| remote(error.into()))?,
            });
            self.app.jobs.announce(outcome.lease.job.into());
        }
        Ok(held)
    }
}

fn done_job(outcome: &Outcome) -> Option<DoneJob> {
    let End::Done { row, kept } = &outcome.end else { return None };
    Some(DoneJob {
        lease: lease_of_worker(outcome.lease),
        result_ref: kept.as_ref().map(ToString::to_string),
        progress: last_word(outcome.progress.as_ref(), row.as_ref()),
    })
}

/// How far a job came, with what it said.
fn last_word(progress: Option<&Progress>, row: Option<&Value>) -> Option<Value> {
    let mut word = progress.map(|progress| json!(progress));
    if let (Some(Value::Object(word)), Some(row)) = (&mut word, row) {
        word.insert("row".into(), row.clone());
    }
    word
}

/// Whether another attempt may end differently.
fn is_worth_a_retry(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::Unavailable
            | ErrorCode::DatasourceUnreachable
            | ErrorCode::Internal
            | ErrorCode::StorageFull
            | ErrorCode::TicketInvalid
            | ErrorCode::TooManyRequests
    )
}

fn lease_to_worker(lease: JobLease) -> Lease {
    Lease { job: lease.job_id.into(), token: lease.token.into() }
}

fn lease_of_worker(lease: Lease) -> JobLease {
    JobLease { job_id: lease.job.into(), token: lease.token.into() }
}

fn remote(problem: Problem) -> RemoteError {
    RemoteError { code: problem.code, message: problem.detail, hint: problem.hint }
}
