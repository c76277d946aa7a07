//! Asks every control plane, once a minute and when it comes up, what it has: brings what it lost (a restored dump, say), and
//! takes away what nobody asks for any more. Also keeps Roles of namespaces that have no datasource left.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use binnacle_crds::Kind;
use binnacle_protocol::ObjectRef as Key;
use futures::future::join_all;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use super::{
    Content,
    condition::SYNCED,
    dereference::dereference,
    error::Error,
    grants::{granted_namespaces, keep_grants},
    look::PUSH_FAILED,
    object::Object,
    platform::{AVAILABLE, platform_of},
    push::path,
    refusal::Remedy,
    world::{CONTENT, World},
};
use crate::failures::Chain;

/// How often control planes are asked.
const EVERY: Duration = Duration::from_mins(1);
/// How often those that do not answer, so that what waits for them is brought soon.
const EVERY_SILENT: Duration = Duration::from_secs(10);
/// How often it is looked whether one has come up.
const LOOK: Duration = Duration::from_secs(2);

/// One object that a control plane has.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Stored {
    kind: Kind,
    namespace: String,
    name: String,
    revision: i64,
}

/// What must be done about a control plane.
#[derive(Debug, Default, PartialEq, Eq)]
struct Difference {
    /// What it does not have as it was brought.
    lost: Vec<(Kind, Key, String)>,
    /// What it has and nobody asks for.
    orphans: Vec<(Kind, Key)>,
}

/// Compares for ever, until `stop`.
pub async fn keep(content: Arc<Content>, stop: CancellationToken) {
    let mut next: HashMap<String, tokio::time::Instant> = HashMap::new();
    let mut roles = tokio::time::Instant::now();
    loop {
        let now = tokio::time::Instant::now();
        let is_up = |platform: &Object| platform.is_true(AVAILABLE) && !platform.is_deleting();
        let mut due = content.world.filter(Kind::Platform, is_up);
        next.retain(|uid, _| due.iter().any(|platform| platform.uid() == uid));
        due.retain(|platform| next.get(platform.uid()).is_none_or(|next| *next <= now));
        let waits = join_all(due.iter().map(|platform| compare_or_say(&content, platform))).await;
        next.extend(due.iter().zip(waits).map(|(platform, wait)| (platform.uid().to_owned(), now + wait)));
        if now >= roles {
            roles = now + EVERY;
            keep_roles(&content).await;
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = stop.cancelled() => return,
        }
    }
}

/// Compares; how long until the next time.
async fn compare_or_say(content: &Content, platform: &Object) -> Duration {
    if let Err(error) = compare(content, platform).await {
        tracing::warn!(platform = %platform.key(), error = %Chain(&error), "what it has could not be compared");
        return EVERY_SILENT;
    }
    // It answers: what failed before need not wait any longer.
    for (kind, key) in waiting(&content.world, platform) {
        content.queue(kind, &key);
    }
    EVERY
}

async fn keep_roles(content: &Content) {
    let mut namespaces: BTreeSet<String> = granted_namespaces(content).into_iter().collect();
    let datasources = content.world.filter(Kind::Datasource, |_| true);
    namespaces.extend(datasources.iter().map(|datasource| datasource.namespace().to_owned()));
    for namespace in namespaces {
        if let Err(error) = keep_grants(content, &namespace).await {
            tracing::warn!(namespace, error = %Chain(&error), "what workers may read could not be put right");
        }
    }
    let there: HashSet<String> = CONTENT
        .into_iter()
        .flat_map(|kind| content.world.filter(kind, |_| true))
        .map(|object| object.uid().to_owned())
        .collect();
    content.world.ledger.keep(|uid| there.contains(uid));
}

