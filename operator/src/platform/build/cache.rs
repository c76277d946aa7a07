//! The managed cache: one Redis or Valkey that keeps nothing on disk, and forgets what was used longest ago when it is full.

use std::collections::BTreeMap;

use k8s_openapi::{
    api::{
        apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy},
        core::v1::{ContainerPort, PodSpec, PodTemplateSpec, ResourceRequirements, Service, ServiceSpec},
    },
    apimachinery::pkg::api::resource::Quantity,
};

use super::services::port;
use crate::{
    apply::{ApplyError, Built},
    labels::{self, Component},
    platform::secrets::tokens::REDIS_PASSWORD,
    pod::{container, empty_dir, env::Env, mount, pod as base, quantity, select, tcp_probe, template_meta},
    site::{REDIS_PORT, Site},
};

pub(super) fn build(site: Site<'_>, secrets_version: &str) -> Result<Vec<Built>, ApplyError> {
    if !site.uses_managed_cache() {
        return Ok(Vec::new());
    }
    Ok(vec![Built::new(&service(site))?, Built::new(&server(site, secrets_version))?])
}

fn service(site: Site<'_>) -> Service {
    let spec = ServiceSpec {
        type_: Some("ClusterIP".to_owned()),
        selector: Some(site.selector(Component::Cache)),
        ports: Some(vec![port("redis", REDIS_PORT)]),
        ..ServiceSpec::default()
    };
    let metadata = site.meta(site.names().cache(), Component::Cache);
    Service { metadata, spec: Some(spec), ..Service::default() }
}

fn server(site: Site<'_>, secrets_version: &str) -> Deployment {
    let template = PodTemplateSpec {
        metadata: Some(template_meta(labels::of(site.name, Component::Cache), secrets_version)),
        spec: Some(pod(site)),
    };
    let spec = DeploymentSpec {
        replicas: Some(1),
        selector: select(&site.selector(Component::Cache)),
        // Two at once would each hold half of what is kept.
        strategy: Some(DeploymentStrategy { type_: Some("Recreate".to_owned()), rolling_update: None }),
        revision_history_limit: Some(2),
        template,
        ..DeploymentSpec::default()
    };
    let metadata = site.meta(site.names().cache(), Component::Cache);
    Deployment { metadata, spec: Some(spec), ..Deployment::default() }
}

fn pod(site: Site<'_>) -> PodSpec {
    let managed = &site.spec.caches.managed;
    let image = managed.image.as_deref().unwrap_or(&site.images.redis);
    let memory = quantity::bytes(&managed.memory).unwrap_or(256 << 20);
    let mut env = Env::default();
    env.secret("REDIS_PASSWORD", &site.names().tokens(), REDIS_PASSWORD);
    let mut redis = container("redis", image, site.images.pull_policy.as_str());
    redis.command = Some(vec![site.images.redis_command.clone()]);
    let (port, most) = (REDIS_PORT.to_string(), memory.to_string());
    let arguments = [
        "--port",
        &port,
        "--dir",
        "/tmp",
        "--save",
        "",
        "--appendonly",
        "no",
        "--maxmemory",
        &most,
        "--maxmemory-policy",
        "allkeys-lru",
        "--requirepass",
        "$(REDIS_PASSWORD)",
    ];
    redis.args = Some(arguments.map(str::to_owned).to_vec());
    redis.env = Some(env.into_vec());
    redis.ports = Some(vec![ContainerPort {
        name: Some("redis".to_owned()),
        container_port: REDIS_PORT,
        protocol: Some("TCP".to_owned()),
        ..ContainerPort::default()
    }]);
    redis.readiness_probe = Some(tcp_probe("redis", 5, 3));
    redis.liveness_probe = Some(tcp_probe("redis", 10, 6));
    redis.resources = Some(room(memory));
    redis.volume_mounts = Some(vec![mount("tmp", "/tmp", false)]);
    PodSpec {
        containers: vec![redis],
        termination_grace_period_seconds: Some(10),
        volumes: Some(vec![empty_dir("tmp", None)]),
        ..base(site)
    }
}

/// Half as much again as is kept, for what the server itself needs.
fn room(memory: u64) -> ResourceRequirements {
    let whole = Quantity(format!("{}Mi", (memory + memory / 2).div_ceil(1 << 20)));
    let sizes = |named: &[(&str, &Quantity)]| -> BTreeMap<String, Quantity> {
        named.iter().map(|(name, size)| ((*name).to_owned(), (*size).clone())).collect()
    };
    ResourceRequirements {
        requests: Some(sizes(&[("cpu", &Quantity("50m".to_owned())), ("memory", &whole)])),
        limits: Some(sizes(&[("memory", &whole)])),
        ..ResourceRequirements::default()
    }
}
