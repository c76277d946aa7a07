//! Jobs: claims, leases, retries, dead letters.

use std::{collections::HashSet, time::Duration};

use binnacle_metadata::{Backoff, DoneJob, Error, JobFilter, JobLimits, JobState, NewJob, Page, Recovered};
use futures::future::join_all;
use serde_json::json;

use crate::harness::TestDatabase;

const LEASE: Duration = Duration::from_secs(30);

fn job(n: i64) -> NewJob {
    NewJob { requested_by: "ann".into(), ..NewJob::new("RenderReport", "reports", json!({"n": n})) }
}

async fn claim_one(db: &TestDatabase, owner: &str) -> binnacle_metadata::ClaimedJob {
    db.metadata.jobs().claim(&["reports"], owner, LEASE, 1).await.unwrap().remove(0)
}

on_every_database! {
    async fn a_job_is_enqueued_once_per_idempotency_key(db: TestDatabase) {
        let new = NewJob { idempotency_key: Some("report:1".into()), ..job(1) };
        let pods = [db.open_again().await, db.open_again().await, db.open_again().await];
        let enqueued = join_all(pods.iter().map(|pod| async { pod.jobs().enqueue(&new).await.unwrap() })).await;
        assert_eq!(enqueued.iter().filter(|enqueued| enqueued.created).count(), 1);
        assert!(enqueued.iter().all(|e| e.job.id == enqueued[0].job.id));
        assert!(db.metadata.jobs().enqueue(&job(1)).await.unwrap().created, "without a key each call adds one");
        assert!(db.metadata.jobs().enqueue(&job(1)).await.unwrap().created);
    }

    async fn claims_go_by_priority_then_age_and_only_to_the_right_queue(db: TestDatabase) {
        let jobs = db.metadata.jobs();
        for (n, priority) in [(1, 0), (2, 5), (3, 0)] {
            jobs.enqueue(&NewJob { priority, ..job(n) }).await.unwrap();
            db.advance(Duration::from_millis(1));
        }
        jobs.enqueue(&NewJob { queue: "exports".into(), ..job(4) }).await.unwrap();
        jobs.enqueue(&NewJob { run_at: Some(db.now() + LEASE), priority: 9, ..job(5) }).await.unwrap();
        let claimed = jobs.claim(&["reports", "thumbnails"], "w1", LEASE, 10).await.unwrap();
        let order: Vec<_> = claimed.iter().map(|c| c.job.payload["n"].as_i64().unwrap()).collect();
        assert_eq!(order, [2, 1, 3]);
        assert!(claimed.iter().all(|c| c.job.state == JobState::Running && c.job.attempt == 1));
        assert_eq!(jobs.claim(&[], "w1", LEASE, 10).await.unwrap(), []);
    }

    async fn one_who_asks_for_much_does_not_make_others_wait(db: TestDatabase) {
        let jobs = db.metadata.jobs();
        let of = |user: &str, n| NewJob { requested_by: user.into(), ..job(n) };
        for n in 0..6 {
            jobs.enqueue(&of("ann", n)).await.unwrap();
        }
        jobs.claim(&["reports"], "w1", LEASE, 2).await.unwrap();
        jobs.enqueue_all(&[of("bob", 10), of("bob", 11), of("cid", 20)]).await.unwrap();
        let of_cid = JobFilter { requested_by: Some("cid".into()), ..JobFilter::default() };
        let waiting = jobs.list(&of_cid, Page::default()).await.unwrap();
        assert_eq!(jobs.position(&waiting[0]).await.unwrap(), 2, "after one of ann's and one of bob's");
        let claimed = jobs.claim(&["reports"], "w1", LEASE, 10).await.unwrap();
        let order: Vec<_> = claimed.iter().map(|c| c.job.payload["n"].as_i64().unwrap()).collect();
        assert_eq!(order, [2, 10, 20, 3, 11, 4, 5]);
    }

    async fn limits_hold_by_user_and_by_datasource_however_many_claim(db: TestDatabase) {
        let new = |user: &str, datasource: &str, n| NewJob {
            requested_by: user.into(),
            datasource: datasource.into(),
            ..job(n)
        };
        let jobs: Vec<_> = (0..8).map(|n| new("ann", "default/a", n)).chain((8..12).map(|n| new("bob", "", n))).collect();
        db.metadata.jobs().enqueue_all(&jobs).await.unwrap();
        let limits = JobLimits { per_user: Some(3), per_datasource: Some(2) };
        let pods = [db.open_again().await, db.open_again().await, db.open_again().await];
        let claims = join_all(pods.iter().map(|pod| async {
            pod.jobs().within(limits).claim(&["reports"], "w", LEASE, 10).await.unwrap()
        }));
        let claimed: Vec<_> = claims.await.into_iter().flatten().collect();
        let of = |user: &str| claimed.iter().filter(|claimed| claimed.job.requested_by == user).count();
        assert_eq!((of("ann"), of("bob")), (2, 3), "ann keeps the datasource busy, bob reaches his own limit");
        assert_eq!(db.metadata.jobs().due().await.unwrap()[0].count, 7);
        let done: Vec<_> = claimed.iter().map(|claimed| DoneJob { lease: claimed.lease, result_ref: None, progress: None }).collect();
        assert_eq!(db.metadata.jobs().finish_all_succeeded(&done).await.unwrap(), [true; 5]);
        assert_eq!(db.metadata.jobs().finish_all_succeeded(&done[..1]).await.unwrap(), [false], "it has ended");
        assert_eq!(db.metadata.jobs().within(limits).claim(&["reports"], "w", LEASE, 10).await.unwrap().len(), 3);
    }

    async fn what_limits_hold_back_is_no_work_for_more_workers(db: TestDatabase) {
        let new = |user: &str, datasource: &str, queue: &str, n| NewJob {
            requested_by: user.into(),
            datasource: datasource.into(),
            queue: queue.into(),
            ..job(n)
        };
        let jobs = db.metadata.jobs().within(JobLimits { per_user: Some(3), per_datasource: Some(2) });
        let startable = || async {
            let due = jobs.startable().await.unwrap();
            due.into_iter().map(|due| (due.queue, due.count, due.oldest_run_at)).collect::<Vec<_>>()
        };
        let start = db.now();
        jobs.enqueue_all(&[0, 1, 2, 3, 4].map(|n| new("ann", "default/a", "reports", n))).await.unwrap();
        assert_eq!(startable().await, [("reports".to_owned(), 2, start)], "the datasource takes two");
        jobs.claim(&["reports"], "w", LEASE, 10).await.unwrap();
        assert_eq!(startable().await, []);
        db.advance(Duration::from_secs(5));
        jobs.enqueue_all(&[5, 6, 7].map(|n| new("ann", "", "reports", n))).await.unwrap();
        jobs.enqueue_all(&[8, 9].map(|n| new("ann", "", "exports", n))).await.unwrap();
        jobs.enqueue(&new("bob", "default/b", "reports", 10)).await.unwrap();
        jobs.enqueue(&NewJob { run_at: Some(db.now() + LEASE), ..new("bob", "", "reports", 11) }).await.unwrap();
        let expected = [("exports".to_owned(), 1, db.now()), ("reports".to_owned(), 2, db.now())];
        assert_eq!(startable().await, expected, "one of ann's in either queue, one of bob's");
        let running = jobs.counts_in(JobState::Running).await.unwrap();
        assert_eq!(running.iter().map(|count| (count.queue.as_str(), count.count)).collect::<Vec<_>>(), [("reports", 2)]);
        assert_eq!(db.metadata.jobs().startable().await.unwrap()[1].count, 7, "without limits: all that are due");
    }

    async fn concurrent_workers_never_get_the_same_job(db: TestDatabase) {
        const JOBS: usize = 60;
        for n in 0..JOBS {
            db.metadata.jobs().enqueue(&job(i64::try_from(n).unwrap())).await.unwrap();
        }
        let pods = [db.open_again().await, db.open_again().await, db.open_again().await];
        let workers = (0..6).map(|w| {
            let pod = pods[w % 3].clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                // A worker that finds all candidates locked by others asks again.
                while pod.jobs().counts().await.unwrap().iter().any(|count| count.state == JobState::Queued) {
                    let claimed = pod.jobs().claim(&["reports"], &format!("w{w}"), LEASE, 3).await.unwrap();
                    mine.extend(claimed.into_iter().map(|claimed| (claimed.job.id, claimed.lease.token)));
                }
                mine
            })
        });
        let claimed: Vec<_> = join_all(workers).await.into_iter().flat_map(Result::unwrap).collect();
        assert_eq!(claimed.len(), JOBS);
        assert_eq!(claimed.iter().map(|(id, _)| id).collect::<HashSet<_>>().len(), JOBS);
    }

    async fn a_job_that_the_broker_announced_twice_is_claimed_once(db: TestDatabase) {
        let id = db.metadata.jobs().enqueue(&job(1)).await.unwrap().job.id;
        let pods = [db.open_again().await, db.open_again().await, db.open_again().await];
        let claims = join_all(pods.iter().map(|pod| async { pod.jobs().claim_one(id, "w", LEASE).await.unwrap() })).await;
        assert_eq!(claims.iter().flatten().count(), 1);
    }

    async fn a_crashed_worker_loses_its_lease_and_the_job_runs_again(db: TestDatabase) {
        db.metadata.jobs().enqueue(&job(1)).await.unwrap();
        let crashed = claim_one(&db, "w1").await;
        db.advance(LEASE + Duration::from_millis(1));
        let taken_over = claim_one(&db, "w2").await;
        assert_eq!((taken_over.job.id, taken_over.job.attempt), (crashed.job.id, 2));
        let jobs = db.metadata.jobs();
        let late = jobs.finish_succeeded(crashed.lease, Some("wrong")).await.unwrap_err();
        assert!(matches!(late, Error::LeaseLost(id) if id == crashed.job.id), "{late}");
        assert!(matches!(jobs.heartbeat(crashed.lease, LEASE, None).await, Err(Error::LeaseLost(_))));
        jobs.finish_succeeded(taken_over.lease, Some("cache://1")).await.unwrap();
        let done = jobs.get(crashed.job.id).await.unwrap();
        assert_eq!((done.state, done.result_ref.as_deref()), (JobState::Succeeded, Some("cache://1")));
    }

    async fn heartbeats_keep_the_lease_and_carry_progress(db: TestDatabase) {
        db.metadata.jobs().enqueue(&job(1)).await.unwrap();
        let claimed = claim_one(&db, "w1").await;
        let jobs = db.metadata.jobs();
        for percent in [30, 60] {
            db.advance(Duration::from_secs(29));
            let beat = jobs.heartbeat(claimed.lease, LEASE, Some(&json!({"percent": percent}))).await.unwrap();
            assert_eq!((beat.lease_until, beat.cancel_requested), (db.now() + LEASE, false));
            assert_eq!(jobs.recover_expired().await.unwrap(), Recovered::default());
        }
        assert_eq!(jobs.get(claimed.job.id).await.unwrap().progress, Some(json!({"percent": 60})));
    }

    async fn a_job_that_keeps_failing_goes_to_the_dead_letters_and_can_be_brought_back(db: TestDatabase) {
        let jobs = db.metadata.jobs();
        let id = jobs.enqueue(&NewJob { max_attempts: 2, ..job(1) }).await.unwrap().job.id;
        let first = claim_one(&db, "w1").await;
        let state = jobs.finish_failed(first.lease, "mail server down", Backoff::After(LEASE)).await.unwrap();
        assert_eq!(state, JobState::Queued);
        assert_eq!(jobs.claim(&["reports"], "w1", LEASE, 1).await.unwrap(), [], "not before the delay is over");
        db.advance(LEASE);
        let second = claim_one(&db, "w1").await;
        assert_eq!(jobs.finish_failed(second.lease, "still down", Backoff::After(LEASE)).await.unwrap(), JobState::Dead);
        let dead = jobs.get(id).await.unwrap();
        assert_eq!((dead.error.as_deref(), dead.finished_at), (Some("still down"), Some(db.now())));
        let back = jobs.retry(id).await.unwrap();
        assert_eq!((back.state, back.attempt, back.finished_at), (JobState::Queued, 0, None));
        assert!(matches!(jobs.retry(id).await, Err(Error::Conflict(_))), "it waits already");
        let third = claim_one(&db, "w1").await;
        assert_eq!(jobs.finish_failed(third.lease, "bad payload", Backoff::Never).await.unwrap(), JobState::Failed);
    }

    async fn a_worker_that_dies_each_time_ends_in_the_dead_letters(db: TestDatabase) {
        let jobs = db.metadata.jobs();
        let id = jobs.enqueue(&NewJob { max_attempts: 1, ..job(1) }).await.unwrap().job.id;
        claim_one(&db, "w1").await;
        db.advance(LEASE + Duration::from_millis(1));
        assert_eq!(jobs.recover_expired().await.unwrap(), Recovered { requeued: 0, dead: 1 });
        assert_eq!(jobs.get(id).await.unwrap().state, JobState::Dead);
    }

    async fn cancelling_stops_a_waiting_job_at_once_and_a_running_one_at_its_heartbeat(db: TestDatabase) {
        let jobs = db.metadata.jobs();
        let running = jobs.enqueue(&job(1)).await.unwrap().job.id;
        let claimed = claim_one(&db, "w1").await;
        let waiting = jobs.enqueue(&job(2)).await.unwrap().job.id;
        assert_eq!(jobs.cancel(waiting).await.unwrap().state, JobState::Cancelled);
        assert_eq!(jobs.cancel(running).await.unwrap().state, JobState::Running);
        assert!(jobs.heartbeat(claimed.lease, LEASE, None).await.unwrap().cancel_requested);
        jobs.finish_cancelled(claimed.lease).await.unwrap();
        assert_eq!(jobs.get(running).await.unwrap().state, JobState::Cancelled);
        assert!(matches!(jobs.cancel(binnacle_metadata::JobId::new()).await, Err(Error::NotFound { .. })));
    }

    async fn a_failed_attempt_of_a_job_to_be_cancelled_is_not_repeated(db: TestDatabase) {
        let id = db.metadata.jobs().enqueue(&job(1)).await.unwrap().job.id;
        let claimed = claim_one(&db, "w1").await;
        db.metadata.jobs().cancel(id).await.unwrap();
        let state = db.metadata.jobs().finish_failed(claimed.lease, "stopped", Backoff::After(LEASE)).await.unwrap();
        assert_eq!(state, JobState::Cancelled);
    }

    async fn a_worker_that_shuts_down_gives_its_job_back_unharmed(db: TestDatabase) {
        let id = db.metadata.jobs().enqueue(&NewJob { max_attempts: 1, ..job(1) }).await.unwrap().job.id;
        let claimed = claim_one(&db, "w1").await;
        db.metadata.jobs().release(claimed.lease).await.unwrap();
        let again = claim_one(&db, "w2").await;
        assert_eq!((again.job.id, again.job.attempt), (id, 1));
    }

    async fn jobs_are_listed_counted_and_cleared(db: TestDatabase) {
        let jobs = db.metadata.jobs();
        let start = db.now();
        for n in 0..3 {
            jobs.enqueue(&job(n)).await.unwrap();
        }
        let claimed = claim_one(&db, "w1").await;
        jobs.finish_succeeded(claimed.lease, None).await.unwrap();
        let counts: Vec<_> = jobs.counts().await.unwrap().into_iter().map(|c| (c.state, c.count, c.oldest_run_at)).collect();
        assert_eq!(counts, [(JobState::Queued, 2, start), (JobState::Succeeded, 1, start)]);
        let queued = JobFilter { state: Some(JobState::Queued), kind: Some("RenderReport".into()), ..JobFilter::default() };
        let listed = jobs.list(&queued, Page { limit: 1, before: None }).await.unwrap();
        let rest = jobs.list(&queued, Page { limit: 5, before: Some(listed[0].id) }).await.unwrap();
        assert_eq!((listed.len(), rest.len()), (1, 1));
        db.advance(Duration::from_secs(1));
        assert_eq!(jobs.purge(db.now()).await.unwrap(), 1);
    }
}
