//! What must be looked at again when something changes: the object itself, and whatever names it.
//!
//! watches → what others can see of the object changed? → [`dependents`] → queues

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use binnacle_crds::Kind;
use binnacle_protocol::ObjectRef as Key;
use futures::StreamExt;
use k8s_openapi::api::core::v1::Secret;
use kube::{ResourceExt, api::DynamicObject, core::PartialObjectMeta};
use tokio_util::sync::CancellationToken;

use super::{
    Content,
    condition::REACHABLE,
    facts::names,
    object::Object,
    platform::AVAILABLE,
    world::{CONTENT, WATCHED, World},
};
use crate::labels::PLATFORM_NAMESPACE;

/// What others can see of an object. A status that says the same in other words wakes nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sight {
    uid: String,
    generation: i64,
    is_deleting: bool,
    revision: Option<i64>,
    url: Option<String>,
    is_available: bool,
    is_reachable: bool,
    why_not_ready: Option<String>,
}

impl Sight {
    fn of(object: &Object) -> Self {
        let is_platform = object.kind == Kind::Platform;
        Self {
            uid: object.uid().to_owned(),
            generation: object.generation(),
            is_deleting: object.is_deleting(),
            revision: object.status.revision,
            url: object.status.url.clone(),
            is_available: is_platform && object.is_true(AVAILABLE),
            is_reachable: object.is_true(REACHABLE),
            why_not_ready: object.why_not_ready().filter(|_| !is_platform).map(str::to_owned),
        }
    }
}

/// Passes on what changes, until `stop`.
pub async fn spread(content: Arc<Content>, stop: CancellationToken) {
    let watches = &content.context.watches;
    let of_kind = |kind| watches.content.0.get(&kind).map(|watch| watch.changes().boxed());
    let mut objects = futures::stream::select_all(WATCHED.into_iter().filter_map(of_kind));
    let mut secrets = watches.secrets.changes().boxed();
    let mut owned = watches.owned.changes().boxed();
    let mut seen = HashMap::new();
    loop {
        tokio::select! {
            Some(object) = objects.next() => on_object(&content, &object, &mut seen),
            Some(secret) = secrets.next() => on_secret(&content, &secret),
            Some(object) = owned.next() => on_owned(&content, &object),
            () = stop.cancelled() => return,
        }
    }
}

fn on_object(content: &Content, object: &Object, seen: &mut HashMap<(Kind, Key), Sight>) {
    let (kind, key) = (object.kind, object.key());
    // The event may be older than the store; what counts is what is there.
    let now = content.world.get(kind, &key);
    if now.is_none() {
        content.world.ledger.forget(object.uid());
        content.echoes.forget(object.uid());
        content.probes.forget(object.uid());
    }
    content.queue(kind, &key);
    let sight = now.as_deref().map(Sight::of);
    if seen.get(&(kind, key.clone())) == sight.as_ref() {
        return;
    }
    match sight {
        Some(sight) => _ = seen.insert((kind, key.clone()), sight),
        None => _ = seen.remove(&(kind, key.clone())),
    }
    for (kind, key) in dependents(&content.world, kind, &key) {
        content.queue(kind, &key);
    }
}

fn on_secret(content: &Content, secret: &PartialObjectMeta<Secret>) {
    let (namespace, name) = (secret.namespace().unwrap_or_default(), secret.name_any());
    for key in naming_secret(&content.world, &namespace, &name) {
        content.queue(Kind::Datasource, &key);
    }
}

/// A Role that somebody changed or deleted is put back by any datasource of its namespace.
fn on_owned(content: &Content, object: &DynamicObject) {
    let kind = object.types.as_ref().map_or("", |types| types.kind.as_str());
    if !["Role", "RoleBinding"].contains(&kind) || !object.labels().contains_key(PLATFORM_NAMESPACE) {
        return;
    }
    let datasources = content.world.in_namespace(Kind::Datasource, &object.namespace().unwrap_or_default());
    if let Some(datasource) = datasources.first() {
        content.queue(Kind::Datasource, &datasource.key());
    }
}

/// The datasources that name a Secret.
fn naming_secret(world: &World, namespace: &str, name: &str) -> Vec<Key> {
    let names_it = |object: &Object| {
        let secrets = object.facts.as_ref().map(|facts| facts.secrets.as_slice()).unwrap_or_default();
        object.namespace() == namespace && secrets.iter().any(|secret| secret.name == name)
    };
    world.filter(Kind::Datasource, names_it).iter().map(|object| object.key()).collect()
}

/// Whatever must be looked at again when others can see that this object changed.
pub fn dependents(world: &World, kind: Kind, key: &Key) -> HashSet<(Kind, Key)> {
    match kind {
        Kind::Platform => CONTENT.into_iter().flat_map(|kind| at_platform(world, kind, key)).collect(),
        Kind::Datasource => of_datasource(world, key),
        Kind::Dataset => {
            let policies = in_namespace(world, Kind::CachePolicy, &key.namespace);
            naming(world, Kind::Dashboard, Kind::Dataset, key)
                .chain(naming(world, Kind::AlertSchedule, Kind::Dataset, key))
                .chain(policies)
                .collect()
        }
        Kind::Dashboard => {
            let policies = in_namespace(world, Kind::CachePolicy, &key.namespace);
            naming(world, Kind::AlertSchedule, Kind::Dashboard, key).chain(policies).collect()
        }
        Kind::CachePolicy => in_namespace(world, Kind::CachePolicy, &key.namespace).collect(),
        Kind::AlertSchedule | Kind::WorkerPool => HashSet::new(),
    }
}

