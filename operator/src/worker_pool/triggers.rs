//! What makes a pool be looked at again.

use std::sync::Arc;

use binnacle_crds::worker_pool::WorkerPool;
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use kube::{ResourceExt, runtime::reflector::ObjectRef};

use crate::{
    context::{Context, Guarded},
    controller::{Trigger, on_related, on_spec_change, spec_changes},
    labels::Names,
    owned::pool_of,
    pod::references::references,
    site::Site,
};

type Reference = ObjectRef<Guarded<WorkerPool>>;

pub(super) fn all(context: &Arc<Context>) -> Vec<Trigger<Guarded<WorkerPool>>> {
    let watches = &context.watches;
    let (served, reading) = (watches.worker_pools.clone(), Arc::clone(context));
    vec![
        on_spec_change(&watches.worker_pools),
        on_related(watches.owned.changes(), pool_of),
        on_related(spec_changes(&watches.platforms), move |platform| {
            let pools = served.within(&platform.namespace().unwrap_or_default());
            let name = platform.name_any();
            let is_of = |pool: &Guarded<WorkerPool>| pool.0.as_ref().is_ok_and(|pool| pool.spec.platform_ref == name);
            references_to(pools.iter().filter(|pool| is_of(pool)))
        }),
        on_related(watches.secrets.changes(), move |secret| {
            reading_of(&reading, &secret.namespace().unwrap_or_default(), &secret.name_any())
        }),
        on_related(watches.autoscalers.changes(), |autoscaler| {
            let name = target_of(autoscaler)?.to_owned();
            Some(ObjectRef::new(&name).within(&autoscaler.namespace()?))
        }),
    ]
}

fn references_to<'a>(pools: impl Iterator<Item = &'a Arc<Guarded<WorkerPool>>>) -> Vec<Reference> {
    pools.map(|pool| ObjectRef::from_obj(&**pool)).collect()
}

/// The pools whose pods are started with a Secret.
fn reading_of(context: &Context, namespace: &str, secret: &str) -> Vec<Reference> {
    let pools = context.watches.worker_pools.within(namespace);
    let is_read = |pool: &Guarded<WorkerPool>| {
        let Ok(pool) = &pool.0 else { return false };
        let names = Names::new(&pool.spec.platform_ref);
        if [names.tokens(), names.worker_tls()].iter().any(|own| own == secret) {
            return true;
        }
        let platform = context.watches.platforms.get(namespace, &pool.spec.platform_ref);
        platform.is_some_and(|platform| {
            platform.0.as_ref().is_ok_and(|platform| {
                let site = Site::new(&pool.spec.platform_ref, namespace, &platform.spec, &context.config);
                references(site).iter().any(|reference| reference.from.name == secret)
            })
        })
    };
    references_to(pools.iter().filter(|pool| is_read(pool)))
}

/// The pool that an autoscaler scales.
fn target_of(autoscaler: &HorizontalPodAutoscaler) -> Option<&str> {
    let target = &autoscaler.spec.as_ref()?.scale_target_ref;
    let is_ours = target.kind == "WorkerPool"
        && target.api_version.as_deref().is_none_or(|version| version.starts_with(binnacle_crds::GROUP));
    is_ours.then_some(&target.name)
}

/// The name of the autoscaler that scales a pool. KEDA makes one for each of its `ScaledObjects`.
pub(super) fn autoscaler_of(context: &Context, namespace: &str, pool: &str) -> Option<String> {
    let autoscalers = context.watches.autoscalers.within(namespace);
    let scales = |autoscaler: &HorizontalPodAutoscaler| {
        target_of(autoscaler) == Some(pool) && autoscaler.metadata.deletion_timestamp.is_none()
    };
    autoscalers.iter().find(|autoscaler| scales(autoscaler)).map(|autoscaler| autoscaler.name_any())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_autoscaler_of_a_pool_is_told_from_one_of_something_else() {
        let autoscaler = |kind: &str, version: Option<&str>| -> HorizontalPodAutoscaler {
            let target = json!({"kind": kind, "name": "batch", "apiVersion": version});
            serde_json::from_value(json!({"spec": {"scaleTargetRef": target, "maxReplicas": 3}})).unwrap()
        };
        assert_eq!(target_of(&autoscaler("WorkerPool", Some("binnacle.dev/v1alpha1"))), Some("batch"));
        assert_eq!(target_of(&autoscaler("WorkerPool", None)), Some("batch"));
        assert_eq!(target_of(&autoscaler("Deployment", Some("apps/v1"))), None);
        assert_eq!(target_of(&autoscaler("WorkerPool", Some("other.dev/v1"))), None);
    }
}
