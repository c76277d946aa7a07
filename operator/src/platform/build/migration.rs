//! Brings the schema of the metadata database up to date, once, before new web servers start; where the platform is a copy of
//! another, brings along first what that one holds.

use k8s_openapi::api::{
    batch::v1::{Job, JobSpec},
    core::v1::{PodSpec, PodTemplateSpec},
};
use kube::core::ObjectMeta;

use super::web::DATA_DIR;
use crate::{
    apply::{ApplyError, Built},
    labels::{self, Component},
    pod::{container, empty_dir, env::Env, mount, pod as base, resources},
    site::Site,
};

pub(super) fn build(site: Site<'_>, hash: &str) -> Result<Built, ApplyError> {
    let labels = labels::of(site.name, Component::Migration);
    let template = PodTemplateSpec {
        metadata: Some(ObjectMeta { labels: Some(labels), ..ObjectMeta::default() }),
        spec: Some(pod(site)),
    };
    let spec = JobSpec { backoff_limit: Some(4), active_deadline_seconds: Some(3600), template, ..JobSpec::default() };
    let metadata = site.meta(site.names().migration(hash), Component::Migration);
    Ok(Built::new(&Job { metadata, spec: Some(spec), ..Job::default() })?.made_once())
}

fn pod(site: Site<'_>) -> PodSpec {
    let mut env = Env::default();
    if let Some(from) = &site.spec.metadata.url_from {
        env.reference("BINNACLE_METADATA_URL", from);
    }
    let copy_from = &site.spec.metadata.copy_from;
    if let Some(from) = copy_from {
        env.reference("BINNACLE_COPY_FROM", from);
    }
    env.value("BINNACLE_DATA_DIR", DATA_DIR).value("BINNACLE_LOG_FORMAT", "json");
    let images = site.images;
    let mut migrate = container("migrate", &images.control_plane, images.pull_policy.as_str());
    // A copy migrates too.
    migrate.args = copy_from.is_none().then(|| vec!["--migrate".to_owned()]);
    migrate.env = Some(env.into_vec());
    migrate.resources = Some(resources(&site.spec.web.resources, "100m", "256Mi"));
    migrate.volume_mounts = Some(vec![mount("data", DATA_DIR, false), mount("tmp", "/tmp", false)]);
    PodSpec {
        containers: vec![migrate],
        restart_policy: Some("Never".to_owned()),
        service_account_name: Some(site.names().web()),
        volumes: Some(vec![empty_dir("data", None), empty_dir("tmp", None)]),
        ..base(site)
    }
}
