//! Makes objects of Kubernetes what they should be, and takes away those that nobody asks for any more.
//!
//! Owns writing objects that belong to an owner: by server-side apply, only where something differs, telling a change of
//! ours from one that somebody else made. Must not decide what objects there should be.
//!
//! [`Built`] → compared with what the watch saw → server-side apply → [`Applied`], the objects as the API server has them

use std::{collections::BTreeMap, sync::Arc};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::OwnerReference;
use kube::{
    Api, Resource, ResourceExt,
    api::{ApiResource, DeleteParams, DynamicObject, Patch, PatchParams, Preconditions, PropagationPolicy},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    context::Context,
    events::Happened,
    failures::Failure,
    hash::hash_of,
    labels::{APPLIED, MANAGED_BY, OPERATOR, PLATFORM_NAMESPACE},
    metrics,
};

mod compare;

pub use compare::{covers, is_same_content};

/// An object as it should be.
#[derive(Clone, Debug)]
pub struct Built {
    /// Its kind.
    pub resource: ApiResource,
    /// Itself, without status.
    pub object: DynamicObject,
    /// Whether it goes when its owner does.
    pub is_owned: bool,
    /// Whether it is left alone once it is there, as with Jobs, which cannot be changed.
    pub is_made_once: bool,
}

/// Why an object was not applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// An object that this operator built is not one, which would be a defect here.
    #[error("an object cannot be written down")]
    Built(#[source] serde_json::Error),
    /// The API server refused to apply it.
    #[error("{kind} `{name}` cannot be applied")]
    Refused {
        /// Its kind.
        kind: String,
        /// Its name.
        name: String,
        /// What the API server said.
        source: Box<kube::Error>,
    },
    /// The API server refused to delete it.
    #[error("{kind} `{name}` cannot be deleted")]
    NotDeleted {
        /// Its kind.
        kind: String,
        /// Its name.
        name: String,
        /// What the API server said.
        source: Box<kube::Error>,
    },
}

impl Failure for ApplyError {
    fn reason(&self) -> &'static str {
        match self {
            Self::Built(_) => "NotBuilt",
            Self::Refused { .. } => "ApplyFailed",
            Self::NotDeleted { .. } => "DeleteFailed",
        }
    }
}

impl Built {
    /// An object that goes when its owner does.
    ///
    /// # Errors
    /// [`ApplyError::Built`]
    pub fn new<K>(object: &K) -> Result<Self, ApplyError>
    where
        K: Resource<DynamicType = ()> + Serialize,
    {
        let resource = ApiResource::erase::<K>(&());
        let mut data = serde_json::to_value(object).map_err(ApplyError::Built)?;
        if let Value::Object(fields) = &mut data {
            fields.insert("apiVersion".into(), resource.api_version.clone().into());
            fields.insert("kind".into(), resource.kind.clone().into());
        }
        let object = serde_json::from_value(data).map_err(ApplyError::Built)?;
        Ok(Self { resource, object, is_owned: true, is_made_once: false })
    }

    /// An object of a kind that is not one of our types.
    pub fn dynamic(resource: ApiResource, object: DynamicObject) -> Self {
        Self { resource, object, is_owned: true, is_made_once: false }
    }

    /// Stays when its owner goes.
    pub fn retained(mut self) -> Self {
        self.is_owned = false;
        self
    }

    /// Is left alone once it is there.
    pub fn made_once(mut self) -> Self {
        self.is_made_once = true;
        self
    }

    /// What it is and what it is called.
    pub fn key(&self) -> Key {
        Key::new(&self.resource.kind, &self.object.name_any())
    }

    /// With its owner and the fingerprint of what was wanted, as it is sent.
    fn finished(&self, owner: Option<&OwnerReference>) -> DynamicObject {
        let mut object = self.object.clone();
        if let (true, Some(owner)) = (self.is_owned, owner) {
            object.owner_references_mut().push(owner.clone());
        }
        let wanted = hash_of(&object);
        object.annotations_mut().insert(APPLIED.to_owned(), wanted);
        object
    }
}

/// What an object is and what it is called, within one namespace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// For example `Deployment`.
    pub kind: String,
    /// Its name.
    pub name: String,
}

impl Key {
    /// For example `Deployment` and `main-web`.
    pub fn new(kind: &str, name: &str) -> Self {
        Self { kind: kind.to_owned(), name: name.to_owned() }
    }
}

/// What came of applying an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was not there.
    Created,
    /// It should be another one than before.
    Updated,
    /// It was as it should be.
    Unchanged,
    /// Somebody else had changed it, and it was put back.
    Corrected,
}

/// Objects as the API server has them.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    objects: BTreeMap<Key, (Arc<DynamicObject>, Outcome)>,
}

impl Applied {
    /// The object of this type and name, where it was applied.
    pub fn get<K: Resource<DynamicType = ()> + DeserializeOwned>(&self, name: &str) -> Option<K> {
        let (object, _) = self.objects.get(&Key::new(&K::kind(&()), name))?;
        serde_json::to_value(&**object).and_then(serde_json::from_value).ok()
    }

    /// What was applied, and what came of it.
    pub fn outcomes(&self) -> impl Iterator<Item = (&Key, Outcome)> {
        self.objects.iter().map(|(key, (_, outcome))| (key, *outcome))
    }

    /// Adds what another step applied.
    pub fn extend(&mut self, other: Self) {
        self.objects.extend(other.objects);
    }
}

/// Who applies.
#[derive(Debug)]
pub struct Applier<'a, O: Resource<DynamicType = ()>> {
    /// Everything around.
    pub context: &'a Context,
    /// Whose objects they are; events are about it.
    pub owner: &'a O,
    /// The field manager, one for each controller, for example `binnacle-platform`.
    pub manager: &'static str,
}

