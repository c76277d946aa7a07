//! At least one web server stays when nodes are emptied.

use k8s_openapi::{
    api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec},
    apimachinery::pkg::util::intstr::IntOrString,
};

use crate::{
    apply::{ApplyError, Built},
    labels::Component,
    pod::select,
    site::Site,
};

pub(super) fn build(site: Site<'_>) -> Result<Vec<Built>, ApplyError> {
    // With one alone, a budget would keep nodes from ever being emptied.
    if site.spec.web.replicas < 2 {
        return Ok(Vec::new());
    }
    let spec = PodDisruptionBudgetSpec {
        min_available: Some(IntOrString::Int(1)),
        selector: Some(select(&site.selector(Component::Web))),
        unhealthy_pod_eviction_policy: Some("AlwaysAllow".to_owned()),
        ..PodDisruptionBudgetSpec::default()
    };
    let metadata = site.meta(site.names().web(), Component::Web);
    let budget = PodDisruptionBudget { metadata, spec: Some(spec), ..PodDisruptionBudget::default() };
    Ok(vec![Built::new(&budget)?])
}
