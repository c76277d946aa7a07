//! `WorkerPool`: a pool of data-plane pods.

use std::collections::BTreeMap;

use kube::{CustomResource, KubeSchema};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    condition::{Condition, unobserved},
    duration::Duration,
    query::is_false,
};

/// A pool of data-plane pods: what they serve and how many there are.
#[derive(CustomResource, Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[kube(
    group = "binnacle.dev",
    version = "v1alpha1",
    kind = "WorkerPool",
    namespaced,
    status = "WorkerPoolStatus",
    category = "binnacle",
    doc = "A pool of data-plane pods: what they serve and how many there are.",
    scale(
        spec_replicas_path = ".spec.replicas",
        status_replicas_path = ".status.replicas",
        label_selector_path = ".status.selector"
    ),
    printcolumn(name = "Ready", type_ = "string", json_path = r#".status.conditions[?(@.type=="Ready")].status"#),
    printcolumn(
        name = "Reason",
        type_ = "string",
        json_path = r#".status.conditions[?(@.type=="Ready")].reason"#,
        priority = 1
    ),
    printcolumn(name = "Desired", type_ = "integer", json_path = ".status.desired"),
    printcolumn(name = "Current", type_ = "integer", json_path = ".status.replicas"),
    printcolumn(name = "Platform", type_ = "string", json_path = ".spec.platformRef")
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WorkerPoolSpec {
    /// The platform, in the same namespace: its pods hold that platform's keys, which leave no namespace.
    #[schemars(length(min = 1, max = 253))]
    pub platform_ref: String,
    /// How many pods; left to the autoscaler where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1000))]
    pub replicas: Option<i32>,
    /// Queues served; all where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queues: Vec<String>,
    /// Scaling by how long jobs wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub autoscaling: Option<Autoscaling>,
    /// CPU and memory of each pod, as in a container's `resources`.
    #[serde(default)]
    pub resources: Resources,
    /// Jobs that a pod runs at once.
    #[serde(default = "default_job_slots")]
    #[schemars(range(min = 1, max = 4096))]
    pub job_slots: u32,
    /// What `files` datasources read, mounted read-only; those of this namespace only, unless it says more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<FilesVolume>,
    /// How long queries and jobs that run may go on when a pod is taken away.
    #[serde(default = "default_drain")]
    pub drain: Duration,
    /// Which nodes the pods may run on.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub node_selector: BTreeMap<String, String>,
    /// Nothing is reconciled while true.
    #[serde(default, skip_serializing_if = "is_false")]
    pub suspend: bool,
}

/// Scaling by how long jobs wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = ("self.min <= self.max", "`min` must not be above `max`"))]
pub struct Autoscaling {
    /// The fewest pods; 0 lets the pool sleep.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1000))]
    pub min: i32,
    /// The most pods.
    #[schemars(range(min = 1, max = 1000))]
    pub max: i32,
    /// How long a job may wait before a pod is added.
    #[serde(default = "default_target")]
    pub target_wait: Duration,
    /// How long nothing must have happened before a pod is taken away.
    #[serde(default = "default_idle")]
    pub idle: Duration,
}

const fn default_job_slots() -> u32 {
    8
}

const fn default_drain() -> Duration {
    Duration::from_secs(60)
}

/// A volume with files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FilesVolume {
    /// The `PersistentVolumeClaim` in this namespace; what the image holds in `/data` where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253))]
    pub claim_name: Option<String>,
    /// Other namespaces whose `files` datasources may read it, all of it; `*` means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_namespaces: Vec<String>,
}

const fn default_target() -> Duration {
    Duration::from_secs(5)
}

const fn default_idle() -> Duration {
    Duration::from_secs(300)
}

/// CPU and memory, as in a container's `resources`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Resources {
    /// What is set aside, for example `cpu: 500m`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub requests: BTreeMap<String, String>,
    /// What is allowed at most, for example `memory: 1Gi`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub limits: BTreeMap<String, String>,
}

/// What was observed of a pool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkerPoolStatus {
    /// The newest generation that was looked at; -1 before the first look.
    #[serde(default = "unobserved")]
    pub observed_generation: i64,
    /// How many pods there should be.
    #[serde(default)]
    pub desired: i32,
    /// Pods there are.
    #[serde(default)]
    pub replicas: i32,
    /// Pods that take work.
    #[serde(default)]
    pub ready_replicas: i32,
    /// The pods' label selector, for the `scale` subresource.
    #[serde(default)]
    pub selector: String,
    /// What was observed; one entry for each type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// The value of `reconcile.fluxcd.io/requestedAt` that was last handled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_handled_reconcile_at: Option<String>,
}

impl Default for WorkerPoolStatus {
    fn default() -> Self {
        Self {
            observed_generation: unobserved(),
            desired: 0,
            replicas: 0,
            ready_replicas: 0,
            selector: String::new(),
            conditions: Vec::new(),
            last_handled_reconcile_at: None,
        }
    }
}
