//! What all pods have in common: rights, probes, spread, environment.
//!
//! Owns the parts of pods that web servers, workers, brokers and caches share; pure. Must not know which of them it is.

use std::collections::BTreeMap;

use binnacle_crds::worker_pool::Resources;
use k8s_openapi::{
    api::core::v1::{
        Capabilities, Container, EmptyDirVolumeSource, HTTPGetAction, Lifecycle, LifecycleHandler,
        LocalObjectReference, PodSecurityContext, PodSpec, Probe, ResourceRequirements, SeccompProfile,
        SecretVolumeSource, SecurityContext, SleepAction, TCPSocketAction, TopologySpreadConstraint, Volume,
        VolumeMount,
    },
    apimachinery::pkg::{
        api::resource::Quantity,
        apis::meta::v1::{LabelSelector, ObjectMeta},
        util::intstr::IntOrString,
    },
};

use crate::{labels::SECRETS_VERSION, site::Site};

pub mod broker;
pub mod caches;
pub mod env;
pub mod quantity;
pub mod references;

/// The user of all our images.
pub const USER: i64 = 65532;
/// Where certificates are mounted.
pub const TLS_DIR: &str = "/etc/binnacle/tls";

/// Rights of a whole pod: those that the `restricted` Pod Security Standard wants.
fn pod_security() -> PodSecurityContext {
    PodSecurityContext {
        run_as_non_root: Some(true),
        run_as_user: Some(USER),
        run_as_group: Some(USER),
        fs_group: Some(USER),
        fs_group_change_policy: Some("OnRootMismatch".to_owned()),
        seccomp_profile: Some(SeccompProfile { type_: "RuntimeDefault".to_owned(), ..SeccompProfile::default() }),
        ..PodSecurityContext::default()
    }
}

/// What all pods of a platform are; no pod gets a token but the one that asks for it.
pub fn pod(site: Site<'_>) -> PodSpec {
    let secrets = site.spec.image_pull_secrets.iter().map(|secret| LocalObjectReference { name: secret.name.clone() });
    PodSpec {
        automount_service_account_token: Some(false),
        enable_service_links: Some(false),
        image_pull_secrets: Some(secrets.collect()).filter(|secrets: &Vec<_>| !secrets.is_empty()),
        security_context: Some(pod_security()),
        ..PodSpec::default()
    }
}

/// A container without rights, on a read-only root.
pub fn container(name: &str, image: &str, pull_policy: &str) -> Container {
    Container {
        name: name.to_owned(),
        image: Some(image.to_owned()),
        image_pull_policy: Some(pull_policy.to_owned()),
        security_context: Some(SecurityContext {
            allow_privilege_escalation: Some(false),
            capabilities: Some(Capabilities { drop: Some(vec!["ALL".to_owned()]), ..Capabilities::default() }),
            read_only_root_filesystem: Some(true),
            ..SecurityContext::default()
        }),
        ..Container::default()
    }
}

/// Asks for `path` at `port` every so many seconds; so many failures in a row count.
pub fn http_probe(path: &str, port: &str, every: i32, failures: i32) -> Probe {
    let get = HTTPGetAction {
        path: Some(path.to_owned()),
        port: IntOrString::String(port.to_owned()),
        ..HTTPGetAction::default()
    };
    Probe {
        http_get: Some(get),
        period_seconds: Some(every),
        timeout_seconds: Some(3),
        failure_threshold: Some(failures),
        ..Probe::default()
    }
}

/// Connects to `port` every so many seconds.
pub fn tcp_probe(port: &str, every: i32, failures: i32) -> Probe {
    let socket = TCPSocketAction { port: IntOrString::String(port.to_owned()), ..TCPSocketAction::default() };
    Probe {
        tcp_socket: Some(socket),
        period_seconds: Some(every),
        timeout_seconds: Some(3),
        failure_threshold: Some(failures),
        ..Probe::default()
    }
}

/// Goes on serving for so many seconds after it was taken out of Services, as those hear of it with a delay.
pub fn sleep_before_stop(seconds: i64) -> Lifecycle {
    let sleep = LifecycleHandler { sleep: Some(SleepAction { seconds }), ..LifecycleHandler::default() };
    Lifecycle { pre_stop: Some(sleep), ..Lifecycle::default() }
}

/// Prefers other nodes, and other zones, for each of the pods.
pub fn spread(selector: &BTreeMap<String, String>) -> Vec<TopologySpreadConstraint> {
    let over = |key: &str| TopologySpreadConstraint {
        max_skew: 1,
        topology_key: key.to_owned(),
        when_unsatisfiable: "ScheduleAnyway".to_owned(),
        label_selector: Some(select(selector)),
        ..TopologySpreadConstraint::default()
    };
    vec![over("kubernetes.io/hostname"), over("topology.kubernetes.io/zone")]
}

/// Labels as a selector.
pub fn select(labels: &BTreeMap<String, String>) -> LabelSelector {
    LabelSelector { match_labels: Some(labels.clone()), ..LabelSelector::default() }
}

/// Metadata of a pod template. Another fingerprint of Secrets starts new pods.
pub fn template_meta(labels: BTreeMap<String, String>, secrets_version: &str) -> ObjectMeta {
    ObjectMeta {
        labels: Some(labels),
        annotations: Some(BTreeMap::from([(SECRETS_VERSION.to_owned(), secrets_version.to_owned())])),
        ..ObjectMeta::default()
    }
}

/// An empty folder for as long as the pod lives.
pub fn empty_dir(name: &str, size: Option<&str>) -> Volume {
    let size_limit = size.map(|size| Quantity(size.to_owned()));
    let source = EmptyDirVolumeSource { size_limit, ..EmptyDirVolumeSource::default() };
    Volume { name: name.to_owned(), empty_dir: Some(source), ..Volume::default() }
}

/// A Secret as files that only the pod's user reads.
pub fn secret_volume(name: &str, secret: String) -> Volume {
    let source =
        SecretVolumeSource { secret_name: Some(secret), default_mode: Some(0o440), ..SecretVolumeSource::default() };
    Volume { name: name.to_owned(), secret: Some(source), ..Volume::default() }
}

/// Mounts a volume.
pub fn mount(name: &str, path: &str, is_read_only: bool) -> VolumeMount {
    VolumeMount {
        name: name.to_owned(),
        mount_path: path.to_owned(),
        read_only: is_read_only.then_some(true),
        ..VolumeMount::default()
    }
}

/// CPU and memory as they stand in a container; `cpu` and `memory` are set aside where nothing is said.
pub fn resources(resources: &Resources, cpu: &str, memory: &str) -> ResourceRequirements {
    let quantities = |named: &BTreeMap<String, String>| -> Option<BTreeMap<String, Quantity>> {
        let named: BTreeMap<_, _> = named.iter().map(|(name, size)| (name.clone(), Quantity(size.clone()))).collect();
        Some(named).filter(|named| !named.is_empty())
    };
    let is_unsaid = resources.requests.is_empty() && resources.limits.is_empty();
    let modest = || {
        BTreeMap::from(
            [("cpu", cpu), ("memory", memory)].map(|(name, size)| (name.to_owned(), Quantity(size.to_owned()))),
        )
    };
    ResourceRequirements {
        requests: if is_unsaid { Some(modest()) } else { quantities(&resources.requests) },
        limits: quantities(&resources.limits),
        ..ResourceRequirements::default()
    }
}
