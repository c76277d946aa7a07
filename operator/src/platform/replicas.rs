//! Leaves the number of web servers to an autoscaler without a moment in which nobody says how many there are.

use kube::{
    Api, ResourceExt,
    api::{ApiResource, DynamicObject, Patch, PatchParams},
};
use serde_json::json;

use super::PlatformError;
use crate::{apply::ApplyError, context::Context, site::Site};

/// The annotation of a Deployment whose number of pods this operator does not say.
pub const EXTERNAL: &str = "binnacle.dev/replicas";
/// A field manager that owns the number between ours and the autoscaler's: a field that nobody owns falls back to 1.
const MANAGER: &str = "binnacle-handover";

/// Keeps the number that there is, once, before the first apply that leaves it out.
///
/// # Errors
/// [`ApplyError::Refused`]
pub async fn hand_over(context: &Context, site: Site<'_>) -> Result<(), PlatformError> {
    let name = site.names().web();
    let Some(live) = context.watches.owned.get("Deployment", site.namespace, &name) else { return Ok(()) };
    let replicas = live.data.pointer("/spec/replicas").filter(|_| !live.annotations().contains_key(EXTERNAL));
    let Some(replicas) = replicas else { return Ok(()) };
    let resource = ApiResource::erase::<k8s_openapi::api::apps::v1::Deployment>(&());
    let patch = json!({
        "apiVersion": resource.api_version, "kind": resource.kind,
        "metadata": {"name": name, "namespace": site.namespace},
        "spec": {"replicas": replicas},
    });
    let api: Api<DynamicObject> = Api::namespaced_with(context.client.clone(), site.namespace, &resource);
    let kept = api.patch(&name, &PatchParams::apply(MANAGER).force(), &Patch::Apply(patch)).await;
    kept.map_err(|error| ApplyError::Refused { kind: resource.kind, name, source: Box::new(error) })?;
    Ok(())
}
