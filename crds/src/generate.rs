//! The CRD YAML that is committed in `crds/generated/`.

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::CustomResourceExt;
use serde_json::{Value, json};

use crate::{
    alert_schedule::AlertSchedule, cache_policy::CachePolicy, dashboard::Dashboard, dataset::Dataset,
    datasource::Datasource, kind::Kind, platform::Platform, worker_pool::WorkerPool, yaml11,
};

/// The definitions of all kinds, in the order of [`Kind::ALL`].
pub fn all_crds() -> Vec<(Kind, CustomResourceDefinition)> {
    Kind::ALL
        .into_iter()
        .map(|kind| {
            let crd = match kind {
                Kind::Platform => Platform::crd(),
                Kind::WorkerPool => WorkerPool::crd(),
                Kind::Datasource => Datasource::crd(),
                Kind::Dataset => Dataset::crd(),
                Kind::Dashboard => Dashboard::crd(),
                Kind::AlertSchedule => AlertSchedule::crd(),
                Kind::CachePolicy => CachePolicy::crd(),
            };
            (kind, crd)
        })
        .collect()
}

/// One kind's definition as a JSON value, ready to be written as YAML.
///
/// A key `y` is taken under the name that YAML 1.1 makes of it, too. A new object's status starts at `observedGeneration: -1`, so that nobody takes it for looked at.
///
/// # Errors
/// When the definition cannot be turned into JSON, which would be a defect here.
pub fn crd_yaml(crd: &CustomResourceDefinition) -> serde_json::Result<Value> {
    let mut value = serde_json::to_value(crd)?;
    if let Some(versions) = value.pointer_mut("/spec/versions").and_then(Value::as_array_mut) {
        for version in versions {
            if let Some(status) = version.pointer_mut("/schema/openAPIV3Schema/properties/status") {
                status["default"] = json!({ "observedGeneration": -1 });
            }
            if let Some(spec) = version.pointer_mut("/schema/openAPIV3Schema/properties/spec") {
                yaml11::admit(spec);
            }
        }
    }
    Ok(value)
}