/// A datasource's consent covers its datasets, too: what uses those from other namespaces asks again.
fn of_datasource(world: &World, key: &Key) -> HashSet<(Kind, Key)> {
    let mut found: HashSet<_> = naming(world, Kind::Dataset, Kind::Datasource, key).collect();
    let datasets: Vec<Key> = found.iter().map(|(_, dataset)| dataset.clone()).collect();
    for dataset in &datasets {
        let is_elsewhere = |(_, user): &(Kind, Key)| user.namespace != dataset.namespace;
        found.extend(naming(world, Kind::Dashboard, Kind::Dataset, dataset).filter(is_elsewhere));
        found.extend(naming(world, Kind::AlertSchedule, Kind::Dataset, dataset).filter(is_elsewhere));
    }
    found.extend(naming(world, Kind::AlertSchedule, Kind::Datasource, key));
    found
}

/// Objects of `user` that name an object of `kind`.
fn naming(world: &World, user: Kind, kind: Kind, key: &Key) -> impl Iterator<Item = (Kind, Key)> + use<> {
    let names_it = |object: &Object| {
        let references = object.facts.as_ref().map(|facts| facts.references.as_slice()).unwrap_or_default();
        let mut references = references.iter().filter(|reference| reference.kind == kind);
        references.any(|reference| reference.names(object.namespace(), &key.namespace, &key.name))
    };
    world.filter(user, names_it).into_iter().map(move |object| (user, object.key()))
}

fn in_namespace(world: &World, kind: Kind, namespace: &str) -> impl Iterator<Item = (Kind, Key)> + use<> {
    world.in_namespace(kind, namespace).into_iter().map(move |object| (kind, object.key()))
}

/// Objects that name the platform, or that would be its own if it were the only one.
fn at_platform(world: &World, kind: Kind, key: &Key) -> impl Iterator<Item = (Kind, Key)> + use<> {
    let belongs = |object: &Object| match object.facts.as_ref().map(|facts| facts.platform_ref.as_deref()) {
        Ok(Some(name)) => names(name, object.namespace(), &key.namespace, &key.name),
        Ok(None) | Err(_) => object.namespace() == key.namespace,
    };
    world.filter(kind, belongs).into_iter().map(move |object| (kind, object.key()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::content::fixture::{
        condition, dashboard, dataset, datasource, platform, policy, read, schedule, with_platform, world,
    };

    fn woken(world: &World, kind: Kind, key: &str) -> Vec<String> {
        let mut woken: Vec<String> = dependents(world, kind, &key.parse().unwrap())
            .into_iter()
            .map(|(kind, key)| format!("{kind} {key}"))
            .collect();
        woken.sort();
        woken
    }

    #[test]
    fn a_change_wakes_whatever_names_what_changed() {
        let world = world(&[
            platform("a/main", &["b"]),
            datasource("a/db", &["b"]),
            dataset("a/flights", "db"),
            dataset("a/planes", "other"),
            dashboard("a/delays", &["flights"]),
            dashboard("a/fleet", &["planes"]),
            with_platform(dashboard("b/delays", &["a/flights"]), "a/main"),
            schedule("a/weekly", &json!({"report": {"dashboard": "delays"}})),
            policy("a/short", &["x"], &[]),
        ]);
        assert_eq!(woken(&world, Kind::Datasource, "a/db"), ["Dashboard b/delays", "Dataset a/flights"]);
        assert_eq!(
            woken(&world, Kind::Dataset, "a/flights"),
            ["CachePolicy a/short", "Dashboard a/delays", "Dashboard b/delays"]
        );
        assert_eq!(woken(&world, Kind::Dashboard, "a/delays"), ["AlertSchedule a/weekly", "CachePolicy a/short"]);
        assert_eq!(woken(&world, Kind::Platform, "a/main").len(), 8);
        assert_eq!(woken(&world, Kind::Dataset, "b/flights"), [""; 0]);
    }

    #[test]
    fn a_secret_wakes_the_datasources_of_its_namespace_that_name_it() {
        let with_secret = |mut object: serde_json::Value| {
            object["spec"]["secrets"] = json!({"password": {"name": "db", "key": "password"}});
            object
        };
        let world = world(&[with_secret(datasource("a/db", &[])), with_secret(datasource("b/db", &[]))]);
        assert_eq!(naming_secret(&world, "a", "db"), [Key::new("a", "db")]);
        assert_eq!(naming_secret(&world, "a", "other"), []);
    }

    #[test]
    fn a_status_that_says_the_same_wakes_nobody_and_a_platform_that_comes_up_does() {
        let before = platform("a/main", &[]);
        let mut after = before.clone();
        after["status"]["web"] = json!("1/2");
        after["status"]["conditions"].as_array_mut().unwrap().push(condition("Ready", "False", "rolling out"));
        assert_eq!(Sight::of(&read(&before)), Sight::of(&read(&after)));
        after["status"]["conditions"] = json!([condition("Available", "False", "")]);
        assert_ne!(Sight::of(&read(&before)), Sight::of(&read(&after)));
    }
}
