//! Schedules: each tick once, none lost without a trace.

use std::time::Duration;

use binnacle_metadata::{
    CatchUp, Concurrency, Firing, JobState, NewJob, NewSchedule, PlannedTick, Schedule, TickDecision, TickOutcome,
};
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use serde_json::json;

use crate::harness::{TestDatabase, dashboard};

const HOUR: TimeDelta = TimeDelta::hours(1);

async fn hourly(db: &TestDatabase, name: &str) -> Schedule {
    let resource = db.metadata.resources().save(&dashboard(name)).await.unwrap().resource;
    let new = NewSchedule {
        resource_id: resource.id,
        cron: "0 * * * *".into(),
        time_zone: "Europe/Oslo".into(),
        catch_up: CatchUp::Latest,
        concurrency: Concurrency::Forbid,
        starting_deadline: Some(Duration::from_hours(2)),
        suspended: false,
        next_run_at: Some(db.now()),
    };
    db.metadata.schedules().put(&new).await.unwrap()
}

fn run_at(schedule: &Schedule, at: DateTime<Utc>) -> PlannedTick {
    let key = format!("{}:{}", schedule.id, at.timestamp_millis());
    let job = NewJob { idempotency_key: Some(key), ..NewJob::new("EvaluateAlert", "alerts", json!({})) };
    PlannedTick { at, decision: TickDecision::Run(Box::new(job)) }
}

/// Runs the one tick that is due; the next is an hour later.
fn once(schedule: &Schedule) -> Firing {
    let due = schedule.spec.next_run_at.unwrap();
    Firing { ticks: vec![run_at(schedule, due)], next_run_at: Some(due + HOUR), cancel_active: false }
}

