//! The status of a platform: asking its web servers, and writing down what was seen.

use std::fmt::Debug;

use binnacle_crds::{
    condition::Condition,
    platform::{Platform, PlatformStatus},
};
use binnacle_protocol::ObjectRef;
use k8s_openapi::{NamespaceResourceScope, api::apps::v1::Deployment, jiff::Timestamp};
use kube::{Resource, ResourceExt};
use serde::de::DeserializeOwned;

use super::{
    PlatformError,
    inner::{self, Inner},
    observe::{ALL, CACHE_AVAILABLE, CACHE_UNREACHABLE, WEB_UNAVAILABLE},
};
use crate::{
    conditions::{Observed, READY, RECONCILING, Summary, merge, patch_status, read_status, reasons},
    context::{Context, Guarded},
    events::{Happened, change, transition},
    failures::Chain,
    labels::{COMPONENT, Component, PLATFORM, REQUESTED_AT},
    rollout::Rollout,
    site::Site,
};

/// What web servers said.
#[derive(Clone, Debug, Default)]
pub struct Answered {
    /// About broker and caches.
    pub inner: Option<Inner>,
    /// Whether the rotation of keys that was asked for is done; `None` where none was to be done.
    pub rotated: Option<bool>,
}

/// The name of a platform.
pub fn reference(platform: &Platform) -> ObjectRef {
    ObjectRef::new(platform.namespace().unwrap_or_default(), platform.name_any())
}

/// Asks web servers how broker and caches are, and has keys rotated where that is due.
pub async fn ask(context: &Context, platform: &Platform, is_rolled_out: bool) -> Answered {
    let reference = reference(platform);
    let door = match context.door(&reference).await {
        Ok(door) => door,
        Err(error) => {
            tracing::warn!(platform = %reference, error = %Chain(&error), "there is no way to a platform's internal API");
            return Answered::default();
        }
    };
    let inner = match inner::ask(&door).await {
        Ok(inner) => Some(inner),
        Err(error) => {
            tracing::warn!(platform = %reference, error = %Chain(&error), "a platform's internal API does not answer");
            None
        }
    };
    let done = platform.status.as_ref().and_then(|status| status.keys_rotated.as_deref());
    let wanted = platform.spec.rotate_keys.as_deref();
    if wanted.is_none() || wanted == done {
        return Answered { inner, rotated: None };
    }
    if inner.is_none() || !inner::is_rotation_due(wanted, done, is_rolled_out) {
        return Answered { inner, rotated: Some(false) };
    }
    let rotated = match inner::rotate_signing_key(&door).await {
        Ok(()) => {
            let note = "a new signing key and a new encryption key are in use; older ones are still taken";
            context.events.publish(platform, &Happened::normal("KeysRotated", "Rotate", note)).await;
            true
        }
        Err(error) => {
            tracing::warn!(platform = %reference, error = %Chain(&error), "keys were not rotated");
            false
        }
    };
    Answered { inner, rotated: Some(rotated) }
}

/// Worker pods that are ready, in all pools of a platform.
pub fn ready_workers(context: &Context, site: Site<'_>) -> i32 {
    let is_pool = |object: &kube::api::DynamicObject| {
        let labels = object.labels();
        labels.get(PLATFORM).is_some_and(|name| name == site.name)
            && labels.get(COMPONENT).is_some_and(|component| component == Component::Worker.as_str())
            && object.types.as_ref().is_some_and(|types| types.kind == "Deployment")
    };
    let deployments = context.watches.owned.select(site.namespace, is_pool);
    let ready = |object: &kube::api::DynamicObject| {
        let deployment: Option<Deployment> = serde_json::to_value(object).and_then(serde_json::from_value).ok();
        deployment.map_or(0, |deployment| Rollout::of(&deployment).ready)
    };
    deployments.iter().map(|object| ready(object)).sum()
}

/// Writes what was seen; `fill` sets what is no condition.
///
/// # Errors
/// [`PlatformError::Status`]
pub async fn write(
    context: &Context,
    platform: &Platform,
    observed: &Observed,
    fill: impl FnOnce(&mut PlatformStatus),
) -> Result<(), PlatformError> {
    write_over(context, platform, platform.status.as_ref(), observed, fill).await
}

/// Says that a platform cannot be read; what it consists of goes on as it is.
///
/// # Errors
/// [`PlatformError::Status`]
pub async fn write_unreadable(
    context: &Context,
    platform: &Guarded<Platform>,
    fault: &str,
) -> Result<(), PlatformError> {
    let summary = Summary::stalled(reasons::INVALID_SPEC, format!("the object cannot be read: {fault}"));
    let before = read_status(&context.client, platform).await.map_err(Box::new)?;
    write_over(context, platform, before.as_ref(), &Observed::new(summary).keeping(ALL), |_| {}).await
}

