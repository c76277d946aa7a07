//! How people reach web servers from outside: an `Ingress`, an `HTTPRoute` of the Gateway API, or both.

use binnacle_crds::platform::{HttpRoute, Ingress as IngressSpecOfOurs};
use k8s_openapi::api::networking::v1::{
    HTTPIngressPath, HTTPIngressRuleValue, Ingress, IngressBackend, IngressRule, IngressServiceBackend, IngressSpec,
    IngressTLS, ServiceBackendPort,
};
use kube::{
    api::{ApiResource, DynamicObject},
    core::TypeMeta,
};
use serde_json::json;
use url::Url;

use super::services::WEB_PORT;
use crate::{
    apply::{ApplyError, Built},
    labels::Component,
    site::Site,
};

pub(super) fn build(site: Site<'_>, routes: Option<&ApiResource>) -> Result<Vec<Built>, ApplyError> {
    let Some(host) = host(site.spec.web.url.as_deref()) else { return Ok(Vec::new()) };
    let mut built = Vec::new();
    if let Some(wanted) = &site.spec.web.ingress {
        built.push(Built::new(&ingress(site, wanted, &host))?);
    }
    if let (Some(wanted), Some(resource)) = (&site.spec.web.http_route, routes) {
        built.push(Built::dynamic(resource.clone(), route(site, wanted, &host, resource)));
    }
    Ok(built)
}

/// The host name of an address that people use.
pub fn host(url: Option<&str>) -> Option<String> {
    Url::parse(url?).ok()?.domain().map(str::to_owned)
}

fn ingress(site: Site<'_>, wanted: &IngressSpecOfOurs, host: &str) -> Ingress {
    let mut metadata = site.meta(site.names().web(), Component::Web);
    metadata.annotations = Some(wanted.annotations.clone()).filter(|all| !all.is_empty());
    let port = ServiceBackendPort { name: Some("http".to_owned()), number: None };
    let service = IngressServiceBackend { name: site.names().web(), port: Some(port) };
    let path = HTTPIngressPath {
        path: Some("/".to_owned()),
        path_type: "Prefix".to_owned(),
        backend: IngressBackend { service: Some(service), resource: None },
    };
    let rule = IngressRule { host: Some(host.to_owned()), http: Some(HTTPIngressRuleValue { paths: vec![path] }) };
    let tls =
        |secret: &String| vec![IngressTLS { hosts: Some(vec![host.to_owned()]), secret_name: Some(secret.clone()) }];
    let spec = IngressSpec {
        ingress_class_name: wanted.class_name.clone(),
        rules: Some(vec![rule]),
        tls: wanted.tls_secret_name.as_ref().map(tls),
        ..IngressSpec::default()
    };
    Ingress { metadata, spec: Some(spec), ..Ingress::default() }
}

fn route(site: Site<'_>, wanted: &HttpRoute, host: &str, resource: &ApiResource) -> DynamicObject {
    let (namespace, gateway) = wanted.gateway.split_once('/').unwrap_or((site.namespace, &wanted.gateway));
    let data = json!({"spec": {
        "parentRefs": [{
            "group": resource.group, "kind": "Gateway", "namespace": namespace, "name": gateway,
        }],
        "hostnames": [host],
        "rules": [{
            "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
            "backendRefs": [{"group": "", "kind": "Service", "name": site.names().web(), "port": WEB_PORT, "weight": 1}],
        }],
    }});
    DynamicObject {
        types: Some(TypeMeta { api_version: resource.api_version.clone(), kind: resource.kind.clone() }),
        metadata: site.meta(site.names().web(), Component::Web),
        data,
    }
}
