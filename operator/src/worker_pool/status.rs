//! The status of a pool.

use binnacle_crds::worker_pool::{WorkerPool, WorkerPoolStatus};
use k8s_openapi::jiff::Timestamp;
use kube::{Resource, ResourceExt};

use super::{PoolError, build};
use crate::{
    conditions::{Observed, READY, Summary, merge, patch_status, reasons},
    context::{Context, Guarded},
    events::{Happened, transition},
    labels::{REQUESTED_AT, to_selector},
};

/// Writes what was seen; `fill` sets what is no condition.
///
/// # Errors
/// [`PoolError::Status`]
pub(super) async fn write(
    context: &Context,
    pool: &WorkerPool,
    observed: &Observed,
    fill: impl FnOnce(&mut WorkerPoolStatus),
) -> Result<(), PoolError> {
    let before = pool.status.as_ref();
    let mut after = before.cloned().unwrap_or_default();
    let generation = pool.metadata.generation;
    after.conditions = merge(&after.conditions, observed, generation, Timestamp::now());
    after.observed_generation = generation.unwrap_or_default();
    after.last_handled_reconcile_at = pool.annotations().get(REQUESTED_AT).cloned();
    after.selector = to_selector(&build::selector(&pool.name_any()));
    fill(&mut after);
    let written = patch_status(&context.client, pool, before, &after).await;
    if written.map_err(|error| PoolError::Status(Box::new(error)))? {
        tell(context, pool, before, &after).await;
    }
    Ok(())
}

/// Events on transitions only.
async fn tell(context: &Context, pool: &WorkerPool, before: Option<&WorkerPoolStatus>, after: &WorkerPoolStatus) {
    if let Some(scaled) = scaled(before.map_or(0, |before| before.desired), after.desired) {
        context.events.publish(pool, &scaled).await;
    }
    let before = before.map(|status| status.conditions.as_slice()).unwrap_or_default();
    if let Some(ready) = transition(before, &after.conditions, READY)
        && let Some(happened) = describe(&ready.status, &ready.reason, &ready.message)
    {
        context.events.publish(pool, &happened).await;
    }
}

fn scaled(before: i32, after: i32) -> Option<Happened> {
    let note = format!("from {before} to {after} workers");
    match before.cmp(&after) {
        std::cmp::Ordering::Less => Some(Happened::normal("PoolScaledUp", "Scale", note)),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(Happened::normal("PoolScaledDown", "Scale", note)),
    }
}

fn describe(status: &str, reason: &str, message: &str) -> Option<Happened> {
    let warning = |reason| Some(Happened::warning(reason, "Reconcile", message));
    match (status, reason) {
        (_, reasons::SUSPENDED) => Some(Happened::normal("PoolSuspended", "Suspend", message)),
        ("True", "Available") => Some(Happened::normal("PoolReady", "Reconcile", message)),
        (_, reasons::INVALID_SPEC) => warning("ValidationFailed"),
        (_, "InsufficientCapacity") => warning("InsufficientCapacity"),
        (_, "RolloutFailed") => warning("RolloutFailed"),
        (_, reasons::PLATFORM_NOT_FOUND) => warning("PlatformNotFound"),
        (_, reasons::SECRET_NOT_FOUND) => warning("SecretNotFound"),
        (_, reasons::KEY_MISSING) => warning("KeyMissing"),
        (_, reasons::APPLY_FAILED) => warning("ApplyFailed"),
        _ => None,
    }
}

/// Says that a pool cannot be read.
///
/// # Errors
/// [`PoolError::Status`]
pub(super) async fn write_unreadable(
    context: &Context,
    pool: &Guarded<WorkerPool>,
    fault: &str,
) -> Result<(), PoolError> {
    let summary = Summary::stalled(reasons::INVALID_SPEC, format!("the object cannot be read: {fault}"));
    let generation = pool.meta().generation;
    let status = WorkerPoolStatus {
        observed_generation: generation.unwrap_or_default(),
        conditions: merge(&[], &Observed::new(summary), generation, Timestamp::now()),
        selector: to_selector(&build::selector(&pool.name_any())),
        last_handled_reconcile_at: pool.annotations().get(REQUESTED_AT).cloned(),
        ..WorkerPoolStatus::default()
    };
    let written = patch_status(&context.client, pool, None, &status).await;
    written.map(|_| ()).map_err(|error| PoolError::Status(Box::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaling_and_transitions_are_told() {
        assert_eq!(scaled(0, 1).map(|event| event.reason), Some("PoolScaledUp"));
        assert_eq!(scaled(3, 1).map(|event| event.reason), Some("PoolScaledDown"));
        assert_eq!(scaled(1, 1), None);
        assert_eq!(describe("True", "Available", "").map(|event| event.reason), Some("PoolReady"));
        assert_eq!(describe("False", "RolloutInProgress", ""), None);
        assert!(describe("False", "InsufficientCapacity", "").is_some_and(|event| event.is_warning));
    }
}
