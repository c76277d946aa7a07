//! Which platform serves an object, and whether it may be named from there.

use std::sync::Arc;

use binnacle_crds::Kind;
use binnacle_protocol::ObjectRef as Key;

use super::{facts::Facts, object::Object, refusal::Refusal, world::World};
use crate::conditions::reasons;

/// The condition of a platform that says that its web servers answer.
pub const AVAILABLE: &str = "Available";

/// Whether a list of namespaces names this one.
pub fn lets_in(allowed: &[String], namespace: &str) -> bool {
    allowed.iter().any(|each| each == "*" || each == namespace)
}

/// Whether a platform or datasource of another namespace consents to be used from this one. One that cannot be read consents
/// to nothing.
pub fn consents(owner: &Object, namespace: &str) -> bool {
    owner.namespace() == namespace
        || owner.facts.as_ref().is_ok_and(|facts| lets_in(&facts.allowed_namespaces, namespace))
}

/// The platform that serves an object: the one it names, or the only one of its namespace.
///
/// # Errors
/// `PlatformNotFound`, `PlatformAmbiguous`, `InvalidSpec`, or `NotPermitted`, which tells nobody whether a platform of
/// another namespace exists.
pub fn platform_of(world: &World, object: &Object, facts: &Facts) -> Result<Arc<Object>, Refusal> {
    match &facts.platform_ref {
        Some(name) => named(world, object, name),
        None => only_one(world, object.namespace()),
    }
}

fn named(world: &World, object: &Object, name: &str) -> Result<Arc<Object>, Refusal> {
    let key = Key::resolve(name, object.namespace())
        .map_err(|error| Refusal::change(reasons::INVALID_SPEC, format!("`spec.platformRef`: {error}")))?;
    let namespace = object.namespace();
    let found = world.get(Kind::Platform, &key);
    if key.namespace == namespace {
        return found.ok_or_else(|| {
            Refusal::wait(reasons::PLATFORM_NOT_FOUND, format!("`spec.platformRef`: there is no platform `{key}`"))
        });
    }
    found.filter(|platform| consents(platform, namespace)).ok_or_else(|| {
        Refusal::denied(format!(
            "`spec.platformRef`: there is no platform `{key}` whose `spec.allowedNamespaces` names `{namespace}`"
        ))
    })
}

fn only_one(world: &World, namespace: &str) -> Result<Arc<Object>, Refusal> {
    let mut found = world.in_namespace(Kind::Platform, namespace);
    match (found.pop(), found.is_empty()) {
        (Some(platform), true) => Ok(platform),
        (Some(other), false) => {
            found.push(other);
            let mut names: Vec<String> = found.iter().map(|each| format!("`{}`", each.name())).collect();
            names.sort();
            let message = format!(
                "namespace `{namespace}` has the platforms {}: name one of them in `spec.platformRef`",
                names.join(", ")
            );
            Err(Refusal::change(reasons::PLATFORM_AMBIGUOUS, message))
        }
        (None, _) => {
            let message = format!(
                "there is no platform in namespace `{namespace}`: make one, or name another in `spec.platformRef`"
            );
            Err(Refusal::wait(reasons::PLATFORM_NOT_FOUND, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::fixture::{dashboard, platform, read, with_platform, world};

    fn of(objects: &[serde_json::Value], object: &serde_json::Value) -> Result<String, (&'static str, String)> {
        let object = read(object);
        let found = platform_of(&world(objects), &object, object.facts.as_ref().unwrap());
        found.map(|platform| platform.key().to_string()).map_err(|refusal| (refusal.reason, refusal.message))
    }

    #[test]
    fn the_only_platform_of_a_namespace_need_not_be_named() {
        let one = dashboard("a/one", &["flights"]);
        assert_eq!(of(&[platform("a/main", &[])], &one), Ok("a/main".into()));
        let (reason, message) = of(&[platform("b/main", &["*"])], &one).unwrap_err();
        assert_eq!(reason, "PlatformNotFound");
        insta::assert_snapshot!(message, @"there is no platform in namespace `a`: make one, or name another in `spec.platformRef`");
        let (reason, message) = of(&[platform("a/main", &[]), platform("a/test", &[])], &one).unwrap_err();
        assert_eq!(reason, "PlatformAmbiguous");
        insta::assert_snapshot!(message, @"namespace `a` has the platforms `main`, `test`: name one of them in `spec.platformRef`");
    }

    #[test]
    fn a_platform_of_another_namespace_serves_only_those_it_names() {
        let named = with_platform(dashboard("b/one", &["flights"]), "a/main");
        for (allowed, expected) in [(&["b"][..], true), (&["*"], true), (&["c"], false), (&[], false)] {
            assert_eq!(of(&[platform("a/main", allowed)], &named).is_ok(), expected, "{allowed:?}");
        }
    }

    #[test]
    fn nobody_learns_whether_a_platform_of_another_namespace_exists() {
        let named = with_platform(dashboard("b/one", &["flights"]), "a/main");
        assert_eq!(of(&[], &named), of(&[platform("a/main", &["c"])], &named));
        assert_eq!(of(&[], &named).unwrap_err().0, "NotPermitted");
    }
}
