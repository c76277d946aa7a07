//! The managed message queue: one NATS with JetStream, on a volume. Jobs are rows of the metadata database, so that a
//! broker that is away for a moment delays them and loses none.

use binnacle_crds::worker_pool::Resources;
use k8s_openapi::api::{
    apps::v1::{StatefulSet, StatefulSetSpec},
    core::v1::{
        ContainerPort, PersistentVolumeClaimVolumeSource, PodSpec, PodTemplateSpec, Service, ServiceSpec, Volume,
    },
};

use super::services::port;
use crate::{
    apply::{ApplyError, Built},
    labels::{self, Component},
    platform::secrets::tokens::BROKER_PASSWORD,
    pod::{container, empty_dir, env::Env, http_probe, mount, pod as base, resources, select, template_meta},
    site::{NATS_MONITOR_PORT, NATS_PORT, Site},
};

pub(super) fn build(site: Site<'_>, secrets_version: &str) -> Result<Vec<Built>, ApplyError> {
    let Some(managed) = &site.spec.broker.managed else { return Ok(Vec::new()) };
    let image = managed.image.as_deref().unwrap_or(&site.images.nats);
    Ok(vec![Built::new(&service(site))?, Built::new(&servers(site, image, secrets_version))?])
}

fn service(site: Site<'_>) -> Service {
    let spec = ServiceSpec {
        type_: Some("ClusterIP".to_owned()),
        selector: Some(site.selector(Component::Broker)),
        ports: Some(vec![port("client", NATS_PORT), port("monitor", NATS_MONITOR_PORT)]),
        ..ServiceSpec::default()
    };
    let metadata = site.meta(site.names().broker(), Component::Broker);
    Service { metadata, spec: Some(spec), ..Service::default() }
}

fn servers(site: Site<'_>, image: &str, secrets_version: &str) -> StatefulSet {
    let template = PodTemplateSpec {
        metadata: Some(template_meta(labels::of(site.name, Component::Broker), secrets_version)),
        spec: Some(pod(site, image)),
    };
    let spec = StatefulSetSpec {
        replicas: Some(1),
        service_name: Some(site.names().broker()),
        selector: select(&site.selector(Component::Broker)),
        template,
        ..StatefulSetSpec::default()
    };
    let metadata = site.meta(site.names().broker(), Component::Broker);
    StatefulSet { metadata, spec: Some(spec), ..StatefulSet::default() }
}

fn pod(site: Site<'_>, image: &str) -> PodSpec {
    let mut env = Env::default();
    env.secret("BROKER_PASSWORD", &site.names().tokens(), BROKER_PASSWORD);
    let mut nats = container("nats", image, site.images.pull_policy.as_str());
    nats.command = Some(vec!["nats-server".to_owned()]);
    let monitor = format!("--http_port={NATS_MONITOR_PORT}");
    let arguments = [
        "--jetstream",
        "--store_dir=/data",
        &monitor,
        "--user=binnacle",
        "--pass=$(BROKER_PASSWORD)",
        "--pid=/tmp/nats.pid",
    ];
    nats.args = Some(arguments.map(str::to_owned).to_vec());
    nats.env = Some(env.into_vec());
    let listens = |name: &str, port| ContainerPort {
        name: Some(name.to_owned()),
        container_port: port,
        protocol: Some("TCP".to_owned()),
        ..ContainerPort::default()
    };
    nats.ports = Some(vec![listens("client", NATS_PORT), listens("monitor", NATS_MONITOR_PORT)]);
    nats.readiness_probe = Some(http_probe("/healthz", "monitor", 5, 3));
    nats.liveness_probe = Some(http_probe("/healthz?js-server-only=true", "monitor", 10, 6));
    nats.resources = Some(resources(&Resources::default(), "50m", "128Mi"));
    nats.volume_mounts = Some(vec![mount("data", "/data", false), mount("tmp", "/tmp", false)]);
    let claim = PersistentVolumeClaimVolumeSource { claim_name: site.names().broker(), read_only: None };
    let data = Volume { name: "data".to_owned(), persistent_volume_claim: Some(claim), ..Volume::default() };
    PodSpec {
        containers: vec![nats],
        termination_grace_period_seconds: Some(60),
        volumes: Some(vec![data, empty_dir("tmp", None)]),
        ..base(site)
    }
}
