//! Warm-up: queries that cache policies want run before anybody asks, by the clock and after a change.
//!
//! catalog → schedules in the metadata database → (any web server fires what is due) → [`WarmUp`] job → a [`WarmCache`] job
//! for each tile → worker → shelf of results
//!
//! There is no beat process: each web server looks every second, and the database lets one of them have each tick.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use binnacle_crds::{
    Kind,
    cache_policy::{CachePolicySpec, fits},
};
use binnacle_metadata::{
    CatchUp, Concurrency, Firing, JobId, NewSchedule, PlannedTick, ResourceId, Schedule, TickDecision,
};
use binnacle_protocol::ObjectRef;
use binnacle_query::{chart::datasets_of, check::next_run};
use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    catalog::{Object, Snapshot, Spec},
    jobs::kind::{Kind as _, WarmUp},
    problem::Result,
};

/// How often to look.
const LOOK: Duration = Duration::from_secs(1);
/// A tick that is this late is passed over: the next one is nearer.
const DEADLINE: Duration = Duration::from_mins(10);

/// Keeps the schedules in step with the catalog, fires what is due, and warms up what changed, until `stop`.
pub async fn follow(app: App, stop: CancellationToken) {
    let mut known = app.catalog.current();
    let mut first = true;
    let mut looks = tokio::time::interval(LOOK);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while stop.run_until_cancelled(looks.tick()).await.is_some() {
        let current = app.catalog.current();
        let outcome = async {
            if first || !Arc::ptr_eq(&known, &current) {
                keep_schedules(&app, &current).await?;
                after_change(&app, &known, &current).await?;
            }
            fire_due(&app, &current).await
        };
        match outcome.await {
            Ok(()) => (known, first) = (current, false),
            Err(problem) => tracing::warn!(problem.detail, "cache policies cannot be looked after"),
        }
    }
}

/// The policies that warm anything up.
fn policies(snapshot: &Snapshot) -> impl Iterator<Item = (&Arc<Object>, &CachePolicySpec)> {
    snapshot.of_kind(Kind::CachePolicy).filter_map(|object| match &object.spec {
        Spec::CachePolicy(spec) if !spec.suspend && spec.warm_up.is_some() => Some((object, &**spec)),
        _ => None,
    })
}

async fn keep_schedules(app: &App, snapshot: &Snapshot) -> Result<()> {
    let mut wanted = BTreeSet::new();
    for (object, spec) in policies(snapshot) {
        let Some(cron) = spec.warm_up.as_ref().and_then(|warm_up| warm_up.schedule.clone()) else { continue };
        wanted.insert(object.id);
        app.metadata.schedules().put(&build_schedule(object.id, cron, Utc::now())).await?;
    }
    let alive = |id: ResourceId| snapshot.of_kind(Kind::CachePolicy).any(|object| object.id == id);
    for stored in app.metadata.schedules().list().await? {
        let id = stored.spec.resource_id;
        // Schedules of other kinds are not this module's.
        if !wanted.contains(&id) && (alive(id) || !snapshot.objects.values().any(|object| object.id == id)) {
            app.metadata.schedules().delete(id).await?;
        }
    }
    Ok(())
}

fn build_schedule(resource_id: ResourceId, cron: String, now: DateTime<Utc>) -> NewSchedule {
    NewSchedule {
        resource_id,
        next_run_at: next_run(&cron, "UTC", now),
        cron,
        time_zone: "UTC".into(),
        catch_up: CatchUp::Latest,
        concurrency: Concurrency::Forbid,
        starting_deadline: Some(DEADLINE),
        suspended: false,
    }
}

async fn fire_due(app: &App, snapshot: &Snapshot) -> Result<()> {
    let now = Utc::now();
    let plan = |schedule: &Schedule, active: Option<JobId>| plan_tick(snapshot, schedule, active, now);
    for fired in app.metadata.schedules().fire_due(16, plan).await? {
        if fired.job_id.is_some() {
            app.jobs.wake(WarmUp::QUEUE).await;
        }
    }
    Ok(())
}

