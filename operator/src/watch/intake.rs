//! Brings the events of one or several namespaces into one store.

use std::{collections::HashSet, sync::Arc};

use kube::{
    ResourceExt,
    runtime::{
        reflector::{ObjectRef, Store, store::Writer},
        watcher::Event,
    },
};
use tokio::sync::{broadcast, watch};

use super::Watched;

/// What `kubectl apply` keeps of an object in an annotation.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// One namespace, or all of them.
#[derive(Debug)]
struct Scope<K: Watched> {
    namespace: Option<String>,
    /// What a list under way has named so far.
    listed: Option<HashSet<ObjectRef<K>>>,
    is_complete: bool,
}

/// Brings events into a store, and tells what changed by them.
///
/// A list does not replace the store, as it is only one namespace's: what it did not name is taken out at its end.
#[derive(Debug)]
pub(super) struct Intake<K: Watched> {
    writer: Writer<K>,
    kind: K::DynamicType,
    scopes: Vec<Scope<K>>,
    changes: broadcast::Sender<Arc<K>>,
    ready: watch::Sender<bool>,
}

impl<K: Watched> Intake<K> {
    pub fn new(
        namespaces: Vec<Option<String>>,
        kind: K::DynamicType,
        changes: broadcast::Sender<Arc<K>>,
    ) -> (Self, watch::Receiver<bool>) {
        let mut writer = Writer::new(kind.clone());
        // Controllers are started once all is listed; for the store itself, the empty beginning counts as such.
        writer.apply_watcher_event(&Event::Init);
        writer.apply_watcher_event(&Event::InitDone);
        let scope = |namespace| Scope { namespace, listed: None, is_complete: false };
        let scopes = namespaces.into_iter().map(scope).collect();
        let (ready, is_ready) = watch::channel(false);
        (Self { writer, kind, scopes, changes, ready }, is_ready)
    }

    pub fn kind(&self) -> &K::DynamicType {
        &self.kind
    }

    pub fn store(&self) -> Store<K> {
        self.writer.as_reader()
    }

    pub fn take(&mut self, scope: usize, event: Event<K>) {
        match event {
            Event::Init => self.scopes[scope].listed = Some(HashSet::new()),
            Event::InitApply(object) => {
                let named = self.reference(&object);
                if let Some(listed) = &mut self.scopes[scope].listed {
                    listed.insert(named);
                }
                self.apply(object);
            }
            Event::InitDone => self.complete(scope),
            Event::Apply(object) => self.apply(object),
            Event::Delete(object) => self.delete(object),
        }
    }

    fn apply(&mut self, mut object: K) {
        object.managed_fields_mut().clear();
        // It repeats the whole object; of a Secret, all that is in it.
        object.annotations_mut().remove(LAST_APPLIED);
        let known = self.store().get(&self.reference(&object));
        let is_known = known.is_some_and(|known| {
            known.resource_version().is_some() && known.resource_version() == object.resource_version()
        });
        if !is_known {
            self.writer.apply_watcher_event(&Event::Apply(object.clone()));
            self.tell(object);
        }
    }

    fn delete(&mut self, object: K) {
        self.writer.apply_watcher_event(&Event::Delete(object.clone()));
        self.tell(object);
    }

    fn complete(&mut self, scope: usize) {
        let scope = &mut self.scopes[scope];
        let listed = scope.listed.take().unwrap_or_default();
        scope.is_complete = true;
        let namespace = scope.namespace.clone();
        let is_gone = |object: &K| {
            let is_within = namespace.is_none() || object.namespace() == namespace;
            is_within && !listed.contains(&ObjectRef::from_obj_with(object, self.kind.clone()))
        };
        for gone in self.store().state_filter(is_gone) {
            self.delete((*gone).clone());
        }
        if self.scopes.iter().all(|scope| scope.is_complete) {
            self.ready.send_if_modified(|ready| !std::mem::replace(ready, true));
        }
    }

    fn reference(&self, object: &K) -> ObjectRef<K> {
        ObjectRef::from_obj_with(object, self.kind.clone())
    }

    fn tell(&self, object: K) {
        // Nobody listens while this process does not write.
        let _ = self.changes.send(Arc::new(object));
    }
}

#[cfg(test)]
mod tests {
    use k8s_openapi::api::core::v1::ConfigMap;
    use kube::core::ObjectMeta;

    use super::*;

    fn object(namespace: &str, name: &str, version: &str) -> ConfigMap {
        let metadata = ObjectMeta {
            namespace: Some(namespace.into()),
            name: Some(name.into()),
            resource_version: Some(version.into()),
            ..ObjectMeta::default()
        };
        ConfigMap { metadata, ..ConfigMap::default() }
    }

    fn names(intake: &Intake<ConfigMap>) -> Vec<String> {
        let mut names: Vec<_> = intake.store().state().iter().map(|object| object.name_any()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_new_list_of_one_namespace_leaves_the_other_alone() {
        let (changes, mut told) = broadcast::channel(16);
        let (mut intake, ready) = Intake::new(vec![Some("a".into()), Some("b".into())], (), changes);
        intake.take(0, Event::Init);
        intake.take(0, Event::InitApply(object("a", "one", "1")));
        intake.take(0, Event::InitDone);
        assert!(!*ready.borrow());
        intake.take(1, Event::Init);
        intake.take(1, Event::InitApply(object("b", "two", "2")));
        intake.take(1, Event::InitDone);
        assert!(*ready.borrow());
        assert_eq!(names(&intake), ["one", "two"]);

        intake.take(0, Event::Init);
        intake.take(0, Event::InitDone);
        assert_eq!(names(&intake), ["two"]);
        let told: Vec<_> = std::iter::from_fn(|| told.try_recv().ok()).map(|object| object.name_any()).collect();
        assert_eq!(told, ["one", "two", "one"]);
    }

    #[test]
    fn what_a_list_repeats_is_not_told_again() {
        let (changes, mut told) = broadcast::channel(16);
        let (mut intake, _ready) = Intake::new(vec![None], (), changes);
        for _ in 0..2 {
            intake.take(0, Event::Init);
            intake.take(0, Event::InitApply(object("a", "one", "1")));
            intake.take(0, Event::InitDone);
        }
        assert!(told.try_recv().is_ok());
        assert!(told.try_recv().is_err());
        intake.take(0, Event::Delete(object("a", "one", "1")));
        assert!(told.try_recv().is_ok());
        assert!(names(&intake).is_empty());
    }
}
