//! The status of a pool.

use std::fmt::Debug;

use binnacle_crds::worker_pool::{WorkerPool, WorkerPoolStatus};
use k8s_openapi::{NamespaceResourceScope, jiff::Timestamp};
use kube::{Resource, ResourceExt};
use serde::de::DeserializeOwned;

use super::{PoolError, build, observe::ALL};
use crate::{
    conditions::{Observed, READY, Summary, merge, patch_status, read_status, reasons},
    context::{Context, Guarded},
    events::{Happened, change, transition},
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
    write_over(context, pool, pool.status.as_ref(), observed, fill).await
}

/// Says that a pool cannot be read; its workers go on as they are.
///
/// # Errors
/// [`PoolError::Status`]
pub(super) async fn write_unreadable(
    context: &Context,
    pool: &Guarded<WorkerPool>,
    fault: &str,
) -> Result<(), PoolError> {
    let summary = Summary::stalled(reasons::INVALID_SPEC, format!("the object cannot be read: {fault}"));
    let before = read_status(&context.client, pool).await.map_err(|error| PoolError::Status(Box::new(error)))?;
    write_over(context, pool, before.as_ref(), &Observed::new(summary).keeping(ALL), |_| {}).await
}

/// Writes a status where it is another one than before, and tells what happened.
async fn write_over<K>(
    context: &Context,
    pool: &K,
    before: Option<&WorkerPoolStatus>,
    observed: &Observed,
    fill: impl FnOnce(&mut WorkerPoolStatus),
) -> Result<(), PoolError>
where
    K: Resource<DynamicType = (), Scope = NamespaceResourceScope> + Clone + DeserializeOwned + Debug,
{
    let mut after = before.cloned().unwrap_or_default();
    let generation = pool.meta().generation;
    after.conditions = merge(&after.conditions, observed, generation, Timestamp::now());
    after.observed_generation = generation.unwrap_or_default();
    after.last_handled_reconcile_at = pool.annotations().get(REQUESTED_AT).cloned();
    after.selector = to_selector(&build::selector(&pool.name_any()));
    fill(&mut after);
    let written = patch_status(&context.client, pool, before, &after).await;
    if written.map_err(|error| PoolError::Status(Box::new(error)))? {
        for happened in happened(before, &after) {
            context.events.publish(pool, &happened).await;
        }
    }
    Ok(())
}

/// Events on transitions only.
fn happened(before: Option<&WorkerPoolStatus>, after: &WorkerPoolStatus) -> Vec<Happened> {
    let scaled = scaled(before.map_or(0, |before| before.desired), after.desired);
    let before = before.map(|status| status.conditions.as_slice()).unwrap_or_default();
    let ready = transition(before, &after.conditions, READY)
        .or_else(|| change(before, &after.conditions, READY).filter(|ready| ready.reason == reasons::INVALID_SPEC))
        .and_then(|ready| describe(&ready.status, &ready.reason, &ready.message));
    scaled.into_iter().chain(ready).collect()
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

    #[test]
    fn a_pool_that_cannot_be_read_is_told_once_and_not_as_scaled() {
        let well = WorkerPoolStatus { desired: 2, ..WorkerPoolStatus::default() };
        let observed = Observed::new(Summary::stalled(reasons::INVALID_SPEC, "no number")).keeping(ALL);
        let after = |before: &WorkerPoolStatus| WorkerPoolStatus {
            conditions: merge(&before.conditions, &observed, Some(1), Timestamp::UNIX_EPOCH),
            ..before.clone()
        };
        let unreadable = after(&well);
        let told = happened(Some(&well), &unreadable);
        assert_eq!((told.len(), told[0].reason, told[0].is_warning), (1, "ValidationFailed", true));
        assert_eq!(happened(Some(&unreadable), &after(&unreadable)), []);
    }
}