/// Writes a status where it is another one than before, and tells what happened.
async fn write_over<K>(
    context: &Context,
    platform: &K,
    before: Option<&PlatformStatus>,
    observed: &Observed,
    fill: impl FnOnce(&mut PlatformStatus),
) -> Result<(), PlatformError>
where
    K: Resource<DynamicType = (), Scope = NamespaceResourceScope> + Clone + DeserializeOwned + Debug,
{
    let mut after = before.cloned().unwrap_or_default();
    let generation = platform.meta().generation;
    after.conditions = merge(&after.conditions, observed, generation, Timestamp::now());
    after.observed_generation = generation.unwrap_or_default();
    after.last_handled_reconcile_at = platform.annotations().get(REQUESTED_AT).cloned();
    fill(&mut after);
    if patch_status(&context.client, platform, before, &after).await.map_err(Box::new)? {
        let before = before.map(|status| status.conditions.as_slice()).unwrap_or_default();
        for happened in happened(before, &after.conditions) {
            context.events.publish(platform, &happened).await;
        }
    }
    Ok(())
}

/// Events on transitions only.
fn happened(before: &[Condition], after: &[Condition]) -> Vec<Happened> {
    let is_progress = after.iter().any(|condition| condition.type_ == RECONCILING);
    let ready = transition(before, after, READY)
        .or_else(|| change(before, after, READY).filter(|ready| ready.reason == reasons::INVALID_SPEC))
        .and_then(|ready| describe(&ready.status, &ready.reason, &ready.message, is_progress));
    let caches = transition(before, after, CACHE_AVAILABLE)
        .filter(|caches| caches.reason == CACHE_UNREACHABLE)
        .map(|caches| Happened::warning(CACHE_UNREACHABLE, "Probe", &caches.message));
    ready.into_iter().chain(caches).collect()
}

fn describe(status: &str, reason: &str, message: &str, is_reconciling: bool) -> Option<Happened> {
    let warning = |reason| Some(Happened::warning(reason, "Reconcile", message));
    match (status, reason) {
        (_, reasons::SUSPENDED) => Some(Happened::normal("PlatformSuspended", "Suspend", message)),
        ("True", _) => Some(Happened::normal("PlatformReady", "Reconcile", message)),
        (_, reasons::INVALID_SPEC) => warning("ValidationFailed"),
        (_, "MigrationFailed") => warning("MigrationFailed"),
        (_, "BrokerUnreachable") => warning("BrokerUnreachable"),
        (_, "RolloutFailed") => warning("RolloutFailed"),
        (_, WEB_UNAVAILABLE) => warning(WEB_UNAVAILABLE),
        (_, reasons::SECRET_NOT_FOUND) => warning("SecretNotFound"),
        (_, reasons::KEY_MISSING) => warning("KeyMissing"),
        (_, "InvalidSecret") => warning("SecretInvalid"),
        (_, reasons::APPLY_FAILED) => warning("ApplyFailed"),
        (_, "KindNotFound") => warning("KindNotFound"),
        (_, "MigrationInProgress") => Some(Happened::normal("MigrationStarted", "Migrate", message)),
        _ if is_reconciling => Some(Happened::normal("RolloutStarted", "Reconcile", message)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditions::Observation;

    #[test]
    fn events_are_nouns_and_verbs() {
        let reason = |status, reason, reconciling| describe(status, reason, "", reconciling).map(|event| event.reason);
        assert_eq!(reason("True", "Available", false), Some("PlatformReady"));
        assert_eq!(reason("False", "RolloutInProgress", true), Some("RolloutStarted"));
        assert_eq!(reason("False", "InvalidSpec", false), Some("ValidationFailed"));
        assert_eq!(reason("True", "Suspended", false), Some("PlatformSuspended"));
        assert_eq!(reason("Unknown", "Other", false), None);
        assert!(describe("False", "WebUnavailable", "", true).is_some_and(|event| event.is_warning));
    }

    #[test]
    fn a_cache_that_goes_is_told_once() {
        let status = |verdict: bool, reason| {
            let caches = Observation::new(CACHE_AVAILABLE, verdict, reason, "results: no answer");
            let observed = Observed::new(Summary::ready("Available", "")).with(caches);
            merge(&[], &observed, None, Timestamp::UNIX_EPOCH)
        };
        let told = |before: &[Condition], after: &[Condition]| {
            happened(before, after).into_iter().map(|event| event.reason).collect::<Vec<_>>()
        };
        let (well, gone) = (status(true, "Connected"), status(false, CACHE_UNREACHABLE));
        assert_eq!(told(&well, &gone), [CACHE_UNREACHABLE]);
        assert_eq!(told(&gone, &gone), [""; 0]);
        assert_eq!(told(&gone, &well), [""; 0]);
    }

    #[test]
    fn an_object_that_cannot_be_read_is_told_once() {
        let unreadable = |fault: &str| Observed::new(Summary::stalled(reasons::INVALID_SPEC, fault)).keeping(ALL);
        let before = merge(&[], &unreadable("one"), Some(1), Timestamp::UNIX_EPOCH);
        let told = happened(&[], &before);
        assert_eq!((told.len(), told[0].reason, told[0].is_warning), (1, "ValidationFailed", true));
        let after = |fault| merge(&before, &unreadable(fault), Some(2), Timestamp::UNIX_EPOCH);
        assert_eq!(happened(&before, &after("one")), []);
        assert_eq!(happened(&before, &after("another"))[0].note, "another");
    }
}
