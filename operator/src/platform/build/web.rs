//! The web servers.

use k8s_openapi::{
    api::{
        apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy, RollingUpdateDeployment},
        core::v1::{Container, ContainerPort, PersistentVolumeClaimVolumeSource, PodSpec, PodTemplateSpec, Volume},
    },
    apimachinery::pkg::util::intstr::IntOrString,
};

use super::{Inputs, migration_hash};
use crate::{
    apply::{ApplyError, Built},
    labels::{self, Component},
    platform::{
        MIGRATED,
        replicas::EXTERNAL,
        secrets::{
            encryption::KEYS,
            tokens::{ADMIN_PASSWORD, OPERATOR_TOKEN, WORKER_TOKEN},
        },
    },
    pod::{
        TLS_DIR, broker, caches, container, empty_dir, env::Env, http_probe, mount, pod as base, resources,
        secret_volume, select, sleep_before_stop, spread, template_meta,
    },
    site::{FLIGHT_PORT, HTTP_PORT, INTERNAL_PORT, Site},
};

/// Where SQLite is, and what else a web server keeps.
pub(super) const DATA_DIR: &str = "/var/lib/binnacle";

pub(super) fn build(inputs: &Inputs<'_>) -> Result<Built, ApplyError> {
    let site = inputs.site;
    let template = PodTemplateSpec {
        metadata: Some(template_meta(labels::of(site.name, Component::Web), &inputs.web_secrets)),
        spec: Some(pod(site)),
    };
    let spec = DeploymentSpec {
        replicas: (!inputs.is_autoscaled).then(|| i32::try_from(site.spec.web.replicas).unwrap_or(i32::MAX)),
        selector: select(&site.selector(Component::Web)),
        strategy: Some(strategy(site)),
        revision_history_limit: Some(3),
        progress_deadline_seconds: Some(600),
        template,
        ..DeploymentSpec::default()
    };
    let mut metadata = site.meta(site.names().web(), Component::Web);
    // Says, after the job is gone, that it was done.
    let migrated = migration_hash(inputs).map(|hash| (MIGRATED.to_owned(), hash));
    let external = inputs.is_autoscaled.then(|| (EXTERNAL.to_owned(), "external".to_owned()));
    metadata.annotations = Some(migrated.into_iter().chain(external).collect());
    Built::new(&Deployment { metadata, spec: Some(spec), ..Deployment::default() })
}

fn strategy(site: Site<'_>) -> DeploymentStrategy {
    if site.uses_sqlite() {
        // Two processes must not open it at once.
        return DeploymentStrategy { type_: Some("Recreate".to_owned()), rolling_update: None };
    }
    let rolling = RollingUpdateDeployment {
        max_unavailable: Some(IntOrString::Int(0)),
        max_surge: Some(IntOrString::String("25%".to_owned())),
    };
    DeploymentStrategy { type_: Some("RollingUpdate".to_owned()), rolling_update: Some(rolling) }
}

fn pod(site: Site<'_>) -> PodSpec {
    let names = site.names();
    let data = if site.uses_sqlite() {
        let claim = PersistentVolumeClaimVolumeSource { claim_name: names.metadata(), read_only: None };
        Volume { name: "data".to_owned(), persistent_volume_claim: Some(claim), ..Volume::default() }
    } else {
        empty_dir("data", None)
    };
    let mut volumes = vec![data, empty_dir("tmp", None), secret_volume("tls", names.web_tls())];
    let mut mounts = vec![mount("data", DATA_DIR, false), mount("tmp", "/tmp", false), mount("tls", TLS_DIR, true)];
    for (volume, mount) in caches::volumes(site) {
        volumes.push(volume);
        mounts.push(mount);
    }
    let mut web = server(site);
    web.volume_mounts = Some(mounts);
    PodSpec {
        containers: vec![web],
        service_account_name: Some(names.web()),
        termination_grace_period_seconds: Some(60),
        topology_spread_constraints: Some(spread(&site.selector(Component::Web))),
        volumes: Some(volumes),
        ..base(site)
    }
}

fn server(site: Site<'_>) -> Container {
    let images = site.images;
    let mut web = container("web", &images.control_plane, images.pull_policy.as_str());
    let listens = |name: &str, port| ContainerPort {
        name: Some(name.to_owned()),
        container_port: port,
        protocol: Some("TCP".to_owned()),
        ..ContainerPort::default()
    };
    web.ports = Some(vec![listens("http", HTTP_PORT), listens("internal", INTERNAL_PORT)]);
    web.env = Some(env(site).into_vec());
    // A large SQLite may take its time to migrate.
    web.startup_probe = Some(http_probe("/healthz", "http", 2, 150));
    web.readiness_probe = Some(http_probe("/readyz", "http", 5, 2));
    web.liveness_probe = Some(http_probe("/healthz", "http", 10, 3));
    web.lifecycle = Some(sleep_before_stop(5));
    web.resources = Some(resources(&site.spec.web.resources, "100m", "256Mi"));
    web
}

fn env(site: Site<'_>) -> Env {
    let names = site.names();
    let mut env = Env::default();
    env.value("BINNACLE_LISTEN", format!("0.0.0.0:{HTTP_PORT}"))
        .value("BINNACLE_INTERNAL_LISTEN", format!("0.0.0.0:{INTERNAL_PORT}"))
        .value("BINNACLE_TLS_DIR", TLS_DIR)
        .value("BINNACLE_WORKERS", format!("https://{}:{FLIGHT_PORT}", site.host(&names.workers())))
        .value("BINNACLE_DATA_DIR", DATA_DIR);
    if let Some(from) = &site.spec.metadata.url_from {
        env.reference("BINNACLE_METADATA_URL", from).value("BINNACLE_SCHEMA", "wait");
    }
    if let Some(url) = &site.spec.web.url {
        env.value("BINNACLE_URL", url);
    }
    env.secret("BINNACLE_OPERATOR_TOKEN", &names.tokens(), OPERATOR_TOKEN)
        .secret("BINNACLE_WORKER_TOKEN", &names.tokens(), WORKER_TOKEN)
        .secret("BINNACLE_ENCRYPTION_KEYS", &names.encryption(), KEYS);
    match &site.spec.authentication.admin_password_from {
        Some(from) => env.reference("BINNACLE_ADMIN_PASSWORD", from),
        None => env.secret("BINNACLE_ADMIN_PASSWORD", &names.tokens(), ADMIN_PASSWORD),
    };
    broker::add_env(site, &mut env);
    caches::add_env(site, &mut env);
    env.value("BINNACLE_LOG_FORMAT", "json");
    env
}
