//! The objects that an object names: whether they are there, may be used, and are served by the same platform.
//!
//! The rules of consent, which hold whatever field names the other object:
//!
//! - a platform lets in the namespaces of its `spec.allowedNamespaces`;
//! - a datasource lets in the namespaces of its `spec.access.allowedNamespaces`;
//! - a dataset of another namespace may be used by those whom its datasource lets in: it is a way to that data;
//! - a dashboard is for its own namespace;
//! - a Secret is for its own namespace, which no field can leave.
//!
//! One answer covers what is not there and what may not be used, so that nobody learns the names of another namespace.

use std::{collections::BTreeMap, sync::Arc};

use binnacle_crds::Kind;
use binnacle_protocol::ObjectRef as Key;

use super::{
    facts::{Facts, Reference},
    object::Object,
    platform::{consents, platform_of},
    refusal::Refusal,
    world::World,
};
use crate::conditions::reasons;

/// The reason while what an object names was served, and is being brought to the platform again.
pub const RETURNING: &str = "DependencyReturning";

/// What an object names, found and permitted.
#[derive(Clone, Debug)]
pub struct Dereferenced {
    /// The platform that serves it.
    pub platform: Arc<Object>,
    /// The objects it names, each once.
    pub dependencies: Vec<Arc<Object>>,
}

/// Finds everything that an object names.
///
/// # Errors
/// Every field with what is wrong with it, or the platform alone where that is missing.
pub fn dereference(world: &World, object: &Object, facts: &Facts) -> Result<Dereferenced, Vec<Refusal>> {
    let platform = platform_of(world, object, facts).map_err(|refusal| vec![refusal])?;
    let mut found = BTreeMap::new();
    let mut refusals = Vec::new();
    for reference in &facts.references {
        match follow(world, object, &platform, reference) {
            Ok(dependency) => _ = found.insert((dependency.kind, dependency.key()), dependency),
            Err(refusal) => refusals.push(refusal),
        }
    }
    if refusals.is_empty() {
        return Ok(Dereferenced { platform, dependencies: found.into_values().collect() });
    }
    Err(refusals)
}

fn follow(
    world: &World,
    object: &Object,
    platform: &Arc<Object>,
    reference: &Reference,
) -> Result<Arc<Object>, Refusal> {
    let Reference { kind, name, field } = reference;
    let key = Key::resolve(name, object.namespace())
        .map_err(|error| Refusal::change(reasons::INVALID_SPEC, format!("`{field}`: {error}")))?;
    let noun = noun(*kind);
    let found = world.get(*kind, &key);
    let foreign = key.namespace != object.namespace();
    if foreign {
        let permitted = found.filter(|target| is_permitted(world, target, object.namespace()));
        let target = permitted.ok_or_else(|| denied(*kind, &key, object.namespace(), field))?;
        return served(world, platform, target, &key, field, false);
    }
    let target =
        found.ok_or_else(|| Refusal::wait(not_found(*kind), format!("`{field}`: there is no {noun} `{key}`")))?;
    served(world, platform, target, &key, field, true)
}

/// Whether an object may be used from another namespace.
fn is_permitted(world: &World, target: &Object, namespace: &str) -> bool {
    match target.kind {
        Kind::Datasource => consents(target, namespace),
        Kind::Dataset => {
            let named = target.facts.as_ref().ok().and_then(|facts| facts.references.first());
            let key = named.and_then(|reference| Key::resolve(&reference.name, target.namespace()).ok());
            let datasource = key.and_then(|key| world.get(Kind::Datasource, &key));
            // A datasource of one's own says nothing about a dataset that somebody else made of it.
            datasource.is_some_and(|source| source.namespace() != namespace && consents(&source, namespace))
        }
        _ => false,
    }
}

/// A dependency must be served by the same platform, in whatever revision.
fn served(
    world: &World,
    platform: &Arc<Object>,
    target: Arc<Object>,
    key: &Key,
    field: &str,
    tell: bool,
) -> Result<Arc<Object>, Refusal> {
    let noun = noun(target.kind);
    if target.is_deleting() {
        return Err(Refusal::wait(not_found(target.kind), format!("`{field}`: {noun} `{key}` is being deleted")));
    }
    let home = target.facts.as_ref().ok().and_then(|facts| platform_of(world, &target, facts).ok());
    if let Some(home) = home.filter(|home| home.uid() != platform.uid()) {
        let whose = if tell { format!("platform `{}`", home.key()) } else { "another platform".to_owned() };
        let message = format!(
            "`{field}`: {noun} `{key}` is served by {whose}, not by `{}`: give both the same `spec.platformRef`",
            platform.key()
        );
        return Err(Refusal::change("PlatformMismatch", message));
    }
    if world.is_served(&target, platform) {
        return Ok(target);
    }
    if target.status.revision.is_some() {
        let message = format!("`{field}`: {noun} `{key}` is being brought to platform `{}` again", platform.key());
        return Err(Refusal::wait(RETURNING, message));
    }
    let why = target.why_not_ready().filter(|_| tell).map(|why| format!(": {why}")).unwrap_or_default();
    Err(Refusal::wait(reasons::DEPENDENCY_NOT_READY, format!("`{field}`: {noun} `{key}` is not served yet{why}")))
}

fn denied(kind: Kind, key: &Key, namespace: &str, field: &str) -> Refusal {
    let noun = noun(kind);
    Refusal::denied(match kind {
        Kind::Datasource => format!(
            "`{field}`: there is no datasource `{key}` whose `spec.access.allowedNamespaces` names `{namespace}`"
        ),
        Kind::Dataset => format!(
            "`{field}`: there is no dataset `{key}` with a datasource whose `spec.access.allowedNamespaces` names `{namespace}`"
        ),
        _ => format!("`{field}`: `{key}` is in another namespace, and a {noun} is only for its own"),
    })
}

/// The reason that says that an object of this kind is missing.
const fn not_found(kind: Kind) -> &'static str {
    match kind {
        Kind::Datasource => "DatasourceNotFound",
        Kind::Dataset => "DatasetNotFound",
        _ => "DashboardNotFound",
    }
}

const fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Datasource => "datasource",
        Kind::Dataset => "dataset",
        _ => "dashboard",
    }
}

#[cfg(test)]
mod tests;
