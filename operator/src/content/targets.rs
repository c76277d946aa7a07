//! What a cache policy is about, and whether another one steers the same just as closely.
//!
//! The policy that names an object most closely wins: an exact name before a pattern, a longer pattern before a shorter one,
//! a policy without targets last. Where two name it equally closely, the older one stands.

use std::sync::Arc;

use binnacle_crds::{Kind, cache_policy::CacheTargets};
use binnacle_protocol::ObjectRef as Key;

use super::{object::Object, platform::platform_of, refusal::Refusal, world::World};

/// How many objects a policy is about.
///
/// # Errors
/// `NoMatch` where it names what is not there, `ConflictingPolicy` where an older policy is about the same.
pub fn matched(world: &World, policy: &Object, targets: &CacheTargets, platform: &Object) -> Result<u32, Vec<Refusal>> {
    let objects = Steered::of(world, policy.namespace(), platform);
    let missing = missing(world, policy.namespace(), targets, platform);
    if !missing.is_empty() {
        return Err(missing);
    }
    let own = objects.closeness(targets);
    let count = own.iter().flatten().count();
    if count == 0 && !targets.is_everything() {
        let message = "no dataset or dashboard of this namespace fits `spec.targets`".to_owned();
        return Err(vec![Refusal::wait("NoMatch", message)]);
    }
    for other in world.in_namespace(Kind::CachePolicy, policy.namespace()) {
        if is_older(&other, policy)
            && let Some(what) = both_steer(world, &objects, &own, targets, &other, platform)
        {
            let message = format!("cache policy `{}` is about {what}, too, and as closely, and is older", other.name());
            return Err(vec![Refusal::change("ConflictingPolicy", message)]);
        }
    }
    Ok(count.try_into().unwrap_or(u32::MAX))
}

/// Datasets and dashboards of a namespace that one platform serves.
struct Steered(Vec<Arc<Object>>);

impl Steered {
    fn of(world: &World, namespace: &str, platform: &Object) -> Self {
        let of_kind = |kind| world.in_namespace(kind, namespace);
        let objects = of_kind(Kind::Dataset).into_iter().chain(of_kind(Kind::Dashboard));
        Self(objects.filter(|object| !object.is_deleting() && is_of(world, object, platform)).collect())
    }

    /// How closely a policy names each of them.
    fn closeness(&self, targets: &CacheTargets) -> Vec<Option<usize>> {
        let each = |object: &Arc<Object>| {
            let patterns = if object.kind == Kind::Dataset { &targets.datasets } else { &targets.dashboards };
            targets.closeness(patterns, object.name())
        };
        self.0.iter().map(each).collect()
    }
}

fn is_of(world: &World, object: &Object, platform: &Object) -> bool {
    let home = object.facts.as_ref().ok().and_then(|facts| platform_of(world, object, facts).ok());
    home.is_some_and(|home| home.uid() == platform.uid())
}

/// Exact names of what is not there or not served yet; the control plane would refuse them.
fn missing(world: &World, namespace: &str, targets: &CacheTargets, platform: &Object) -> Vec<Refusal> {
    let exact = |kind, names: &'_ [String], field: &'static str| -> Vec<Refusal> {
        let names = names.iter().enumerate().filter(|(_, name)| !name.contains('*'));
        let refused = names.filter_map(|(place, name)| {
            let noun = if kind == Kind::Dataset { "dataset" } else { "dashboard" };
            let field = format!("`spec.targets.{field}[{place}]`");
            let Some(object) = world.get(kind, &Key::new(namespace, name)) else {
                let message = format!("{field}: there is no {noun} `{name}` in this namespace");
                return Some(Refusal::wait("NoMatch", message));
            };
            let message = format!("{field}: {noun} `{name}` is not served yet");
            (!world.is_served(&object, platform)).then(|| Refusal::wait("DependencyNotReady", message))
        });
        refused.collect()
    };
    let mut refusals = exact(Kind::Dataset, &targets.datasets, "datasets");
    refusals.extend(exact(Kind::Dashboard, &targets.dashboards, "dashboards"));
    refusals
}