async fn compare(content: &Content, platform: &Object) -> Result<(), Error> {
    let door = content.context.door(&platform.key()).await?;
    let stored: Vec<Stored> = door.get("/internal/v1/objects").await?;
    let difference = differ(&content.world, platform, &stored, |name| content.context.namespaces.contains(name));
    for (kind, key, uid) in &difference.lost {
        tracing::info!(%kind, object = %key, platform = %platform.key(), "the control plane does not have what it was brought");
        content.world.ledger.lose(uid);
        content.queue(*kind, key);
    }
    for (kind, key) in &difference.orphans {
        tracing::info!(%kind, object = %key, platform = %platform.key(), "nobody asks for it any more; it is taken away");
        door.delete(&path(*kind, key)).await?;
    }
    Ok(())
}

fn differ(world: &World, platform: &Object, stored: &[Stored], looks_into: impl Fn(&str) -> bool) -> Difference {
    let mut difference = Difference::default();
    let known: HashMap<(Kind, &str, &str), i64> =
        stored.iter().map(|each| ((each.kind, each.namespace.as_str(), each.name.as_str()), each.revision)).collect();
    for kind in CONTENT {
        for object in world.filter(kind, |object| !object.is_deleting()) {
            let Some(entry) = world.ledger.get(object.uid()) else { continue };
            let is_here = entry.platform.is_some_and(|home| home.uid == platform.uid());
            let Some(served) = entry.served.filter(|_| is_here) else { continue };
            if known.get(&(kind, object.namespace(), object.name())) != Some(&served.revision) {
                difference.lost.push((kind, object.key(), object.uid().to_owned()));
            }
        }
    }
    let orphans = stored.iter().filter(|each| CONTENT.contains(&each.kind) && looks_into(&each.namespace));
    let orphans = orphans.map(|each| (each.kind, Key::new(&each.namespace, &each.name)));
    // What depends on others goes first.
    difference.orphans = orphans.filter(|(kind, key)| is_orphan(world, platform, *kind, key)).collect();
    difference.orphans.sort_by_key(|(kind, _)| std::cmp::Reverse(*kind));
    difference
}

/// Objects of a platform that could not be brought when they were tried last.
fn waiting(world: &World, platform: &Object) -> Vec<(Kind, Key)> {
    let failed = |object: &Object| {
        let mut conditions = object.status.conditions.iter();
        let is_said =
            conditions.any(|each| each.type_ == SYNCED && each.status == "False" && each.reason == PUSH_FAILED);
        is_said || world.ledger.get(object.uid()).is_none_or(|entry| entry.sent.is_none())
    };
    let is_its_own = |object: &Object| {
        let home = object.facts.as_ref().ok().and_then(|facts| platform_of(world, object, facts).ok());
        home.is_some_and(|home| home.uid() == platform.uid())
    };
    let of_kind = |kind| world.filter(kind, |object| !object.is_deleting() && failed(object)).into_iter();
    let objects = CONTENT.into_iter().flat_map(of_kind).filter(|object| is_its_own(object));
    objects.map(|object| (object.kind, object.key())).collect()
}

