//! Reports outcomes, as many at once as have gathered.

use std::{sync::Arc, time::Duration};

use binnacle_protocol::job::{JobBoard, Outcome};
use tokio::sync::mpsc;

use super::held::{Held, Stop};

/// How many outcomes go in one report.
const MOST: usize = 512;
/// How long to wait after the board did not answer.
const RETRY: Duration = Duration::from_millis(500);

/// Reports what comes until the channel is closed and empty.
pub(super) async fn finish_all(board: Arc<dyn JobBoard>, held: Held, mut ended: mpsc::Receiver<Outcome>) {
    let mut outcomes = Vec::with_capacity(MOST);
    while ended.recv_many(&mut outcomes, MOST).await > 0 {
        report(&*board, &held, std::mem::take(&mut outcomes)).await;
    }
}

/// Tries until it is taken, or no lease is left that it could be taken for.
async fn report(board: &dyn JobBoard, held: &Held, mut outcomes: Vec<Outcome>) {
    while !outcomes.is_empty() {
        match board.finish(outcomes.clone()).await {
            Ok(taken) => {
                for (outcome, taken) in outcomes.drain(..).zip(taken) {
                    if !taken {
                        tracing::warn!(job = %outcome.lease.job, "the job's lease was lost; its outcome does not count");
                    }
                    held.remove(outcome.lease);
                }
            }
            Err(error) => {
                tracing::warn!(%error, jobs = outcomes.len(), "outcomes cannot be reported yet");
                tokio::time::sleep(RETRY).await;
                outcomes.retain(|outcome| {
                    let lost = held.stopped(outcome.lease) == Some(Stop::Lost);
                    if lost {
                        held.remove(outcome.lease);
                    }
                    !lost
                });
            }
        }
    }
}