/// What both policies are about, where they name it equally closely.
fn both_steer(
    world: &World,
    objects: &Steered,
    own: &[Option<usize>],
    targets: &CacheTargets,
    other: &Object,
    platform: &Object,
) -> Option<String> {
    let theirs = other.facts.as_ref().ok().and_then(|facts| facts.targets.as_ref())?;
    if other.is_deleting() || !is_of(world, other, platform) {
        return None;
    }
    if targets.is_everything() && theirs.is_everything() {
        return Some("everything in this namespace".into());
    }
    let tie = objects.closeness(theirs).iter().zip(own).position(|(their, own)| own.is_some() && their == own)?;
    let object = objects.0.get(tie)?;
    let noun = if object.kind == Kind::Dataset { "dataset" } else { "dashboard" };
    Some(format!("{noun} `{}`", object.name()))
}

/// The older of two, by when they were made, then by name.
fn is_older(other: &Object, than: &Object) -> bool {
    let age = |object: &Object| {
        let made = object.metadata.creation_timestamp.as_ref().map(|time| time.0);
        (made, object.name().to_owned())
    };
    age(other) < age(than)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::fixture::{dashboard, dataset, made_at, platform, policy, read, served, world};

    fn of(objects: &[serde_json::Value], policy: &serde_json::Value) -> Result<u32, String> {
        let world = world(objects);
        let (policy, platform) = (read(policy), world.get(Kind::Platform, &Key::new("a", "main")).unwrap());
        let targets = policy.facts.as_ref().unwrap().targets.as_ref().unwrap();
        matched(&world, &policy, targets, &platform)
            .map_err(|refusals| format!("{}: {}", refusals[0].reason, refusals[0].message))
    }

    fn objects() -> Vec<serde_json::Value> {
        let datasets = ["a/sales-eu", "a/sales-us", "b/sales-eu"].map(|name| served(dataset(name, "db")));
        let mut objects = vec![platform("a/main", &[]), served(dashboard("a/sales", &["sales-eu"]))];
        objects.extend(datasets);
        objects
    }

    #[test]
    fn patterns_are_about_what_fits_in_the_policys_own_namespace() {
        assert_eq!(of(&objects(), &policy("a/p", &["sales-*"], &[])), Ok(2));
        assert_eq!(of(&objects(), &policy("a/p", &["sales-eu"], &["sales"])), Ok(2));
        assert_eq!(of(&objects(), &policy("a/p", &[], &[])), Ok(3));
    }

    #[test]
    fn a_policy_about_nothing_says_so() {
        insta::assert_snapshot!(of(&objects(), &policy("a/p", &["x-*"], &[])).unwrap_err(), @"NoMatch: no dataset or dashboard of this namespace fits `spec.targets`");
        insta::assert_snapshot!(of(&objects(), &policy("a/p", &["sales-ch"], &[])).unwrap_err(), @"NoMatch: `spec.targets.datasets[0]`: there is no dataset `sales-ch` in this namespace");
    }

    #[test]
    fn of_two_policies_that_are_equally_close_the_older_one_stands() {
        let older = made_at(policy("a/older", &["sales-e*"], &[]), "2026-01-01T00:00:00Z");
        let newer = made_at(policy("a/newer", &["sales-*u"], &[]), "2026-01-02T00:00:00Z");
        let closer = made_at(policy("a/closer", &["sales-eu"], &[]), "2026-01-03T00:00:00Z");
        let mut objects = objects();
        objects.extend([older.clone(), newer.clone(), closer.clone()]);
        assert_eq!(of(&objects, &older), Ok(1));
        insta::assert_snapshot!(of(&objects, &newer).unwrap_err(), @"ConflictingPolicy: cache policy `older` is about dataset `sales-eu`, too, and as closely, and is older");
        assert_eq!(of(&objects, &closer), Ok(1));
    }

    #[test]
    fn two_policies_about_everything_conflict() {
        let mut objects = objects();
        objects.push(made_at(policy("a/a", &[], &[]), "2026-01-01T00:00:00Z"));
        let newer = made_at(policy("a/b", &[], &[]), "2026-01-02T00:00:00Z");
        assert!(of(&objects, &newer).unwrap_err().contains("everything in this namespace"));
    }
}
