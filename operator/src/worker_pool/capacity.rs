//! Whether the cluster has room for a pool's pods.

use k8s_openapi::api::core::v1::Pod;
use kube::{Api, api::ListParams};

use super::{PoolError, build::selector};
use crate::{context::Context, labels::to_selector};

/// What the scheduler says about a pod that it finds no node for.
///
/// # Errors
/// [`PoolError::Pods`]
pub(super) async fn unschedulable(context: &Context, namespace: &str, pool: &str) -> Result<Option<String>, PoolError> {
    let api: Api<Pod> = Api::namespaced(context.client.clone(), namespace);
    let pods = api.list(&ListParams::default().labels(&to_selector(&selector(pool)))).await;
    Ok(pods.map_err(|error| PoolError::Pods(Box::new(error)))?.iter().find_map(complaint))
}

fn complaint(pod: &Pod) -> Option<String> {
    let conditions = pod.status.as_ref()?.conditions.as_ref()?;
    let scheduled = conditions.iter().find(|condition| condition.type_ == "PodScheduled")?;
    let is_stuck = scheduled.status == "False" && scheduled.reason.as_deref() == Some("Unschedulable");
    is_stuck.then(|| scheduled.message.clone().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_schedulers_words_are_kept() {
        let pod = |reason: &str| {
            let condition =
                json!({"type": "PodScheduled", "status": "False", "reason": reason, "message": "0/1 nodes"});
            serde_json::from_value(json!({"status": {"conditions": [condition]}})).unwrap()
        };
        assert_eq!(complaint(&pod("Unschedulable")).as_deref(), Some("0/1 nodes"));
        assert_eq!(complaint(&pod("SchedulingGated")), None);
        assert_eq!(complaint(&Pod::default()), None);
    }
}
