//! What is written to an object itself: its finalizer and its status. Answers are metadata alone.

use binnacle_crds::{API_VERSION, condition::Status};
use k8s_openapi::{apimachinery::pkg::apis::meta::v1::ObjectMeta, jiff::Timestamp};
use kube::{
    Api, Resource,
    api::{Patch, PatchParams},
    core::PartialObjectMeta,
};
use serde_json::json;

use super::{
    Content,
    error::Error,
    look::{Look, status_after},
    object::Object,
    transitions::happened,
};
use crate::labels::{FINALIZER, OPERATOR};

fn api(content: &Content, object: &Object) -> Api<PartialObjectMeta<Object>> {
    Api::namespaced_with(content.context.client.clone(), object.namespace(), &object.kind)
}

/// The field manager of a kind's controller.
fn manager(object: &Object) -> String {
    format!("{OPERATOR}-{}", object.kind.as_str().to_ascii_lowercase())
}

/// Writes the status that says what was found, and tells what happened, where that is something new.
pub async fn write_status(content: &Content, object: &Object, look: &Look) -> Result<(), Error> {
    let after = status_after(object, look, Timestamp::now());
    if after == object.status {
        return Ok(());
    }
    let patch = json!({
        "apiVersion": API_VERSION, "kind": object.kind.as_str(),
        "metadata": { "name": object.name(), "namespace": object.namespace(), "uid": object.uid() },
        "status": after,
    });
    let params = PatchParams::apply(&manager(object)).force();
    match api(content, object).patch_status(object.name(), &params, &Patch::Apply(patch)).await {
        Ok(written) => content.echoes.wrote(object, written.metadata, after.clone()),
        // It is gone, or another one of the same name.
        Err(kube::Error::Api(status)) if status.code == 404 || status.code == 409 => return Ok(()),
        Err(error) => return Err(Error::kubernetes("take a status")(error)),
    }
    tell(content, object, &after);
    Ok(())
}

/// Events do not hold up the next reconcile.
fn tell(content: &Content, object: &Object, after: &Status) {
    let told = happened(object.kind, &object.status, after);
    if told.is_empty() {
        return;
    }
    let (context, about) = (content.context.clone(), object.object_ref(&object.kind));
    tokio::spawn(async move {
        for happened in told {
            context.events.publish_about(about.clone(), &happened).await;
        }
    });
}

/// Adds the finalizer; nothing where the object changed meanwhile.
pub async fn hold(content: &Content, object: &Object) -> Result<Option<ObjectMeta>, Error> {
    let mut finalizers = object.metadata.finalizers.clone().unwrap_or_default();
    finalizers.push(FINALIZER.to_owned());
    write_finalizers(content, object, &finalizers).await
}

/// Takes the finalizer off; nothing where the object changed meanwhile.
pub async fn release(content: &Content, object: &Object) -> Result<Option<ObjectMeta>, Error> {
    let mut finalizers = object.metadata.finalizers.clone().unwrap_or_default();
    finalizers.retain(|each| each != FINALIZER);
    write_finalizers(content, object, &finalizers).await
}

async fn write_finalizers(
    content: &Content,
    object: &Object,
    finalizers: &[String],
) -> Result<Option<ObjectMeta>, Error> {
    // With the version, so that no finalizer of somebody else's is lost.
    let metadata =
        json!({ "metadata": { "uid": object.uid(), "resourceVersion": object.version(), "finalizers": finalizers } });
    let params = PatchParams { field_manager: Some(manager(object)), ..PatchParams::default() };
    match api(content, object).patch(object.name(), &params, &Patch::Merge(metadata)).await {
        Ok(written) => Ok(Some(written.metadata)),
        Err(kube::Error::Api(status)) if status.code == 404 || status.code == 409 => Ok(None),
        Err(error) => Err(Error::kubernetes("take a finalizer")(error)),
    }
}
