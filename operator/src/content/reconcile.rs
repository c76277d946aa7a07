//! One look at one object: dereference → validate → build → apply → status.

use std::{sync::Arc, time::Duration};

use binnacle_crds::Kind;
use k8s_openapi::jiff::Timestamp;
use kube::runtime::controller::Action;
use std::time::Instant;

use super::{
    Content, condition,
    dereference::{Dereferenced, RETURNING, dereference},
    error::Error,
    facts::Facts,
    grants::keep_grants,
    ledger::Entry,
    look::{Look, PUSH_FAILED, Serving, is_settled},
    object::Object,
    platform::AVAILABLE,
    probe,
    push::{Unbrought, bring, take_away},
    refusal::{Refusal, Remedy},
    retire::retire,
    secrets::judge,
    targets::matched,
    write::write_status,
};
use crate::{
    conditions::{Observation, READY, reasons},
    failures::Chain,
};

/// How long a new object waits for others that came with it before it says that it waits.
const TOGETHER_S: i64 = 5;

/// What one look led to.
struct Outcome {
    /// What is to be said; nothing where that is what was said before.
    look: Option<Look>,
    /// What happens next.
    next: Result<Action, Error>,
}

impl Outcome {
    fn wait(look: Look) -> Self {
        Self { look: Some(look), next: Ok(Action::await_change()) }
    }

    /// Says nothing new.
    const fn quiet(next: Result<Action, Error>) -> Self {
        Self { look: None, next }
    }
}

/// Brings an object to its control plane, and says what came of it.
pub async fn reconcile(content: Arc<Content>, object: Arc<Object>) -> Result<Action, Error> {
    let mut object = content.echoes.newest(object);
    if object.is_deleting() {
        return retire(&content, &object).await;
    }
    let outcome = look_at(&content, &mut object).await;
    if let Some(look) = outcome.look {
        write_status(&content, &object, &look).await?;
    }
    outcome.next
}

async fn look_at(content: &Arc<Content>, object: &mut Arc<Object>) -> Outcome {
    let facts = match &object.facts {
        Ok(facts) => facts.clone(),
        Err(fault) => return Outcome::wait(Look::unreadable(object, fault)),
    };
    if facts.suspended {
        return Outcome::wait(Look::suspended());
    }
    let found = match dereference(&content.world, object, &facts) {
        Ok(found) => found,
        Err(refusals) => return hold_back(content, object, &refusals).await,
    };
    let mut seen = vec![Observation::new(
        condition::REFERENCES_RESOLVED,
        true,
        "Resolved",
        format!("platform `{}` serves it", found.platform.key()),
    )];
    let checked = check(content, object, &facts, &found, &mut seen).await;
    let (version, targets) = match checked {
        Ok(checked) => checked,
        Err(Unchecked::Refused(type_, refusals)) => {
            return Outcome::wait(Look::held_back(object, type_, &refusals).after(seen));
        }
        Err(Unchecked::Failed(error)) => {
            let look = Look::not_pushed(object, reasons::APPLY_FAILED, &Chain(&error).to_string()).after(seen);
            return Outcome { look: Some(look), next: Err(error) };
        }
    };
    match bring(content, object, &facts, &found, version.as_deref()).await {
        Ok((entry, newest)) => {
            *object = newest;
            let mut outcome = answered(content, object, &entry, &found, seen);
            if let Some(look) = &mut outcome.look {
                look.targets = targets;
            }
            outcome
        }
        Err(unbrought) => not_brought(object, unbrought, seen),
    }
}

