//! How people reach web servers, workers and the operator reach them, and they reach workers.

use binnacle_crds::platform::ServiceType;
use k8s_openapi::{
    api::core::v1::{Service, ServicePort, ServiceSpec},
    apimachinery::pkg::util::intstr::IntOrString,
};

use crate::{
    apply::{ApplyError, Built},
    labels::Component,
    site::{FLIGHT_PORT, INTERNAL_PORT, Site, WORKER_METRICS_PORT},
};

/// The port of the Service for people.
pub(super) const WEB_PORT: i32 = 80;

pub(super) fn build(site: Site<'_>) -> Result<Vec<Built>, ApplyError> {
    Ok(vec![Built::new(&web(site))?, Built::new(&web_internal(site))?, Built::new(&workers(site))?])
}

pub(super) fn port(name: &str, port: i32) -> ServicePort {
    ServicePort {
        name: Some(name.to_owned()),
        port,
        target_port: Some(IntOrString::String(name.to_owned())),
        protocol: Some("TCP".to_owned()),
        ..ServicePort::default()
    }
}

fn web(site: Site<'_>) -> Service {
    let mut metadata = site.meta(site.names().web(), Component::Web);
    metadata.annotations = Some(site.spec.web.service_annotations.clone()).filter(|all| !all.is_empty());
    let type_ = match site.spec.web.service_type {
        ServiceType::ClusterIP => "ClusterIP",
        ServiceType::NodePort => "NodePort",
        ServiceType::LoadBalancer => "LoadBalancer",
    };
    let spec = ServiceSpec {
        type_: Some(type_.to_owned()),
        selector: Some(site.selector(Component::Web)),
        ports: Some(vec![ServicePort { app_protocol: Some("http".to_owned()), ..port("http", WEB_PORT) }]),
        ..ServiceSpec::default()
    };
    Service { metadata, spec: Some(spec), ..Service::default() }
}

fn web_internal(site: Site<'_>) -> Service {
    let spec = ServiceSpec {
        type_: Some("ClusterIP".to_owned()),
        selector: Some(site.selector(Component::Web)),
        ports: Some(vec![port("internal", INTERNAL_PORT)]),
        ..ServiceSpec::default()
    };
    let metadata = site.meta(site.names().web_internal(), Component::Web);
    Service { metadata, spec: Some(spec), ..Service::default() }
}

fn workers(site: Site<'_>) -> Service {
    let spec = ServiceSpec {
        cluster_ip: Some("None".to_owned()),
        selector: Some(site.selector(Component::Worker)),
        ports: Some(vec![port("flight", FLIGHT_PORT), port("metrics", WORKER_METRICS_PORT)]),
        ..ServiceSpec::default()
    };
    let metadata = site.meta(site.names().workers(), Component::Worker);
    Service { metadata, spec: Some(spec), ..Service::default() }
}
