//! Brings one object to its control plane: only what changed, and with the finalizer on before.
//!
//! manifest → is it another than was sent? → finalizer → PUT → what the control plane says, kept in the ledger

use std::{hash::Hasher, sync::Arc};

use binnacle_protocol::ObjectRef as Key;
use serde::Deserialize;
use serde_json::value::RawValue;
use twox_hash::XxHash3_64;

use super::{
    Content,
    condition::REACHABLE,
    dereference::Dereferenced,
    error::Error,
    facts::Facts,
    ledger::{Entry, Home, Need, Sent, Served},
    look::is_settled,
    manifest::{build_manifest, digest},
    object::Object,
    platform::AVAILABLE,
    trigger::dependents,
    verdict::{Refused, read_refusal},
    world::World,
    write::hold,
};
use crate::door::{Door, DoorError, DoorUnknown, Problem};

/// What the control plane answers to an object that it takes.
#[derive(Clone, Debug, Deserialize)]
struct Taken {
    revision: i64,
    url: Option<String>,
    columns: Option<u32>,
}

/// Why an object is not with its control plane.
#[derive(Debug)]
pub enum Unbrought {
    /// The platform is not there yet; it wakes its objects when it is.
    Away {
        /// For people.
        why: String,
        /// What is served is the object as it is, so nothing need be said.
        is_settled: bool,
    },
    /// Something failed, and is tried again.
    Failed {
        /// What.
        error: Error,
        /// What is served is the object as it is, so nothing need be said.
        is_settled: bool,
    },
    /// Somebody changed the object meanwhile; the watch will tell.
    Outdated,
}

/// Brings an object to its control plane, where that does not have it. What is known of it afterwards.
pub async fn bring(
    content: &Content,
    object: &Arc<Object>,
    facts: &Facts,
    found: &Dereferenced,
    secrets_version: Option<&str>,
) -> Result<(Entry, Arc<Object>), Unbrought> {
    let platform = &found.platform;
    let manifest = build_manifest(object, secrets_version);
    let manifest = manifest.map_err(|error| Unbrought::Failed { error: error.into(), is_settled: false })?;
    let sent = sent_of(&content.world, object, found, &manifest);
    let before = content.world.ledger.get(object.uid()).unwrap_or_default();
    let need = before.need(platform.uid(), &sent);
    if need == Need::Nothing {
        return Ok((before, Arc::clone(object)));
    }
    let is_settled = need == Need::Again && is_settled(object);
    let door = door_to(content, platform, is_settled).await?;
    leave(content, object, &before, platform).await;
    let object = held(content, object).await?;
    let answer = deliver(content, &object, facts, &door, manifest).await;
    let (served, refused) = match answer.map_err(|error| Unbrought::Failed { error, is_settled })? {
        Ok(served) => (Some(served), None),
        Err(refused) => (served_before(&before, &object, platform), Some(refused)),
    };
    let entry = Entry { platform: Some(home(platform)), sent: Some(sent), served, refused };
    content.world.ledger.put(object.uid(), entry.clone());
    wake_dependents(content, &object, &before, &entry);
    Ok((entry, object))
}

async fn door_to(content: &Content, platform: &Object, is_settled: bool) -> Result<Door, Unbrought> {
    if !platform.is_true(AVAILABLE) {
        let why = format!("platform `{}` is not available yet", platform.key());
        return Err(Unbrought::Away { why, is_settled });
    }
    content.context.door(&platform.key()).await.map_err(|unknown| match unknown {
        DoorUnknown::NotSetUp { .. } => Unbrought::Away { why: unknown.to_string(), is_settled },
        other => Unbrought::Failed { error: other.into(), is_settled },
    })
}

/// Sends a manifest. The inner error is what the control plane has against the object; the outer one is no judgement of it.
async fn deliver(
    content: &Content,
    object: &Object,
    facts: &Facts,
    door: &Door,
    manifest: String,
) -> Result<Result<Served, Refused>, Error> {
    let body = RawValue::from_string(manifest)?;
    let problem = match door.put::<Taken>("/internal/v1/objects", &body).await {
        Ok(Taken { revision, url, columns }) => return Ok(Ok(Served { revision, path: url, columns })),
        Err(DoorError::Refused(problem)) if is_judgement(&problem) => problem,
        Err(error) => return Err(error.into()),
    };
    match judge(object, facts, &problem) {
        Refused::Lost(lost) => Err(bring_again(content, object, &lost)),
        refused => Ok(Err(refused)),
    }
}

