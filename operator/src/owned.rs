//! The objects that this operator made, of whatever kind.
//!
//! Owns watching them, and finding out which kinds the cluster has. Must not write.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use futures::{Stream, StreamExt};
use k8s_openapi::api::{
    apps::v1::{Deployment, StatefulSet},
    batch::v1::Job,
    core::v1::{PersistentVolumeClaim, Service, ServiceAccount},
    networking::v1::{Ingress, NetworkPolicy},
    policy::v1::PodDisruptionBudget,
    rbac::v1::{Role, RoleBinding},
};
use kube::{
    Api, Client, ResourceExt,
    api::{ApiResource, DynamicObject, GroupVersionKind, TypeMeta},
    discovery,
    runtime::{WatchStreamExt, reflector::ObjectRef, watcher},
};
use tokio::sync::broadcast;
use tokio_util::task::AbortOnDropHandle;

use crate::{
    labels::{MANAGED_SELECTOR, PLATFORM, PLATFORM_NAMESPACE, POOL},
    watch::{Namespaces, Watch},
};

/// Kinds that a cluster may not have, each with its group and version.
pub const OPTIONAL: [(&str, &str, &str); 2] =
    [("gateway.networking.k8s.io", "v1", "HTTPRoute"), ("monitoring.coreos.com", "v1", "ServiceMonitor")];

const BUFFER: usize = 4096;

/// The objects that this operator made.
pub struct Owned {
    kinds: RwLock<BTreeMap<String, Kind>>,
    changes: broadcast::Sender<Arc<DynamicObject>>,
    client: Client,
    namespaces: Namespaces,
}

struct Kind {
    resource: ApiResource,
    watch: Watch<DynamicObject>,
    _forward: AbortOnDropHandle<()>,
}

impl fmt::Debug for Owned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Owned").finish_non_exhaustive()
    }
}

impl Owned {
    /// Watches all kinds that every cluster has.
    pub fn start(client: &Client, namespaces: &Namespaces) -> Self {
        let (changes, _) = broadcast::channel(BUFFER);
        let owned = Self { kinds: RwLock::default(), changes, client: client.clone(), namespaces: namespaces.clone() };
        for resource in [
            ApiResource::erase::<Deployment>(&()),
            ApiResource::erase::<StatefulSet>(&()),
            ApiResource::erase::<Job>(&()),
            ApiResource::erase::<Service>(&()),
            ApiResource::erase::<ServiceAccount>(&()),
            ApiResource::erase::<PersistentVolumeClaim>(&()),
            ApiResource::erase::<Ingress>(&()),
            ApiResource::erase::<NetworkPolicy>(&()),
            ApiResource::erase::<PodDisruptionBudget>(&()),
            ApiResource::erase::<Role>(&()),
            ApiResource::erase::<RoleBinding>(&()),
        ] {
            owned.add(resource);
        }
        owned
    }

    /// Looks for optional kinds that the cluster has by now, and watches them; whether there was a new one.
    pub async fn discover(&self) -> bool {
        let mut is_new = false;
        for (group, version, kind) in OPTIONAL {
            if self.resource(kind).is_some() {
                continue;
            }
            let gvk = GroupVersionKind::gvk(group, version, kind);
            if let Ok((resource, _)) = discovery::pinned_kind(&self.client, &gvk).await {
                tracing::info!(kind, "the cluster has an optional kind, which is used");
                self.add(resource);
                is_new = true;
            }
        }
        is_new
    }

    fn add(&self, resource: ApiResource) {
        let config = watcher::Config::default().labels(MANAGED_SELECTOR);
        let watch = Watch::of(&self.namespaces, resource.clone(), |namespace| {
            let client = self.client.clone();
            let api: Api<DynamicObject> = match namespace {
                Some(namespace) => Api::namespaced_with(client, namespace, &resource),
                None => Api::all_with(client, &resource),
            };
            let types = TypeMeta { api_version: resource.api_version.clone(), kind: resource.kind.clone() };
            // Entries of lists do not say what they are.
            let named = move |object: &mut DynamicObject| object.types = Some(types.clone());
            watcher(api, config.clone()).default_backoff().modify(named).boxed()
        });
        let (changes, sender) = (watch.changes(), self.changes.clone());
        let forward = AbortOnDropHandle::new(tokio::spawn(changes.for_each(move |object| {
            // Nobody listens while this process does not write.
            let _ = sender.send(object);
            std::future::ready(())
        })));
        let kind = resource.kind.clone();
        let added = Kind { resource, watch, _forward: forward };
        self.kinds.write().unwrap_or_else(PoisonError::into_inner).insert(kind, added);
    }

    /// How objects of a kind are asked for, where the cluster has that kind.
    pub fn resource(&self, kind: &str) -> Option<ApiResource> {
        self.read().get(kind).map(|kind| kind.resource.clone())
    }

    /// The object of this kind and name.
    pub fn get(&self, kind: &str, namespace: &str, name: &str) -> Option<Arc<DynamicObject>> {
        self.read().get(kind)?.watch.get(namespace, name)
    }

    /// The object of this type and name.
    pub fn typed<K>(&self, namespace: &str, name: &str) -> Option<K>
    where
        K: kube::Resource<DynamicType = ()> + serde::de::DeserializeOwned,
    {
        let object = self.get(&K::kind(&()), namespace, name)?;
        serde_json::to_value(&*object).and_then(serde_json::from_value).ok()
    }

    /// Every object of a kind, in no order.
    pub fn list(&self, kind: &str) -> Vec<Arc<DynamicObject>> {
        self.read().get(kind).map(|kind| kind.watch.list()).unwrap_or_default()
    }

    /// The objects of all kinds in one namespace that `wanted` picks.
    pub fn select(&self, namespace: &str, wanted: impl Fn(&DynamicObject) -> bool) -> Vec<Arc<DynamicObject>> {
        let all = self.read().values().flat_map(|kind| kind.watch.within(namespace)).collect::<Vec<_>>();
        all.into_iter().filter(|object| wanted(object)).collect()
    }

    /// What is made, changed or deleted from now on. A reader who falls behind misses some, and looks again anyway.
    pub fn changes(&self) -> impl Stream<Item = Arc<DynamicObject>> + Send + 'static {
        let receiver = self.changes.subscribe();
        tokio_stream::wrappers::BroadcastStream::new(receiver).filter_map(|change| std::future::ready(change.ok()))
    }

    /// Waits until everything that there is of the kinds that every cluster has was seen once.
    pub async fn wait_until_ready(&self) {
        let required = |kind: &&Kind| OPTIONAL.iter().all(|(_, _, optional)| *optional != kind.resource.kind);
        let watches: Vec<_> = self.read().values().filter(required).map(|kind| kind.watch.clone()).collect();
        for watch in watches {
            watch.wait_until_ready().await;
        }
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, BTreeMap<String, Kind>> {
        self.kinds.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The platform that an object belongs to, by its labels.
pub fn platform_of<K>(object: &DynamicObject) -> Option<ObjectRef<K>>
where
    K: kube::Resource<DynamicType = ()>,
{
    let name = object.labels().get(PLATFORM)?;
    let namespace = object.labels().get(PLATFORM_NAMESPACE).cloned().or_else(|| object.namespace())?;
    Some(ObjectRef::new(name).within(&namespace))
}

/// The pool that an object belongs to, by its labels.
pub fn pool_of<K>(object: &DynamicObject) -> Option<ObjectRef<K>>
where
    K: kube::Resource<DynamicType = ()>,
{
    Some(ObjectRef::new(object.labels().get(POOL)?).within(&object.namespace()?))
}
