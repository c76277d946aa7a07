//! The objects of a pool; pure.

use std::collections::BTreeMap;

use binnacle_crds::worker_pool::WorkerPoolSpec;
use k8s_openapi::{
    api::{
        apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy, RollingUpdateDeployment},
        core::v1::{Container, ContainerPort, PersistentVolumeClaimVolumeSource, PodSpec, PodTemplateSpec, Volume},
        policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec},
    },
    apimachinery::pkg::util::intstr::IntOrString,
};
use kube::core::ObjectMeta;

use crate::{
    apply::{ApplyError, Built},
    labels::{self, COMPONENT, Component, POOL},
    platform::secrets::tokens::WORKER_TOKEN,
    pod::{
        TLS_DIR, broker, caches, container, empty_dir, env::Env, http_probe, mount, pod as base, quantity, resources,
        secret_volume, select, sleep_before_stop, spread, template_meta,
    },
    site::{FLIGHT_PORT, INTERNAL_PORT, Site, WORKER_METRICS_PORT},
};

const FILES_ROOT: &str = "/data";
/// How long a pod may take to end, beyond its drain.
const GRACE_SECONDS: u64 = 15;

/// All that a pool's objects are built from.
#[derive(Clone, Debug)]
pub(super) struct Inputs<'a> {
    /// Its platform.
    pub site: Site<'a>,
    /// Its name.
    pub name: &'a str,
    /// What it should be.
    pub spec: &'a WorkerPoolSpec,
    /// How many pods there should be.
    pub desired: i32,
    /// A fingerprint of the Secrets that pods are started with.
    pub secrets_version: String,
}

/// The name of a pool's Deployment and disruption budget.
pub(super) fn deployment_name(pool: &str) -> String {
    format!("{pool}-worker")
}