/// What names the object waits for it to be served, or must be checked against what it is now.
fn wake_dependents(content: &Content, object: &Object, before: &Entry, after: &Entry) {
    let revision = |entry: &Entry| entry.served.as_ref().map(|served| served.revision);
    if revision(before) != revision(after) {
        for (kind, key) in dependents(&content.world, object.kind, &object.key()) {
            content.queue(kind, &key);
        }
    }
}

fn sent_of(world: &World, object: &Object, found: &Dereferenced, manifest: &str) -> Sent {
    let mut hasher = XxHash3_64::new();
    for dependency in &found.dependencies {
        hasher.write(dependency.uid().as_bytes());
        hasher.write_i64(world.revision(dependency).unwrap_or_default());
    }
    Sent {
        digest: digest(manifest),
        dependencies: hasher.finish(),
        reachable: !found.dependencies.is_empty() && found.dependencies.iter().all(|each| each.is_true(REACHABLE)),
        requested: object.requested_at().map(str::to_owned),
    }
}

/// What is served of the object as far as is known: after a restart, what its status says.
fn served_before(before: &Entry, object: &Object, platform: &Object) -> Option<Served> {
    match &before.platform {
        Some(home) if home.uid == platform.uid() => before.served.clone(),
        Some(_) => None,
        None => Served::said_by(&object.status, platform.status.url.as_deref()),
    }
}

fn home(platform: &Object) -> Home {
    Home { key: platform.key(), uid: platform.uid().to_owned() }
}

/// An object that moved to another platform leaves the one before. Should that one be away, it finds out by itself.
async fn leave(content: &Content, object: &Object, before: &Entry, platform: &Object) {
    if let Some(old) = before.platform.as_ref().filter(|old| old.uid != platform.uid()) {
        let old_platform = content.world.get(binnacle_crds::Kind::Platform, &old.key);
        if old_platform.is_some_and(|found| found.uid() == old.uid && found.is_true(AVAILABLE))
            && let Err(error) = take_away(content, &old.key, object).await
        {
            tracing::warn!(object = %object.key(), error = %crate::failures::Chain(&error), "it is still with its old platform");
        }
    }
}

/// Has a control plane forget an object.
pub async fn take_away(content: &Content, platform: &Key, object: &Object) -> Result<(), Error> {
    let door = content.context.door(platform).await?;
    Ok(door.delete(&path(object.kind, &object.key())).await?)
}

/// Where a control plane has an object.
pub fn path(kind: binnacle_crds::Kind, key: &Key) -> String {
    format!("/internal/v1/objects/{kind}/{}/{}", key.namespace, key.name)
}

async fn held(content: &Content, object: &Arc<Object>) -> Result<Arc<Object>, Unbrought> {
    if object.is_held() {
        return Ok(Arc::clone(object));
    }
    let metadata = hold(content, object).await.map_err(|error| Unbrought::Failed { error, is_settled: false })?;
    let metadata = metadata.ok_or(Unbrought::Outdated)?;
    content.echoes.wrote(object, metadata, object.status.clone());
    Ok(content.echoes.newest(Arc::clone(object)))
}

/// Whether an answer is about the object, so that the same object would get it again.
const fn is_judgement(problem: &Problem) -> bool {
    matches!(problem.status, 400 | 409 | 413 | 422)
}

fn judge(object: &Object, facts: &Facts, problem: &Problem) -> Refused {
    if problem.status == 409 {
        return Refused::KeptElsewhere(problem.to_string());
    }
    read_refusal(object.kind, facts, problem)
}

/// Has what the control plane lost brought again; this object's own next attempt comes after it.
fn bring_again(content: &Content, object: &Object, lost: &[super::facts::Reference]) -> Error {
    let mut names = Vec::new();
    for reference in lost {
        let Ok(key) = Key::resolve(&reference.name, object.namespace()) else { continue };
        if let Some(dependency) = content.world.get(reference.kind, &key) {
            content.world.ledger.lose(dependency.uid());
            content.queue(reference.kind, &key);
        }
        names.push(format!("`{key}`"));
    }
    Error::Behind(names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(status: u16) -> Problem {
        Problem { status, ..Problem::default() }
    }

    #[test]
    fn only_what_is_about_the_object_is_held_against_it() {
        for (status, expected) in
            [(400, true), (409, true), (413, true), (422, true), (401, false), (404, false), (429, false), (503, false)]
        {
            assert_eq!(is_judgement(&problem(status)), expected, "{status}");
        }
    }
}
