//! The loop: as many jobs as there are free slots, as soon as there are any.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use binnacle_protocol::job::{Assignment, End, Order, Outcome};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_util::sync::CancellationToken;

use super::{
    JobWorker,
    finish::finish_all,
    held::{Held, Stop},
    run::run_job,
    wake::Wakes,
};

/// How long to wait after the board did not answer, at first and at most.
const RETRY: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));
/// How long a claim is waited for that was under way at the stop.
const LATE: Duration = Duration::from_secs(1);
/// How many outcomes wait to be reported before jobs wait to report theirs.
const OUTCOMES: usize = 1024;

pub(super) async fn consume(worker: JobWorker, stop: CancellationToken) {
    let worker = Arc::new(worker);
    let slots = Arc::new(Semaphore::new(worker.slots));
    let held = Held::default();
    let (outcomes, ended) = mpsc::channel(OUTCOMES);
    let beats = tokio::spawn(held.clone().keep(Arc::clone(&worker.board)));
    let finisher = tokio::spawn(finish_all(Arc::clone(&worker.board), held.clone(), ended));
    tracing::info!(queues = ?worker.queues, slots = worker.slots, "taking jobs");
    take_jobs(&worker, &slots, &held, &outcomes, &stop).await;
    drain(&worker, &slots, &held).await;
    // The last sender: the finisher ends when it has reported what there is.
    drop(outcomes);
    let _ = finisher.await;
    beats.abort();
}

async fn take_jobs(
    worker: &Arc<JobWorker>,
    slots: &Arc<Semaphore>,
    held: &Held,
    outcomes: &mpsc::Sender<Outcome>,
    stop: &CancellationToken,
) {
    let mut wakes = Wakes::listen(worker.broker.clone(), &worker.queues);
    let mut pause = RETRY.0;
    loop {
        let Some(free) = stop.run_until_cancelled(free_slots(slots)).await else { return };
        let order = Order {
            worker: worker.name.clone(),
            queues: worker.queues.iter().map(ToString::to_string).collect(),
            most: free.len().try_into().unwrap_or(u32::MAX),
            wait_ms: wakes.board_wait().as_millis().try_into().unwrap_or(u64::MAX),
        };
        wakes.forget();
        let asked = Instant::now();
        let mut claim = worker.board.claim(&order);
        let Some(claimed) = stop.run_until_cancelled(&mut claim).await else {
            // Jobs that were on their way go back at once, instead of waiting for their leases to run out.
            if let Ok(Ok(late)) = tokio::time::timeout(LATE, claim).await {
                for assignment in late {
                    let outcome = Outcome { lease: assignment.lease, end: End::GivenBack, progress: None };
                    let _ = outcomes.send(outcome).await;
                }
            }
            return;
        };
        match claimed {
            Ok(assignments) if assignments.is_empty() => {
                pause = RETRY.0;
                drop(free);
                stop.run_until_cancelled(wakes.wait()).await;
            }
            Ok(assignments) => {
                pause = RETRY.0;
                for (assignment, slot) in assignments.into_iter().zip(free) {
                    start(worker, held, outcomes.clone(), assignment, asked, slot);
                }
            }
            Err(error) => {
                tracing::warn!(%error, "no jobs can be taken");
                drop(free);
                stop.run_until_cancelled(tokio::time::sleep(pause)).await;
                pause = (pause * 2).min(RETRY.1);
            }
        }
    }
}

/// Waits for one free slot, and takes all that are free.
async fn free_slots(slots: &Arc<Semaphore>) -> Vec<OwnedSemaphorePermit> {
    let mut free = Vec::new();
    // The semaphore is never closed.
    free.extend(Arc::clone(slots).acquire_owned().await.ok());
    while let Ok(slot) = Arc::clone(slots).try_acquire_owned() {
        free.push(slot);
    }
    free
}

fn start(
    worker: &Arc<JobWorker>,
    held: &Held,
    outcomes: mpsc::Sender<Outcome>,
    assignment: Assignment,
    claimed: Instant,
    slot: OwnedSemaphorePermit,
) {
    let job = held.add(&assignment, claimed);
    let (worker, held) = (Arc::clone(worker), held.clone());
    tokio::spawn(async move {
        let outcome = run_job(&worker, &job, assignment).await;
        match outcome {
            Some(outcome) => drop(outcomes.send(outcome).await),
            None => held.remove(job.lease),
        }
        drop(slot);
    });
}

async fn drain(worker: &JobWorker, slots: &Arc<Semaphore>, held: &Held) {
    let all = worker.slots.try_into().unwrap_or(u32::MAX);
    if tokio::time::timeout(worker.drain, slots.acquire_many(all)).await.is_ok() {
        return;
    }
    tracing::warn!(seconds = worker.drain.as_secs(), "jobs still run; giving them back");
    held.stop_all(Stop::Shutdown);
    let _ = tokio::time::timeout(Duration::from_secs(10), slots.acquire_many(all)).await;
}