/// What selects a pool's pods. Without the platform, which may change.
pub(super) fn selector(pool: &str) -> BTreeMap<String, String> {
    [("app.kubernetes.io/name", "binnacle"), (COMPONENT, Component::Worker.as_str()), (POOL, pool)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

pub(super) fn build(inputs: &Inputs<'_>) -> Result<Vec<Built>, ApplyError> {
    Ok(vec![Built::new(&deployment(inputs))?, Built::new(&budget(inputs))?])
}

fn pool_labels(inputs: &Inputs<'_>) -> BTreeMap<String, String> {
    let mut labels = labels::of(inputs.site.name, Component::Worker);
    labels.insert(POOL.to_owned(), inputs.name.to_owned());
    labels
}

fn meta(inputs: &Inputs<'_>) -> ObjectMeta {
    ObjectMeta {
        name: Some(deployment_name(inputs.name)),
        namespace: Some(inputs.site.namespace.to_owned()),
        labels: Some(pool_labels(inputs)),
        ..ObjectMeta::default()
    }
}

fn budget(inputs: &Inputs<'_>) -> PodDisruptionBudget {
    let spec = PodDisruptionBudgetSpec {
        // Also right for a pool of one, whose node can then be emptied: a job that is broken off runs again elsewhere.
        max_unavailable: Some(IntOrString::Int(1)),
        selector: Some(select(&selector(inputs.name))),
        unhealthy_pod_eviction_policy: Some("AlwaysAllow".to_owned()),
        ..PodDisruptionBudgetSpec::default()
    };
    PodDisruptionBudget { metadata: meta(inputs), spec: Some(spec), ..PodDisruptionBudget::default() }
}

fn deployment(inputs: &Inputs<'_>) -> Deployment {
    let rolling = RollingUpdateDeployment {
        max_unavailable: Some(IntOrString::Int(0)),
        max_surge: Some(IntOrString::String("25%".to_owned())),
    };
    let template = PodTemplateSpec {
        metadata: Some(template_meta(pool_labels(inputs), &inputs.secrets_version)),
        spec: Some(pod(inputs)),
    };
    let spec = DeploymentSpec {
        replicas: Some(inputs.desired),
        selector: select(&selector(inputs.name)),
        strategy: Some(DeploymentStrategy { type_: Some("RollingUpdate".to_owned()), rolling_update: Some(rolling) }),
        revision_history_limit: Some(3),
        progress_deadline_seconds: Some(600),
        template,
        ..DeploymentSpec::default()
    };
    Deployment { metadata: meta(inputs), spec: Some(spec), ..Deployment::default() }
}

fn drain_seconds(spec: &WorkerPoolSpec) -> u64 {
    spec.drain.millis.div_ceil(1000)
}

fn pod(inputs: &Inputs<'_>) -> PodSpec {
    let (site, spec) = (inputs.site, inputs.spec);
    let mut volumes = vec![empty_dir("tmp", None), secret_volume("tls", site.names().worker_tls())];
    let mut mounts = vec![mount("tmp", "/tmp", false), mount("tls", TLS_DIR, true)];
    if let Some(claim_name) = spec.files.as_ref().and_then(|files| files.claim_name.clone()) {
        let claim = PersistentVolumeClaimVolumeSource { claim_name, read_only: None };
        volumes.push(Volume { name: "files".to_owned(), persistent_volume_claim: Some(claim), ..Volume::default() });
        mounts.push(mount("files", FILES_ROOT, true));
    }
    for (volume, mount) in caches::volumes(site) {
        volumes.push(volume);
        mounts.push(mount);
    }
    let mut worker = worker(inputs);
    worker.volume_mounts = Some(mounts);
    PodSpec {
        // Workers read the Secrets that datasources name.
        automount_service_account_token: Some(true),
        containers: vec![worker],
        node_selector: Some(spec.node_selector.clone()).filter(|selector| !selector.is_empty()),
        service_account_name: Some(site.names().worker()),
        termination_grace_period_seconds: i64::try_from(drain_seconds(spec) + GRACE_SECONDS).ok(),
        topology_spread_constraints: Some(spread(&selector(inputs.name))),
        volumes: Some(volumes),
        ..base(site)
    }
}

fn worker(inputs: &Inputs<'_>) -> Container {
    let images = inputs.site.images;
    let mut worker = container("worker", &images.data_plane, images.pull_policy.as_str());
    let listens = |name: &str, port| ContainerPort {
        name: Some(name.to_owned()),
        container_port: port,
        protocol: Some("TCP".to_owned()),
        ..ContainerPort::default()
    };
    worker.ports = Some(vec![listens("flight", FLIGHT_PORT), listens("metrics", WORKER_METRICS_PORT)]);
    worker.env = Some(env(inputs).into_vec());
    worker.startup_probe = Some(http_probe("/healthz", "metrics", 1, 60));
    worker.readiness_probe = Some(http_probe("/readyz", "metrics", 5, 2));
    worker.liveness_probe = Some(http_probe("/healthz", "metrics", 10, 3));
    worker.lifecycle = Some(sleep_before_stop(5));
    worker.resources = Some(resources(&inputs.spec.resources, "250m", "512Mi"));
    worker
}

/// The pool's own namespace, and those that it names.
fn files_namespaces(inputs: &Inputs<'_>) -> String {
    let named = inputs.spec.files.iter().flat_map(|files| &files.allowed_namespaces).map(String::as_str);
    std::iter::once(inputs.site.namespace).chain(named).collect::<Vec<_>>().join(",")
}

fn env(inputs: &Inputs<'_>) -> Env {
    let (site, spec) = (inputs.site, inputs.spec);
    let names = site.names();
    let mut env = Env::default();
    env.value("BINNACLE_WORKER_LISTEN", format!("0.0.0.0:{FLIGHT_PORT}"))
        .value("BINNACLE_WORKER_METRICS_LISTEN", format!("0.0.0.0:{WORKER_METRICS_PORT}"))
        .value("BINNACLE_TLS_DIR", TLS_DIR)
        .value("BINNACLE_CONTROL_PLANE", format!("https://{}:{INTERNAL_PORT}", site.host(&names.web_internal())))
        .secret("BINNACLE_WORKER_TOKEN", &names.tokens(), WORKER_TOKEN)
        .value("BINNACLE_WORKER_SECRETS", "kubernetes")
        .value("BINNACLE_WORKER_FILES_ROOT", FILES_ROOT)
        .value("BINNACLE_WORKER_FILES_NAMESPACES", files_namespaces(inputs))
        .field("BINNACLE_WORKER_NAME", "metadata.name")
        .value("BINNACLE_WORKER_SPILL_DIR", "/tmp")
        .value("BINNACLE_WORKER_DRAIN", drain_seconds(spec).to_string())
        .value("BINNACLE_JOB_SLOTS", spec.job_slots.to_string());
    if !spec.queues.is_empty() {
        env.value("BINNACLE_QUEUES", spec.queues.join(","));
    }
    if let Some(memory) = memory_mib(spec) {
        env.value("BINNACLE_WORKER_MEMORY", memory.to_string());
    }
    broker::add_env(site, &mut env);
    caches::add_env(site, &mut env);
    env.value("BINNACLE_LOG_FORMAT", "json");
    env
}

/// What queries over files may hold before they spill: half of what the pod may use.
fn memory_mib(spec: &WorkerPoolSpec) -> Option<u64> {
    let limit = spec.resources.limits.get("memory").and_then(|limit| quantity::bytes(limit))?;
    Some((limit >> 21).max(64))
}

#[cfg(test)]
pub(crate) mod tests;
