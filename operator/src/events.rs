//! Events of objects, for `kubectl describe`: on transitions only.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use binnacle_crds::condition::Condition;
use k8s_openapi::{
    api::{
        core::v1::ObjectReference,
        events::v1::{Event, EventSeries},
    },
    apimachinery::pkg::apis::meta::v1::MicroTime,
    jiff::{SignedDuration, Timestamp},
};
use kube::{
    Api, Client, Resource,
    api::{Patch, PatchParams, PostParams},
    core::ObjectMeta,
};
use serde_json::json;

use crate::{failures::Chain, labels::OPERATOR};

/// The longest note that the API takes.
const LONGEST_NOTE: usize = 1024;

/// How long the same event again is only counted.
const SAME_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// Publishes events.
pub struct Events {
    client: Client,
    identity: String,
    recent: Mutex<HashMap<Same, Published>>,
}

/// What makes two events the same: object, reason and note.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Same {
    uid: String,
    reason: &'static str,
    note: String,
}

#[derive(Clone, Debug)]
struct Published {
    name: String,
    count: i32,
    at: Timestamp,
}

/// One thing that happened to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// Whether somebody should look at it.
    pub is_warning: bool,
    /// What happened, noun and verb, for example `DashboardSynced`.
    pub reason: &'static str,
    /// What the operator was doing, for example `Apply`.
    pub action: &'static str,
    /// A sentence for people.
    pub note: String,
}

impl Happened {
    /// Something as it should be.
    pub fn normal(reason: &'static str, action: &'static str, note: impl Into<String>) -> Self {
        Self { is_warning: false, reason, action, note: note.into() }
    }

    /// Something that somebody should look at.
    pub fn warning(reason: &'static str, action: &'static str, note: impl Into<String>) -> Self {
        Self { is_warning: true, reason, action, note: note.into() }
    }
}

impl Events {
    /// Publishes in the name of this process.
    pub fn new(client: Client, identity: String) -> Self {
        Self { client, identity, recent: Mutex::default() }
    }

    /// Publishes what happened to `object`. An event that cannot be published is logged and forgotten.
    pub async fn publish<K: Resource<DynamicType = ()>>(&self, object: &K, happened: &Happened) {
        self.publish_about(object.object_ref(&()), happened).await;
    }

    /// Publishes what happened to an object of a kind that is known at run time only.
    pub async fn publish_about(&self, about: ObjectReference, happened: &Happened) {
        // Of the object as it is now and later, not of one version.
        let regarding = ObjectReference { resource_version: None, ..about };
        let note = shorten(&happened.note);
        let same = Same { uid: regarding.uid.clone().unwrap_or_default(), reason: happened.reason, note };
        if let Err(error) = self.write(regarding, same, happened).await {
            tracing::warn!(reason = happened.reason, error = %Chain(&error), "an event was not published");
        }
    }

    async fn write(&self, regarding: ObjectReference, same: Same, happened: &Happened) -> Result<(), kube::Error> {
        let now = Timestamp::now();
        let namespace = regarding.namespace.clone().unwrap_or_default();
        let api: Api<Event> = Api::namespaced(self.client.clone(), &namespace);
        let known = {
            let mut recent = self.recent();
            recent.retain(|_, published| now.duration_since(published.at) < SAME_WITHIN);
            recent.get(&same).cloned()
        };
        let published = if let Some(known) = known {
            let published = Published { count: known.count + 1, at: now, ..known };
            let series = EventSeries { count: published.count, last_observed_time: MicroTime(now) };
            api.patch(&published.name, &PatchParams::default(), &Patch::Merge(json!({ "series": series }))).await?;
            published
        } else {
            let event = self.event(regarding, &same.note, happened, now);
            let name = event.metadata.name.clone().unwrap_or_default();
            api.create(&PostParams::default(), &event).await?;
            Published { name, count: 1, at: now }
        };
        self.recent().insert(same, published);
        Ok(())
    }

    fn event(&self, regarding: ObjectReference, note: &str, happened: &Happened, now: Timestamp) -> Event {
        let name = format!("{}.{:x}", regarding.name.as_deref().unwrap_or(OPERATOR), now.as_nanosecond());
        Event {
            metadata: ObjectMeta { name: Some(name), namespace: regarding.namespace.clone(), ..ObjectMeta::default() },
            action: Some(happened.action.to_owned()),
            event_time: Some(MicroTime(now)),
            note: Some(note.to_owned()),
            reason: Some(happened.reason.to_owned()),
            regarding: Some(regarding),
            reporting_controller: Some(OPERATOR.to_owned()),
            reporting_instance: Some(self.identity.clone()),
            type_: Some(if happened.is_warning { "Warning" } else { "Normal" }.to_owned()),
            ..Event::default()
        }
    }

    fn recent(&self) -> MutexGuard<'_, HashMap<Same, Published>> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The condition of this type where its status or reason is another one than before.
pub fn transition<'a>(before: &[Condition], after: &'a [Condition], type_: &str) -> Option<&'a Condition> {
    differing(before, after, type_, |then, now| then.status != now.status || then.reason != now.reason)
}

/// The same, where another message is something new too: of conditions whose messages say what is wrong with an object,
/// and nothing that changes by itself.
pub fn change<'a>(before: &[Condition], after: &'a [Condition], type_: &str) -> Option<&'a Condition> {
    transition(before, after, type_)
        .or_else(|| differing(before, after, type_, |then, now| then.message != now.message))
}

fn differing<'a>(
    before: &[Condition],
    after: &'a [Condition],
    type_: &str,
    differs: impl Fn(&Condition, &Condition) -> bool,
) -> Option<&'a Condition> {
    let find = |condition: &&Condition| condition.type_ == type_;
    let now = after.iter().find(find)?;
    before.iter().find(find).is_none_or(|then| differs(then, now)).then_some(now)
}

fn shorten(note: &str) -> String {
    if note.len() <= LONGEST_NOTE {
        return note.to_owned();
    }
    let end = (0..=LONGEST_NOTE - '…'.len_utf8()).rev().find(|end| note.is_char_boundary(*end)).unwrap_or_default();
    format!("{}…", &note[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(type_: &str, status: &str, reason: &str, message: &str) -> Condition {
        Condition {
            type_: type_.into(),
            status: status.into(),
            reason: reason.into(),
            message: message.into(),
            last_transition_time: String::new(),
            observed_generation: None,
        }
    }

    #[test]
    fn another_status_or_reason_is_a_transition_and_another_message_is_only_a_change() {
        let before = [condition("Ready", "True", "Served", "one")];
        let other = [condition("Ready", "True", "Served", "two")];
        assert_eq!(transition(&before, &other, "Ready"), None);
        assert_eq!(change(&before, &other, "Ready"), Some(&other[0]));
        assert_eq!(change(&before, &before, "Ready"), None);
        let failed = [condition("Ready", "False", "Broken", "")];
        assert_eq!(transition(&before, &failed, "Ready"), Some(&failed[0]));
        assert_eq!(transition(&[], &before, "Ready"), Some(&before[0]));
        assert_eq!(transition(&before, &failed, "Synced"), None);
    }

    #[test]
    fn long_notes_are_cut_between_letters() {
        let note = shorten(&"ä".repeat(1000));
        assert!(note.len() <= LONGEST_NOTE && note.ends_with('…'));
        assert_eq!(shorten("short"), "short");
    }
}