impl<O: Resource<DynamicType = ()> + Sync> Applier<'_, O> {
    /// Makes each object what it should be, in this order.
    ///
    /// # Errors
    /// The first [`ApplyError`]; what stood before it is applied.
    pub async fn apply(&self, built: &[Built]) -> Result<Applied, ApplyError> {
        let mut applied = Applied::default();
        for object in built {
            let (key, outcome) = (object.key(), self.apply_one(object).await?);
            applied.objects.insert(key, outcome);
        }
        Ok(applied)
    }

    async fn apply_one(&self, built: &Built) -> Result<(Arc<DynamicObject>, Outcome), ApplyError> {
        let owner = self.owner.controller_owner_ref(&());
        let wanted = built.finished(owner.as_ref());
        let namespace = wanted.namespace().unwrap_or_default();
        let key = built.key();
        let live = self.context.watches.owned.get(&key.kind, &namespace, &key.name);
        if let Some(live) = live.as_ref().filter(|live| built.is_made_once || is_as_wanted(&wanted, live)) {
            return Ok((Arc::clone(live), Outcome::Unchanged));
        }
        let api: Api<DynamicObject> = Api::namespaced_with(self.context.client.clone(), &namespace, &built.resource);
        let params = PatchParams::apply(self.manager).force();
        let now = api.patch(&key.name, &params, &Patch::Apply(&wanted)).await;
        let now = now.map_err(|error| ApplyError::Refused {
            kind: key.kind.clone(),
            name: key.name.clone(),
            source: Box::new(error),
        })?;
        let outcome = classify(&wanted, live.as_deref(), &now);
        if outcome == Outcome::Corrected {
            metrics::drift_corrected(&key.kind);
            let note = format!("{} `{}` had been changed by somebody else and was put back", key.kind, key.name);
            self.context.events.publish(self.owner, &Happened::normal("DriftCorrected", "Apply", note)).await;
        }
        Ok((Arc::new(now), outcome))
    }

    /// Deletes those of `existing` that are not among `wanted`.
    ///
    /// # Errors
    /// [`ApplyError::NotDeleted`]
    pub async fn prune(&self, existing: &[Arc<DynamicObject>], wanted: &[Key]) -> Result<(), ApplyError> {
        for gone in to_prune(existing, wanted) {
            self.delete(&gone).await?;
        }
        Ok(())
    }

    /// Deletes an object of a kind that is watched.
    ///
    /// # Errors
    /// [`ApplyError::NotDeleted`]
    pub async fn delete(&self, object: &DynamicObject) -> Result<(), ApplyError> {
        delete(self.context, object).await
    }
}

/// Deletes an object of a kind that is watched, unless it was replaced by another one meanwhile.
///
/// # Errors
/// [`ApplyError::NotDeleted`]
pub async fn delete(context: &Context, object: &DynamicObject) -> Result<(), ApplyError> {
    let kind = object.types.as_ref().map(|types| types.kind.clone()).unwrap_or_default();
    let Some(resource) = context.watches.owned.resource(&kind) else { return Ok(()) };
    let api: Api<DynamicObject> =
        Api::namespaced_with(context.client.clone(), &object.namespace().unwrap_or_default(), &resource);
    let preconditions = Preconditions { uid: object.uid(), resource_version: None };
    let params = DeleteParams {
        propagation_policy: Some(PropagationPolicy::Background),
        preconditions: Some(preconditions),
        ..DeleteParams::default()
    };
    match api.delete(&object.name_any(), &params).await {
        Ok(_) => Ok(()),
        Err(kube::Error::Api(status)) if status.code == 404 || status.code == 409 => Ok(()),
        Err(error) => Err(ApplyError::NotDeleted { kind, name: object.name_any(), source: Box::new(error) }),
    }
}

/// Those objects that this operator made, that are not going already and that nobody asks for any more.
pub fn to_prune(existing: &[Arc<DynamicObject>], wanted: &[Key]) -> Vec<Arc<DynamicObject>> {
    let is_ours = |object: &DynamicObject| {
        object.labels().get(MANAGED_BY).is_some_and(|manager| manager == OPERATOR)
            && !object.labels().contains_key(PLATFORM_NAMESPACE)
            && object.meta().deletion_timestamp.is_none()
    };
    let is_wanted = |object: &DynamicObject| {
        let kind = object.types.as_ref().map_or("", |types| types.kind.as_str());
        wanted.iter().any(|key| key.kind == kind && key.name == object.name_any())
    };
    existing.iter().filter(|object| is_ours(object) && !is_wanted(object)).cloned().collect()
}

fn fingerprint(object: &DynamicObject) -> Option<&String> {
    object.annotations().get(APPLIED)
}

fn is_as_wanted(wanted: &DynamicObject, live: &DynamicObject) -> bool {
    let as_value = |object| serde_json::to_value(object).unwrap_or_default();
    live.meta().deletion_timestamp.is_none()
        && fingerprint(live) == fingerprint(wanted)
        && covers(&as_value(live), &as_value(wanted))
}

/// Tells a change of ours from one that somebody else had made: what was wanted then and now is the same, and yet
/// applying it changed something.
fn classify(wanted: &DynamicObject, before: Option<&DynamicObject>, after: &DynamicObject) -> Outcome {
    let Some(before) = before else { return Outcome::Created };
    if fingerprint(before) != fingerprint(wanted) {
        Outcome::Updated
    } else if is_same_content(before, after) {
        Outcome::Unchanged
    } else {
        Outcome::Corrected
    }
}

#[cfg(test)]
mod tests;
