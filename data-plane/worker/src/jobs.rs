//! The job consumer: takes jobs from the control plane's board, runs them, and keeps what they make in a cache.
//!
//! Owns leases while they last. Must not read the metadata database, nor run anything without a signed ticket.
//!
//! wake → claim → [`run`] (tickets on the engine, bytes into a cache) → finish; beside it a beat for every job each second

mod consume;
mod finish;
mod held;
mod http;
mod progress;
mod run;
mod wake;

use std::{sync::Arc, time::Duration};

use binnacle_cache::Caches;
use binnacle_engine::Engine;
use binnacle_protocol::job::JobBoard;
use binnacle_queue::{Queue, QueueName};

pub use http::HttpJobBoard;

use crate::Keyring;

/// Everything that a job consumer needs.
#[derive(Clone, Debug)]
pub struct JobWorker {
    /// Its name, for people.
    pub name: String,
    /// Where jobs come from.
    pub board: Arc<dyn JobBoard>,
    /// What says that there are jobs; without one the board is asked to hold its answer back.
    pub broker: Option<Arc<dyn Queue>>,
    /// The queues that are served.
    pub queues: Vec<QueueName>,
    /// How many jobs run at once.
    pub slots: usize,
    /// How long running jobs may go on after the stop.
    pub drain: Duration,
    /// What runs tickets.
    pub engine: Engine,
    /// Which tickets are run.
    pub keys: Keyring,
    /// Where results and files go.
    pub caches: Caches,
}

impl JobWorker {
    /// Runs jobs until `stop`; then takes no more, lets the running ones end for [`JobWorker::drain`], and gives the rest
    /// back.
    pub async fn run(self, stop: tokio_util::sync::CancellationToken) {
        consume::consume(self, stop).await;
    }
}
