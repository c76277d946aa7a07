//! What Prometheus' operator is told: that web servers and workers have metrics.

use kube::{
    api::{ApiResource, DynamicObject},
    core::TypeMeta,
};
use serde_json::json;

use crate::{apply::Built, labels::Component, site::Site};

pub(super) fn build(site: Site<'_>, monitors: Option<&ApiResource>) -> Vec<Built> {
    let Some(resource) = monitors.filter(|_| site.spec.network.monitors) else { return Vec::new() };
    let monitor = |name, component, port: &str| {
        let data = json!({"spec": {
            "selector": {"matchLabels": site.selector(component)},
            "endpoints": [{"port": port, "path": "/metrics", "interval": "30s"}],
        }});
        let types = TypeMeta { api_version: resource.api_version.clone(), kind: resource.kind.clone() };
        let object = DynamicObject { types: Some(types), metadata: site.meta(name, component), data };
        Built::dynamic(resource.clone(), object)
    };
    vec![
        monitor(site.names().web(), Component::Web, "http"),
        monitor(site.names().workers(), Component::Worker, "metrics"),
    ]
}
