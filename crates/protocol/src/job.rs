//! Background jobs, as the control plane hands them to workers.
//!
//! The rows of the metadata database are the truth, and only the control plane reads them; a worker knows a job by its
//! lease. Whatever a job runs on a database is a signed ticket.
//!
//! [`Order`] → [`Assignment`]s → (every second) [`Beat`] → [`Pulse`] → … → [`Outcome`]

use std::{
    fmt::{self, Debug},
    str::FromStr,
    time::Duration,
};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Field, Format, RemoteError, SignedTicket};

/// The queues of the built-in kinds of jobs, those that people wait for first.
pub const QUEUES: [&str; 4] = ["queries", "exports", "probes", "warm-up"];

/// Where workers get their jobs from: the control plane, in this process or over HTTP.
#[async_trait]
pub trait JobBoard: Send + Sync + Debug + 'static {
    /// Takes the jobs whose turn it is; may wait for [`Order::wait`] until there is one.
    ///
    /// # Errors
    /// When the control plane or its database does not answer.
    async fn claim(&self, order: &Order) -> Result<Vec<Assignment>, RemoteError>;

    /// Says that these jobs go on, and how far they are. One pulse for each beat, in the same order.
    ///
    /// # Errors
    /// As [`JobBoard::claim`]; leases then run on, and run out.
    async fn beat(&self, beats: Vec<Beat>) -> Result<Vec<Pulse>, RemoteError>;

    /// Ends jobs; for each, in the same order, whether its lease still held and the outcome counts.
    ///
    /// # Errors
    /// As [`JobBoard::claim`]; the same outcomes may be sent again.
    async fn finish(&self, outcomes: Vec<Outcome>) -> Result<Vec<bool>, RemoteError>;
}

/// What a worker can take now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The worker's name, for people.
    pub worker: String,
    /// The queues that it serves.
    pub queues: Vec<String>,
    /// How many jobs at most.
    pub most: u32,
    /// How long an answer without jobs may be held back, in milliseconds.
    #[serde(default)]
    pub wait_ms: u64,
}

impl Order {
    /// How long an answer without jobs may be held back.
    pub fn wait(&self) -> Duration {
        Duration::from_millis(self.wait_ms)
    }
}

/// Proof that a worker holds a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Lease {
    /// Which job.
    pub job: Uuid,
    /// Which claim of it.
    pub token: Uuid,
}

/// One job for one worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    /// Proof of the claim.
    pub lease: Lease,
    /// How long it holds without a beat, in milliseconds.
    pub lease_ms: u64,
    /// What sort of job it is, for logs and metrics.
    pub kind: String,
    /// What to do.
    pub work: Work,
}

impl Assignment {
    /// How long the lease holds without a beat.
    pub fn lease_time(&self) -> Duration {
        Duration::from_millis(self.lease_ms)
    }
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "type")]
pub enum Work {
    /// Nothing at all: what a job costs by itself.
    Nothing,
    /// Runs a ticket.
    Run {
        /// The ticket.
        ticket: SignedTicket,
        /// What becomes of the rows.
        output: Output,
    },
}

/// What becomes of the rows of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "type")]
pub enum Output {
    /// The first row goes into the outcome; for runs with one.
    Row,
    /// A small result, kept in the cache of results under its fingerprint, as interactive queries keep theirs.
    #[serde(rename_all = "camelCase")]
    Entry {
        /// The cache's key.
        key: String,
        /// How long it is fresh, in milliseconds.
        fresh_ms: u64,
        /// How long after that it may still be shown, in milliseconds.
        stale_ms: u64,
    },
    /// A file of any size.
    #[serde(rename_all = "camelCase")]
    File {
        /// The cache that keeps it.
        cache: CacheName,
        /// The cache's key.
        key: String,
        /// What the rows are written as.
        format: Format,
        /// What the columns mean, as far as it is known.
        fields: Vec<Field>,
        /// What it is called when it is saved.
        file_name: String,
        /// How long it is kept, in milliseconds.
        keep_ms: u64,
    },
}

/// One of the caches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CacheName {
    /// Results of queries.
    Results,
    /// Files that people download.
    Exports,
    /// Small pictures of dashboards.
    Thumbnails,
    /// Pictures that alerts and reports send.
    Images,
}

impl CacheName {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Results, Self::Exports, Self::Thumbnails, Self::Images];

    /// As configuration and metrics say it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Results => "results",
            Self::Exports => "exports",
            Self::Thumbnails => "thumbnails",
            Self::Images => "images",
        }
    }
}

/// Where something is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// The cache.
    pub cache: CacheName,
    /// Its key.
    pub key: String,
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.cache.as_str(), self.key)
    }
}

impl FromStr for Kept {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (name, key) = text.split_once(':').ok_or(())?;
        let cache = CacheName::ALL.into_iter().find(|cache| cache.as_str() == name).ok_or(())?;
        Ok(Self { cache, key: key.to_owned() })
    }
}

/// What is known of a result beside its bytes, kept with them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResultMeta {
    /// When the query was sent: the data is at least as new as this.
    pub as_of: chrono::DateTime<chrono::Utc>,
    /// How many rows there are, and whether a limit cut them.
    pub trailer: crate::Trailer,
    /// What the columns mean.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
}

/// A sign of life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Beat {
    /// Of which job.
    pub lease: Lease,
    /// How far it is, where that is news.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
}

/// How far a job is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Rows that came from the database.
    pub rows: u64,
    /// Bytes that were written.
    pub bytes: u64,
}

/// What is being done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// The database works, and no row has come.
    #[default]
    Querying,
    /// Rows come and are written.
    Writing,
    /// All rows have come; what was written is being made complete.
    Finishing,
    /// It is done.
    Done,
}

/// The answer to a beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pulse {
    /// The lease holds for its time again; if not, another worker may have the job: stop, and say nothing more.
    pub held: bool,
    /// Somebody wants it stopped: stop, and say so.
    pub cancel: bool,
}

/// How a job ended at a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// Which job.
    pub lease: Lease,
    /// How.
    pub end: End,
    /// How far it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
}

/// How a job ended at a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "type")]
pub enum End {
    /// It is done.
    Done {
        /// What it said, for work with [`Output::Row`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        row: Option<Value>,
        /// What it made, for work with [`Output::File`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kept: Option<Kept>,
    },
    /// It went wrong.
    Failed {
        /// Why.
        error: RemoteError,
    },
    /// It was stopped, as somebody wanted.
    Cancelled,
    /// The worker shuts down and gives it back unharmed.
    GivenBack,
}
