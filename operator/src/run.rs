//! From a start to a stop: watch always, write only while the Lease is held.

use std::{future::Future, sync::Arc, time::Duration};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::{context::Context, leader::Candidate};

/// How long reconciles under way may go on at the end.
const GRACE: Duration = Duration::from_secs(10);

/// Runs the operator until `stop`.
pub async fn run(context: Arc<Context>, candidate: Candidate, stop: CancellationToken) {
    context.health.not_ready("watches", "the cluster's objects are being read");
    let discovering = Arc::clone(&context);
    let _discovery =
        tokio_util::task::AbortOnDropHandle::new(tokio::spawn(async move { discovering.discover().await }));
    tokio::select! {
        () = context.watches.wait_until_ready() => context.health.ready("watches"),
        () = stop.cancelled() => return,
    }
    let campaign = CancellationToken::new();
    let (leads, task) = candidate.run(campaign.clone());
    while_leading(leads, stop, |stop| controllers(Arc::clone(&context), stop)).await;
    // Nothing writes any more, so that the next one may.
    campaign.cancel();
    if let Err(error) = task.await {
        tracing::warn!(%error, "the election ended badly");
    }
}

/// Runs what `start` starts each time this process becomes the leader, and drops it as soon as it no longer is. At
/// `stop`, what runs is asked to end.
async fn while_leading<F: Future<Output = ()>>(
    mut leads: watch::Receiver<bool>,
    stop: CancellationToken,
    start: impl Fn(CancellationToken) -> F,
) {
    loop {
        tokio::select! {
            outcome = leads.wait_for(|leads| *leads) => if outcome.is_err() { return },
            () = stop.cancelled() => return,
        }
        let asked = stop.child_token();
        let mut running = std::pin::pin!(start(asked));
        tokio::select! {
            // Controllers end by themselves only when they are asked to.
            () = &mut running => return,
            // Dropping it ends every write at once: somebody else may begin.
            _ = leads.wait_for(|leads| !*leads) => {}
            () = stop.cancelled() => {
                if tokio::time::timeout(GRACE, running).await.is_err() {
                    tracing::warn!("reconciles did not end in time");
                }
                return;
            }
        }
    }
}

/// Every controller.
async fn controllers(context: Arc<Context>, stop: CancellationToken) {
    tokio::join!(
        crate::content::controllers(Arc::clone(&context), stop.clone()),
        crate::platform::controller(Arc::clone(&context), stop.clone()),
        crate::worker_pool::controller(context, stop),
    );
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[derive(Default)]
    struct Counts {
        started: AtomicUsize,
        dropped: AtomicUsize,
    }

    struct Running<'a>(&'a Counts);

    impl Drop for Running<'_> {
        fn drop(&mut self) {
            self.0.dropped.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[tokio::test]
    async fn controllers_run_only_while_the_lease_is_held() {
        let counts = Counts::default();
        let (lead, leads) = watch::channel(false);
        let stop = CancellationToken::new();
        let running = while_leading(leads, stop.clone(), |_| async {
            counts.started.fetch_add(1, Ordering::SeqCst);
            let _running = Running(&counts);
            std::future::pending::<()>().await;
        });
        let driving = async {
            let reaches = async |count: &AtomicUsize, wanted| {
                while count.load(Ordering::SeqCst) < wanted {
                    tokio::task::yield_now().await;
                }
            };
            for round in 1..=2 {
                lead.send_replace(true);
                reaches(&counts.started, round).await;
                lead.send_replace(false);
                reaches(&counts.dropped, round).await;
            }
            stop.cancel();
        };
        tokio::join!(running, driving);
        assert_eq!(counts.started.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn at_a_stop_what_runs_is_asked_to_end() {
        let (_lead, leads) = watch::channel(true);
        let stop = CancellationToken::new();
        let ended = AtomicUsize::new(0);
        let running = while_leading(leads, stop.clone(), |asked| {
            let (ended, stop) = (&ended, stop.clone());
            async move {
                stop.cancel();
                asked.cancelled().await;
                ended.fetch_add(1, Ordering::SeqCst);
            }
        });
        running.await;
        assert_eq!(ended.load(Ordering::SeqCst), 1);
    }
}