/// Why an object was not found fit to be brought.
enum Unchecked {
    /// The condition that fails, and why.
    Refused(&'static str, Vec<Refusal>),
    /// It could not be found out.
    Failed(Error),
}

/// What a kind needs beside its references: the version of a datasource's Secrets, the number of a policy's targets.
async fn check(
    content: &Content,
    object: &Object,
    facts: &Facts,
    found: &Dereferenced,
    seen: &mut Vec<Observation>,
) -> Result<(Option<String>, Option<u32>), Unchecked> {
    match (object.kind, &facts.targets) {
        (Kind::Datasource, _) => Ok((credentials(content, object, facts, seen).await?, None)),
        (Kind::CachePolicy, Some(targets)) => {
            let count = matched(&content.world, object, targets, &found.platform)
                .map_err(|refusals| Unchecked::Refused(condition::TARGETS_MATCHED, refusals))?;
            let message = format!("it is about {count} datasets and dashboards");
            seen.push(Observation::new(condition::TARGETS_MATCHED, true, "Matched", message));
            Ok((None, Some(count)))
        }
        _ => Ok((None, None)),
    }
}

/// Workers may read the Secrets before the first query that needs them.
async fn credentials(
    content: &Content,
    object: &Object,
    facts: &Facts,
    seen: &mut Vec<Observation>,
) -> Result<Option<String>, Unchecked> {
    keep_grants(content, object.namespace()).await.map_err(Unchecked::Failed)?;
    let client = &content.context.client;
    let found = content.secrets.look(client, object.namespace(), &facts.secrets).await;
    let found = found.map_err(|error| Unchecked::Failed(Error::kubernetes("give a Secret")(error)))?;
    let version = judge(&facts.secrets, &found)
        .map_err(|refusals| Unchecked::Refused(condition::CREDENTIALS_RESOLVED, refusals))?;
    let message = if version.is_some() { "every Secret has the keys it names" } else { "it names no Secret" };
    seen.push(Observation::new(condition::CREDENTIALS_RESOLVED, true, "Resolved", message));
    Ok(version)
}

/// What it names is missing, wrong or denied. What is denied is not served any longer.
async fn hold_back(content: &Content, object: &Object, refusals: &[Refusal]) -> Outcome {
    let returning = refusals.iter().all(|refusal| refusal.reason == RETURNING);
    if returning && is_settled(object) {
        return Outcome::quiet(Ok(Action::await_change()));
    }
    let waiting = refusals.iter().all(|refusal| refusal.reason == reasons::DEPENDENCY_NOT_READY);
    if waiting && is_new(object, Timestamp::now()) {
        return Outcome::quiet(Ok(Action::requeue(Duration::from_secs(1))));
    }
    let look = Look::held_back(object, condition::REFERENCES_RESOLVED, refusals);
    let next = if refusals.iter().any(|refusal| refusal.remedy == Remedy::Consent) {
        withdraw(content, object).await
    } else {
        Ok(Action::await_change())
    };
    Outcome { look: Some(look), next }
}

/// Nothing was said of the object yet, and others may have come with it.
fn is_new(object: &Object, now: Timestamp) -> bool {
    let made = object.metadata.creation_timestamp.as_ref().map(|time| time.0.as_second());
    let age = made.map_or(i64::MAX, |made| now.as_second() - made);
    age < TOGETHER_S && object.status.conditions.iter().all(|condition| condition.type_ != READY)
}

/// Takes away what is served of an object that may not be any longer. Where that is not known since a restart, or its
/// platform is away, the comparison finds it.
async fn withdraw(content: &Content, object: &Object) -> Result<Action, Error> {
    let Some(entry) = content.world.ledger.get(object.uid()) else { return Ok(Action::await_change()) };
    if let Some(home) = &entry.platform
        && content.world.get(Kind::Platform, &home.key).is_some_and(|platform| platform.is_true(AVAILABLE))
    {
        take_away(content, &home.key, object).await?;
    }
    content.world.ledger.put(object.uid(), Entry::default());
    Ok(Action::await_change())
}

fn not_brought(object: &Object, unbrought: Unbrought, seen: Vec<Observation>) -> Outcome {
    match unbrought {
        Unbrought::Outdated => Outcome::quiet(Ok(Action::requeue(Duration::from_millis(200)))),
        Unbrought::Away { is_settled: true, .. } => Outcome::quiet(Ok(Action::requeue(Duration::from_secs(30)))),
        Unbrought::Failed { error, is_settled: true } => Outcome::quiet(Err(error)),
        Unbrought::Away { why, .. } => {
            let look = Look::not_pushed(object, reasons::DEPENDENCY_NOT_READY, &why).after(seen);
            Outcome { look: Some(look), next: Ok(Action::requeue(Duration::from_secs(30))) }
        }
        Unbrought::Failed { error, .. } => {
            let reason = match &error {
                Error::Behind(_) => reasons::DEPENDENCY_NOT_READY,
                Error::Kubernetes { .. } => reasons::APPLY_FAILED,
                _ => PUSH_FAILED,
            };
            let look = Look::not_pushed(object, reason, &Chain(&error).to_string()).after(seen);
            Outcome { look: Some(look), next: Err(error) }
        }
    }
}

/// Says what the control plane said, and of a datasource whether its database answers.
fn answered(
    content: &Arc<Content>,
    object: &Object,
    entry: &Entry,
    found: &Dereferenced,
    seen: Vec<Observation>,
) -> Outcome {
    let look = Look::answered(object, entry, found.platform.status.url.as_deref()).after(seen);
    let is_probed = object.kind == Kind::Datasource && matches!(look.serving, Serving::Revision { .. });
    let Some(sent) = entry.sent.as_ref().filter(|_| is_probed) else { return Outcome::wait(look) };
    let sounding = content.probes.sound(object.uid(), sent.digest, Instant::now());
    if sounding.is_due {
        probe::begin(content, object.key(), object.uid().to_owned(), found.platform.key());
    }
    let before = object.status.conditions.iter().find(|each| each.type_ == condition::REACHABLE);
    let look = match &sounding.answer {
        Some(answer) => look.with(probe::read_answer(answer, before)),
        None => look,
    };
    Outcome { look: Some(look), next: Ok(Action::requeue(sounding.wait)) }
}