on_every_database! {
    async fn pods_that_look_at_the_same_moment_fire_each_tick_once(db: TestDatabase) {
        for i in 0..10 {
            hourly(&db, &format!("alert{i}")).await;
        }
        let pods = [db.open_again().await, db.open_again().await, db.open_again().await];
        let fire = join_all(pods.iter().map(|pod| async {
            let mut fired = Vec::new();
            while pod.schedules().next_due().await.unwrap().is_some_and(|next| next <= db.now()) {
                fired.extend(pod.schedules().fire_due(4, |schedule, _| once(schedule)).await.unwrap());
            }
            fired
        }));
        let fired: Vec<_> = fire.await.into_iter().flatten().collect();
        assert_eq!(fired.len(), 10, "{fired:?}");
        assert_eq!(db.metadata.jobs().counts().await.unwrap()[0].count, 10);
    }

    async fn nothing_fires_before_it_is_due_or_while_suspended(db: TestDatabase) {
        let schedule = hourly(&db, "alert").await;
        let schedules = db.metadata.schedules();
        assert_eq!(schedules.fire_due(10, |schedule, _| once(schedule)).await.unwrap().len(), 1);
        assert_eq!(schedules.fire_due(10, |schedule, _| once(schedule)).await.unwrap(), []);
        assert_eq!(schedules.next_due().await.unwrap(), Some(db.now() + HOUR));
        schedules.put(&NewSchedule { suspended: true, ..schedule.spec }).await.unwrap();
        db.advance(Duration::from_hours(1));
        assert_eq!(schedules.next_due().await.unwrap(), None);
        assert_eq!(schedules.fire_due(10, |schedule, _| once(schedule)).await.unwrap(), []);
    }

    async fn missed_ticks_are_in_the_books_with_a_reason(db: TestDatabase) {
        let schedule = hourly(&db, "alert").await;
        let first = db.now();
        db.advance(Duration::from_hours(2));
        let schedules = db.metadata.schedules();
        let fired = schedules.fire_due(10, |schedule, _| {
            let skip = |at| PlannedTick { at, decision: TickDecision::Skip("missed while stopped".into()) };
            Firing {
                ticks: vec![skip(first), skip(first + HOUR), run_at(schedule, first + HOUR * 2)],
                next_run_at: Some(first + HOUR * 3),
                cancel_active: false,
            }
        });
        assert_eq!(fired.await.unwrap().iter().filter(|tick| tick.job_id.is_some()).count(), 1);
        let ticks = db.metadata.schedules().ticks(schedule.id, 10).await.unwrap();
        let outcomes: Vec<_> = ticks.iter().map(|tick| (tick.outcome, tick.reason.as_deref())).collect();
        let skipped = (TickOutcome::Skipped, Some("missed while stopped"));
        assert_eq!(outcomes, [(TickOutcome::Enqueued, None), skipped, skipped]);
        let stored = db.metadata.schedules().find(schedule.spec.resource_id).await.unwrap().unwrap();
        assert_eq!(stored.last_tick_at, Some(first + HOUR * 2));
    }

    async fn the_plan_is_told_of_a_run_that_still_goes_and_may_replace_it(db: TestDatabase) {
        hourly(&db, "alert").await;
        let schedules = db.metadata.schedules();
        let first = schedules.fire_due(1, |schedule, active| {
            assert_eq!(active, None);
            once(schedule)
        });
        let first = first.await.unwrap()[0].job_id;
        db.advance(Duration::from_hours(1));
        let second = schedules.fire_due(1, |schedule, active| {
            assert_eq!(active, first);
            Firing { cancel_active: true, ..once(schedule) }
        });
        assert_eq!(second.await.unwrap().len(), 1);
        assert_eq!(db.metadata.jobs().get(first.unwrap()).await.unwrap().state, JobState::Cancelled);
    }

    async fn saving_a_resource_again_never_loses_a_due_tick(db: TestDatabase) {
        let schedule = hourly(&db, "alert").await;
        let later = NewSchedule { next_run_at: Some(db.now() + HOUR), ..schedule.spec.clone() };
        assert_eq!(db.metadata.schedules().put(&later).await.unwrap(), schedule);
        let new_cron = NewSchedule { cron: "30 * * * *".into(), ..later };
        let stored = db.metadata.schedules().put(&new_cron).await.unwrap();
        assert_eq!((stored.id, stored.spec), (schedule.id, new_cron));
    }

    async fn a_tick_is_never_fired_twice_even_if_the_clock_goes_back(db: TestDatabase) {
        let schedule = hourly(&db, "alert").await;
        let due = schedule.spec.next_run_at.unwrap();
        let stay = |schedule: &Schedule| Firing { next_run_at: Some(due), ..once(schedule) };
        assert_eq!(db.metadata.schedules().fire_due(1, |schedule, _| stay(schedule)).await.unwrap().len(), 1);
        assert_eq!(db.metadata.schedules().fire_due(1, |schedule, _| stay(schedule)).await.unwrap(), []);
        assert_eq!(db.metadata.schedules().ticks(schedule.id, 10).await.unwrap().len(), 1);
    }

    async fn ticks_outlive_their_jobs_but_not_their_schedule(db: TestDatabase) {
        let schedule = hourly(&db, "alert").await;
        db.metadata.schedules().fire_due(1, |schedule, _| once(schedule)).await.unwrap();
        let claimed = db.metadata.jobs().claim(&["alerts"], "w", Duration::from_secs(30), 1).await.unwrap().remove(0);
        db.metadata.jobs().finish_succeeded(claimed.lease, None).await.unwrap();
        db.advance(Duration::from_secs(1));
        assert_eq!(db.metadata.jobs().purge(db.now()).await.unwrap(), 1);
        let ticks = db.metadata.schedules().ticks(schedule.id, 10).await.unwrap();
        assert_eq!((ticks.len(), ticks[0].job_id), (1, None));
        assert!(db.metadata.schedules().delete(schedule.spec.resource_id).await.unwrap());
        assert_eq!(db.metadata.schedules().ticks(schedule.id, 10).await.unwrap(), []);
        assert_eq!(db.metadata.schedules().list().await.unwrap(), []);
    }
}

/// Never run: it compiles only while a web handler, which may move between threads, can await these calls.
#[expect(dead_code, reason = "compiling it is the test")]
fn calls_can_be_awaited_by_a_web_handler(metadata: &'static binnacle_metadata::Metadata) {
    fn handler<F: Future + Send>(_: F) {}
    let user = binnacle_metadata::UserId::new();
    handler(async move { metadata.schedules().fire_due(1, |schedule, _| once(schedule)).await });
    handler(async move { metadata.jobs().claim(&["a"], "w", Duration::from_secs(1), 1).await });
    handler(async move { metadata.resources().save(&dashboard("a")).await });
    handler(async move { metadata.users().update(user, &binnacle_metadata::UserChange::default()).await });
    handler(async move { metadata.problems().retain(binnacle_metadata::ManagedBy::Ui, &[]).await });
    handler(async move { metadata.folders().delete("a").await });
}