/// Whether there is no such object, or it belongs to another platform, or may not be here. One that is only wrong or waits for
/// something keeps what is served of it.
fn is_orphan(world: &World, platform: &Object, kind: Kind, key: &Key) -> bool {
    let Some(object) = world.get(kind, key) else { return true };
    let Ok(facts) = &object.facts else { return false };
    if object.is_deleting() {
        return false;
    }
    match platform_of(world, &object, facts) {
        Ok(home) if home.uid() != platform.uid() => true,
        Ok(_) => dereference(world, &object, facts)
            .is_err_and(|refusals| refusals.iter().any(|refusal| refusal.remedy == Remedy::Consent)),
        Err(refusal) => refusal.remedy == Remedy::Consent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{
        fixture::{dashboard, dataset, datasource, get, platform, served, with_platform, world},
        ledger::{Entry, Home, Sent, Served},
    };

    fn stored(kind: Kind, key: &str, revision: i64) -> Stored {
        let Key { namespace, name } = key.parse().unwrap();
        Stored { kind, namespace, name, revision }
    }

    fn bring(world: &World, kind: Kind, key: &str, revision: i64) {
        let platform = get(world, Kind::Platform, "a/main");
        let served = Some(Served { revision, ..Served::default() });
        let home = Home { key: platform.key(), uid: platform.uid().into() };
        let entry = Entry { platform: Some(home), sent: Some(Sent::default()), served, refused: None };
        world.ledger.put(get(world, kind, key).uid(), entry);
    }

    fn differ_at(world: &World, stored: &[Stored]) -> (Vec<String>, Vec<String>) {
        let platform = get(world, Kind::Platform, "a/main");
        let difference = differ(world, &platform, stored, |namespace| namespace != "unwatched");
        let lost = difference.lost.iter().map(|(kind, key, _)| format!("{kind} {key}")).collect();
        (lost, difference.orphans.iter().map(|(kind, key)| format!("{kind} {key}")).collect())
    }

    #[test]
    fn what_a_restored_dump_lacks_or_has_in_an_older_revision_is_brought_again() {
        let world = world(&[
            platform("a/main", &[]),
            served(datasource("a/db", &[])),
            served(dataset("a/flights", "db")),
            served(dashboard("a/delays", &["flights"])),
        ]);
        bring(&world, Kind::Datasource, "a/db", 1);
        bring(&world, Kind::Dataset, "a/flights", 7);
        bring(&world, Kind::Dashboard, "a/delays", 2);
        let all = [
            stored(Kind::Datasource, "a/db", 1),
            stored(Kind::Dataset, "a/flights", 7),
            stored(Kind::Dashboard, "a/delays", 2),
        ];
        assert_eq!(differ_at(&world, &all), (vec![], vec![]));
        let (lost, orphans) = differ_at(&world, &[all[0].clone(), stored(Kind::Dataset, "a/flights", 5)]);
        assert_eq!(lost, ["Dataset a/flights", "Dashboard a/delays"]);
        assert_eq!(orphans, [""; 0]);
    }

    #[test]
    fn what_could_not_be_brought_is_brought_as_soon_as_the_control_plane_answers() {
        let mut failed = served(dashboard("a/failed", &[]));
        failed["status"]["conditions"] = serde_json::json!([{
            "type": SYNCED, "status": "False", "reason": PUSH_FAILED, "message": "", "lastTransitionTime": "",
        }]);
        let world = world(&[
            platform("a/main", &[]),
            failed,
            served(dashboard("a/brought", &[])),
            served(dashboard("a/never", &[])),
            served(dashboard("b/elsewhere", &[])),
        ]);
        bring(&world, Kind::Dashboard, "a/failed", 1);
        bring(&world, Kind::Dashboard, "a/brought", 1);
        let mut waiting: Vec<String> = waiting(&world, &get(&world, Kind::Platform, "a/main"))
            .into_iter()
            .map(|(_, key)| key.to_string())
            .collect();
        waiting.sort();
        assert_eq!(waiting, ["a/failed", "a/never"]);
    }

    #[test]
    fn what_nobody_asks_for_is_taken_away_and_what_is_not_looked_after_stays() {
        let world = world(&[
            platform("a/main", &[]),
            platform("a/other", &[]),
            with_platform(dashboard("a/moved", &[]), "other"),
            with_platform(dashboard("b/denied", &[]), "a/main"),
            with_platform(dashboard("a/waits", &["missing"]), "main"),
        ]);
        let names = ["a/gone", "a/moved", "b/denied", "a/waits", "unwatched/gone"];
        let mut all: Vec<Stored> = names.iter().map(|name| stored(Kind::Dashboard, name, 1)).collect();
        all.insert(0, stored(Kind::Datasource, "a/gone", 1));
        let (lost, orphans) = differ_at(&world, &all);
        assert_eq!(lost, [""; 0]);
        assert_eq!(orphans, ["Dashboard a/gone", "Dashboard a/moved", "Dashboard b/denied", "Datasource a/gone"]);
    }
}
