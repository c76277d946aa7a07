//! How far a Deployment is; pure.

use k8s_openapi::api::apps::v1::Deployment;

/// How far a Deployment is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rollout {
    /// Pods that there should be.
    pub wanted: i32,
    /// Pods that there are, old and new.
    pub replicas: i32,
    /// Pods of the newest template.
    pub updated: i32,
    /// Pods that are ready.
    pub ready: i32,
    /// Whether Kubernetes has looked at the newest spec.
    pub is_current: bool,
    /// Whether all pods were new and ready once; since then nothing is being rolled out.
    pub is_settled: bool,
    /// What Kubernetes says where it gave up waiting, or could not make pods.
    pub failure: Option<String>,
}

impl Rollout {
    /// As the API server has it.
    pub fn of(deployment: &Deployment) -> Self {
        let status = deployment.status.clone().unwrap_or_default();
        let conditions = status.conditions.unwrap_or_default();
        let is_failure = |type_: &str, state: &str| match type_ {
            "Progressing" => state == "False",
            "ReplicaFailure" => state == "True",
            _ => false,
        };
        let is_settled =
            conditions.iter().any(|condition| condition.reason.as_deref() == Some("NewReplicaSetAvailable"));
        let failure = conditions.iter().find(|condition| is_failure(&condition.type_, &condition.status));
        Self {
            wanted: deployment.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(1),
            replicas: status.replicas.unwrap_or_default(),
            updated: status.updated_replicas.unwrap_or_default(),
            ready: status.ready_replicas.unwrap_or_default(),
            is_current: status.observed_generation >= deployment.metadata.generation,
            is_settled,
            failure: failure.map(|condition| condition.message.clone().unwrap_or_default()),
        }
    }

    /// Whether all pods are new and ready, and old ones are gone.
    pub const fn is_complete(&self) -> bool {
        self.is_current && self.updated == self.wanted && self.replicas == self.wanted && self.ready == self.wanted
    }

    /// Whether no pod is ready although all are new and were ready once.
    pub const fn is_lost(&self) -> bool {
        self.is_current && self.is_settled && self.wanted > 0 && self.updated == self.wanted && self.ready == 0
    }

    /// `2/3`: ready, of those wanted.
    pub fn fraction(&self) -> String {
        format!("{}/{}", self.ready, self.wanted)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;

    use super::*;

    /// A Deployment whose pods are all new.
    pub fn deployment(wanted: i32, ready: i32) -> Deployment {
        serde_json::from_value(json!({
            "metadata": {"name": "x", "generation": 2},
            "spec": {"replicas": wanted, "selector": {}, "template": {}},
            "status": {
                "observedGeneration": 2, "replicas": wanted, "updatedReplicas": wanted, "readyReplicas": ready,
            },
        }))
        .unwrap()
    }

    #[test]
    fn a_rollout_is_complete_when_every_pod_is_new_and_ready() {
        assert!(Rollout::of(&deployment(2, 2)).is_complete());
        assert!(!Rollout::of(&deployment(2, 1)).is_complete());
        assert_eq!(Rollout::of(&deployment(2, 1)).fraction(), "1/2");
        let mut unseen = deployment(2, 2);
        unseen.metadata.generation = Some(3);
        assert!(!Rollout::of(&unseen).is_complete());
    }

    fn with(mut deployment: Deployment, condition: serde_json::Value) -> Rollout {
        if let Some(status) = &mut deployment.status {
            status.conditions = Some(vec![serde_json::from_value(condition).unwrap()]);
        }
        Rollout::of(&deployment)
    }

    #[test]
    fn giving_up_is_a_failure() {
        let stuck = with(deployment(1, 0), json!({"type": "Progressing", "status": "False", "message": "timed out"}));
        assert_eq!(stuck.failure.as_deref(), Some("timed out"));
    }

    #[test]
    fn pods_that_were_ready_are_lost_and_those_that_start_are_not() {
        let settled = || json!({"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"});
        assert!(with(deployment(2, 0), settled()).is_lost());
        assert!(!with(deployment(2, 1), settled()).is_lost());
        assert!(!with(deployment(0, 0), settled()).is_lost());
        let starting = json!({"type": "Progressing", "status": "True", "reason": "ReplicaSetUpdated"});
        assert!(!with(deployment(2, 0), starting).is_lost());
    }
}
