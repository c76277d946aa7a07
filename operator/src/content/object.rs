//! Objects as the operator keeps them: metadata, the spec as text, and what other objects need to know of it.
//!
//! A spec is parsed once, when it arrives. One that cannot be read (an older or newer CRD, a hand-made object) is kept with
//! the reason, so that it neither stops the watch nor goes unnoticed: what kube's `DeserializeGuard` does, in less memory.
//!
//! watch event → [`Object::read`] → store → reconcile

use std::borrow::Cow;

use binnacle_crds::{GROUP, Kind, VERSION, condition::Status};
use binnacle_protocol::ObjectRef as Key;
use chrono::{DateTime, Utc};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::{
    Resource,
    api::DynamicObject,
    core::DynamicResourceScope,
    runtime::{reflector::ObjectRef, watcher::Event},
};
use serde_json::{Value, value::RawValue};

use super::facts::Facts;
use crate::labels::{FINALIZER, REQUESTED_AT};

/// What `kubectl apply` keeps of the whole object in an annotation.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// A `Platform` or an object of one of the five content kinds.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its kind.
    pub kind: Kind,
    /// Its metadata, without managed fields and without what `kubectl apply` wrote.
    pub metadata: ObjectMeta,
    /// Its spec as the API server has it.
    pub spec: Box<RawValue>,
    /// Its status; as if never observed where it has none that can be read.
    pub status: Status,
    /// What others need to know of its spec, or why the spec cannot be read.
    pub facts: Result<Facts, String>,
}

impl Object {
    /// Keeps what is needed of an object.
    pub fn read(kind: Kind, object: DynamicObject) -> Self {
        let DynamicObject { mut metadata, mut data, .. } = object;
        metadata.managed_fields = None;
        if let Some(annotations) = &mut metadata.annotations {
            annotations.remove(LAST_APPLIED);
        }
        let spec = data.get_mut("spec").map(Value::take).unwrap_or_default();
        let status = data.get_mut("status").map(Value::take).unwrap_or_default();
        Self {
            kind,
            metadata,
            facts: Facts::read(kind, &spec),
            spec: serde_json::value::to_raw_value(&spec).unwrap_or_default(),
            status: serde_json::from_value(status).unwrap_or_default(),
        }
    }

    /// Namespace and name.
    pub fn key(&self) -> Key {
        Key::new(self.namespace(), self.name())
    }

    /// The namespace.
    pub fn namespace(&self) -> &str {
        self.metadata.namespace.as_deref().unwrap_or_default()
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.metadata.name.as_deref().unwrap_or_default()
    }

    /// The UID: what tells it from an earlier object of the same name.
    pub fn uid(&self) -> &str {
        self.metadata.uid.as_deref().unwrap_or_default()
    }

    /// The version of the object as a whole.
    pub fn version(&self) -> &str {
        self.metadata.resource_version.as_deref().unwrap_or_default()
    }

    /// Counts changes of the spec.
    pub fn generation(&self) -> i64 {
        self.metadata.generation.unwrap_or_default()
    }

    /// Somebody deleted it, and finalizers hold it.
    pub const fn is_deleting(&self) -> bool {
        self.metadata.deletion_timestamp.is_some()
    }

    /// For how long it has been held since it was deleted.
    pub fn deleting_for(&self, now: DateTime<Utc>) -> chrono::Duration {
        let since = self.metadata.deletion_timestamp.as_ref().map(|time| time.0.as_second());
        chrono::Duration::seconds(since.map_or(0, |since| now.timestamp() - since))
    }

    /// It carries our finalizer.
    pub fn is_held(&self) -> bool {
        self.metadata.finalizers.iter().flatten().any(|each| each == FINALIZER)
    }

    /// The value of `reconcile.fluxcd.io/requestedAt`.
    pub fn requested_at(&self) -> Option<&str> {
        self.metadata.annotations.as_ref()?.get(REQUESTED_AT).map(String::as_str)
    }

    /// The status of one of its conditions is `True`.
    pub fn is_true(&self, condition: &str) -> bool {
        self.status.conditions.iter().any(|each| each.type_ == condition && each.status == "True")
    }

    /// What its `Ready` condition says, for objects that wait for it.
    pub fn why_not_ready(&self) -> Option<&str> {
        let ready = self.status.conditions.iter().find(|each| each.type_ == "Ready" && each.status != "True")?;
        Some(&ready.message)
    }
}

/// The name of an object in stores and queues.
pub fn object_ref(kind: Kind, key: &Key) -> ObjectRef<Object> {
    ObjectRef::new_with(&key.name, kind).within(&key.namespace)
}

/// Reads the object of a watch's event.
pub fn read_event(kind: Kind, event: Event<DynamicObject>) -> Event<Object> {
    match event {
        Event::Apply(object) => Event::Apply(Object::read(kind, object)),
        Event::Delete(object) => Event::Delete(Object::read(kind, object)),
        Event::InitApply(object) => Event::InitApply(Object::read(kind, object)),
        Event::Init => Event::Init,
        Event::InitDone => Event::InitDone,
    }
}

impl Resource for Object {
    type DynamicType = Kind;
    type Scope = DynamicResourceScope;

    fn kind(kind: &Kind) -> Cow<'_, str> {
        Cow::Borrowed(kind.as_str())
    }

    fn group(_: &Kind) -> Cow<'_, str> {
        Cow::Borrowed(GROUP)
    }

    fn version(_: &Kind) -> Cow<'_, str> {
        Cow::Borrowed(VERSION)
    }

    fn plural(kind: &Kind) -> Cow<'_, str> {
        Cow::Borrowed(kind.plural())
    }

    fn meta(&self) -> &ObjectMeta {
        &self.metadata
    }

    fn meta_mut(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::content::fixture::{dashboard, read};

    #[test]
    fn an_object_that_cannot_be_read_keeps_its_name_and_says_which_field_is_wrong() {
        let object = read(&json!({
            "kind": "Dashboard", "metadata": {"namespace": "b", "name": "broken", "generation": 3},
            "spec": {"charts": {"one": {"dataset": "d", "lines": {}}}},
            "status": "nonsense",
        }));
        assert_eq!((object.key().to_string().as_str(), object.generation()), ("b/broken", 3));
        let fault = object.facts.unwrap_err();
        assert!(fault.starts_with("`spec.charts.one.lines`: unknown field `lines`, expected one of"), "{fault}");
    }

    #[test]
    fn what_kubectl_and_the_api_server_keep_for_themselves_is_not_kept() {
        let mut value = dashboard("a/one", &["flights"]);
        value["metadata"]["annotations"] = json!({LAST_APPLIED: "{}", "team": "ops"});
        value["metadata"]["managedFields"] = json!([{"manager": "kubectl"}]);
        let object = read(&value);
        assert_eq!(object.metadata.managed_fields, None);
        assert_eq!(object.metadata.annotations.unwrap().keys().collect::<Vec<_>>(), ["team"]);
    }
}
