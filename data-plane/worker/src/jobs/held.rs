//! The jobs that this worker holds, and the beats that keep them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use binnacle_protocol::job::{Assignment, Beat, JobBoard, Lease, Pulse};
use tokio_util::sync::CancellationToken;

use super::progress::Tracker;

/// The longest between two beats of a job: how soon a cancel arrives, and how fresh its progress is.
const BEAT: Duration = Duration::from_secs(1);

/// Why a job was stopped before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// Somebody wanted it.
    Cancelled,
    /// The lease ran out, or was given to another worker.
    Lost,
    /// The worker shuts down.
    Shutdown,
}

/// One job that this worker holds.
#[derive(Debug)]
pub(super) struct HeldJob {
    pub lease: Lease,
    pub cancel: CancellationToken,
    pub progress: Tracker,
    lease_time: Duration,
    until: Mutex<Instant>,
    stopped: OnceLock<Stop>,
}

impl HeldJob {
    /// Stops the job; the first reason counts.
    pub fn stop(&self, reason: Stop) {
        let _ = self.stopped.set(reason);
        self.cancel.cancel();
    }

    /// Why it was stopped, if it was.
    pub fn stopped(&self) -> Option<Stop> {
        self.stopped.get().copied()
    }

    fn until(&self) -> MutexGuard<'_, Instant> {
        self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Held {
    jobs: Arc<Mutex<HashMap<Lease, Arc<HeldJob>>>>,
}

impl Held {
    /// Adds a job that was claimed at `claimed`.
    pub fn add(&self, assignment: &Assignment, claimed: Instant) -> Arc<HeldJob> {
        let lease_time = assignment.lease_time();
        let job = Arc::new(HeldJob {
            lease: assignment.lease,
            cancel: CancellationToken::new(),
            progress: Tracker::default(),
            lease_time,
            until: Mutex::new(claimed + lease_time),
            stopped: OnceLock::new(),
        });
        self.jobs().insert(assignment.lease, Arc::clone(&job));
        job
    }

    /// Forgets a job whose outcome was taken.
    pub fn remove(&self, lease: Lease) {
        self.jobs().remove(&lease);
    }

    /// Why a job was stopped, if it was.
    pub fn stopped(&self, lease: Lease) -> Option<Stop> {
        self.jobs().get(&lease).and_then(|job| job.stopped())
    }

    /// Stops all of them.
    pub fn stop_all(&self, reason: Stop) {
        for job in self.jobs().values() {
            job.stop(reason);
        }
    }

    /// Beats for all of them until the task is dropped.
    pub async fn keep(self, board: Arc<dyn JobBoard>) {
        loop {
            let pause = self.jobs().values().map(|job| job.lease_time / 3).min().unwrap_or(BEAT).min(BEAT);
            tokio::time::sleep(pause).await;
            let jobs: Vec<Arc<HeldJob>> = self.jobs().values().cloned().collect();
            if jobs.is_empty() {
                continue;
            }
            let beats = jobs.iter().map(|job| Beat { lease: job.lease, progress: job.progress.news() }).collect();
            let sent = Instant::now();
            match board.beat(beats).await {
                Ok(pulses) => {
                    for (job, pulse) in jobs.iter().zip(pulses) {
                        job.feel(pulse, sent);
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, jobs = jobs.len(), "the control plane does not answer a heartbeat");
                }
            }
            // What nobody confirmed in time may be another worker's by now.
            let now = Instant::now();
            for job in jobs.iter().filter(|job| *job.until() <= now) {
                job.stop(Stop::Lost);
            }
        }
    }

    fn jobs(&self) -> MutexGuard<'_, HashMap<Lease, Arc<HeldJob>>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HeldJob {
    fn feel(&self, pulse: Pulse, sent: Instant) {
        if !pulse.held {
            return self.stop(Stop::Lost);
        }
        *self.until() = sent + self.lease_time;
        if pulse.cancel {
            self.stop(Stop::Cancelled);
        }
    }
}