fn plan_tick(snapshot: &Snapshot, schedule: &Schedule, active: Option<JobId>, now: DateTime<Utc>) -> Firing {
    let at = schedule.spec.next_run_at.unwrap_or(now);
    let policy = policies(snapshot).find(|(object, _)| object.id == schedule.spec.resource_id);
    let late = (now - at).to_std().unwrap_or_default() > schedule.spec.starting_deadline.unwrap_or(Duration::MAX);
    let decision = match policy {
        None => TickDecision::Skip("the policy is not served".into()),
        Some(_) if active.is_some() => TickDecision::Skip("the last warm-up is still going".into()),
        Some(_) if late => TickDecision::Skip("it was missed by too much".into()),
        Some((object, _)) => TickDecision::Run(Box::new(WarmUp::new(object.object.clone(), None).job(&author(object)))),
    };
    let ticks = vec![PlannedTick { at, decision }];
    Firing { ticks, next_run_at: next_run(&schedule.spec.cron, &schedule.spec.time_zone, now), cancel_active: false }
}

/// Whose jobs the warm-ups of a policy are.
pub fn author(policy: &Object) -> String {
    format!("CachePolicy {}", policy.object)
}

/// Warms up the dashboards that something changed for: themselves, their datasets, or the data behind them.
async fn after_change(app: &App, old: &Snapshot, new: &Snapshot) -> Result<()> {
    for (object, spec) in policies(new).filter(|(_, spec)| spec.warm_up.as_ref().is_some_and(|warm| warm.on_change)) {
        for dashboard in dashboards_of(new, &object.object, spec) {
            let (was, is) = (state_of(old, &dashboard), state_of(new, &dashboard));
            if was != is {
                let mut job = WarmUp::new(object.object.clone(), Some(dashboard.clone())).job(&author(object));
                // Every web server sees the change; one job comes of it.
                job.idempotency_key = Some(warm_key(&object.object, &dashboard, &is));
                app.jobs.enqueue(&job).await?;
            }
        }
    }
    Ok(())
}

/// The same for the same state. Hashed, as names and states may be longer than a key can be.
fn warm_key(policy: &ObjectRef, dashboard: &ObjectRef, state: &[i64]) -> String {
    let text = format!("{policy}/{dashboard}/{state:?}");
    let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    format!("warm/{}", BASE64_URL_SAFE_NO_PAD.encode(digest))
}

/// Everything about a dashboard that changes its results: revisions and epochs of itself and its datasets.
fn state_of(snapshot: &Snapshot, dashboard: &ObjectRef) -> Vec<i64> {
    let revision = |kind, object: &ObjectRef| snapshot.get(kind, object).map_or(0, |object| object.revision);
    let mut state = vec![revision(Kind::Dashboard, dashboard)];
    let Some(spec) = snapshot.dashboard(dashboard) else { return state };
    for dataset in datasets_of(&spec, &dashboard.namespace) {
        state.extend([revision(Kind::Dataset, &dataset), snapshot.epoch(Kind::Dataset, &dataset)]);
        let source = snapshot.dataset(&dataset).map(|spec| ObjectRef::resolve(&spec.datasource, &dataset.namespace));
        if let Some(Ok(source)) = source {
            state.extend([revision(Kind::Datasource, &source), snapshot.epoch(Kind::Datasource, &source)]);
        }
    }
    state
}

/// The dashboards that a policy warms up: those it names, and those that read a dataset it names; all of its namespace where
/// it names nothing.
pub fn dashboards_of(snapshot: &Snapshot, policy: &ObjectRef, spec: &CachePolicySpec) -> Vec<ObjectRef> {
    let targets = &spec.targets;
    let everything = targets.dashboards.is_empty() && targets.datasets.is_empty();
    let named = |patterns: &[String], name: &str| patterns.iter().any(|pattern| fits(pattern, name));
    let wanted = |dashboard: &Object| {
        let Spec::Dashboard(spec) = &dashboard.spec else { return false };
        let namespace = &dashboard.object.namespace;
        *namespace == policy.namespace
            && (everything
                || named(&targets.dashboards, &dashboard.object.name)
                || datasets_of(spec, namespace)
                    .iter()
                    .any(|dataset| dataset.namespace == *namespace && named(&targets.datasets, &dataset.name)))
    };
    snapshot.of_kind(Kind::Dashboard).filter(|object| wanted(object)).map(|object| object.object.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_of_long_names_and_many_datasets_have_keys_of_their_own() {
        let long = ObjectRef::new("n".repeat(63), "d".repeat(253));
        let key = |last| warm_key(&long, &long, &[vec![1; 100], vec![last]].concat());
        assert_eq!(key(1), key(1));
        assert_ne!(key(1), key(2));
        assert!(key(1).len() <= 255);
    }
}
