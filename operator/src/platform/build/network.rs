//! Who may connect to whom: people to web servers, workers and the operator to their internal API, only web servers to
//! workers, only these two to broker and cache.

use std::collections::BTreeMap;

use k8s_openapi::{
    api::networking::v1::{
        NetworkPolicy, NetworkPolicyIngressRule, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec,
    },
    apimachinery::pkg::{apis::meta::v1::LabelSelector, util::intstr::IntOrString},
};

use crate::{
    apply::{ApplyError, Built},
    labels::{Component, OPERATOR},
    pod::select,
    site::{
        FLIGHT_PORT, HTTP_PORT, INTERNAL_PORT, NATS_MONITOR_PORT, NATS_PORT, REDIS_PORT, Site, WORKER_METRICS_PORT,
    },
};

pub(super) fn build(site: Site<'_>) -> Result<Vec<Built>, ApplyError> {
    if !site.spec.network.policies {
        return Ok(Vec::new());
    }
    let (web, worker) = (pods(site, Component::Web), pods(site, Component::Worker));
    let names = site.names();
    let mut policies = vec![
        policy(
            site,
            names.web(),
            Component::Web,
            vec![rule(HTTP_PORT, vec![]), rule(INTERNAL_PORT, vec![worker.clone(), operator()])],
        ),
        policy(
            site,
            names.worker(),
            Component::Worker,
            // Metrics and probes tell nothing secret.
            vec![rule(FLIGHT_PORT, vec![web.clone()]), rule(WORKER_METRICS_PORT, vec![])],
        ),
    ];
    if site.uses_managed_broker() {
        let rules = vec![rule(NATS_PORT, vec![web.clone(), worker.clone()]), rule(NATS_MONITOR_PORT, vec![])];
        policies.push(policy(site, names.broker(), Component::Broker, rules));
    }
    if site.uses_managed_cache() {
        let rules = vec![rule(REDIS_PORT, vec![web, worker])];
        policies.push(policy(site, names.cache(), Component::Cache, rules));
    }
    policies.iter().map(Built::new).collect()
}

fn policy(site: Site<'_>, name: String, component: Component, ingress: Vec<NetworkPolicyIngressRule>) -> NetworkPolicy {
    let spec = NetworkPolicySpec {
        pod_selector: Some(select(&site.selector(component))),
        policy_types: Some(vec!["Ingress".to_owned()]),
        ingress: Some(ingress),
        ..NetworkPolicySpec::default()
    };
    NetworkPolicy { metadata: site.meta(name, component), spec: Some(spec) }
}

/// From these to this port; from anywhere where there are none.
fn rule(port: i32, from: Vec<NetworkPolicyPeer>) -> NetworkPolicyIngressRule {
    let port =
        NetworkPolicyPort { port: Some(IntOrString::Int(port)), protocol: Some("TCP".to_owned()), end_port: None };
    NetworkPolicyIngressRule { ports: Some(vec![port]), from: Some(from).filter(|from| !from.is_empty()) }
}

fn pods(site: Site<'_>, component: Component) -> NetworkPolicyPeer {
    NetworkPolicyPeer { pod_selector: Some(select(&site.selector(component))), ..NetworkPolicyPeer::default() }
}

/// The operator, wherever it is installed.
fn operator() -> NetworkPolicyPeer {
    let labels = BTreeMap::from([("app.kubernetes.io/name".to_owned(), OPERATOR.to_owned())]);
    NetworkPolicyPeer {
        namespace_selector: Some(LabelSelector::default()),
        pod_selector: Some(select(&labels)),
        ..NetworkPolicyPeer::default()
    }
}
