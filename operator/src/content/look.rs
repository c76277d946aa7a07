//! What one look at an object found, and the status that says so. Pure: the reconcile finds out, this says it.
//!
//! findings → [`Look`] → [`status_after`] → written only where it is another status

use binnacle_crds::{Kind, condition::Status};
use k8s_openapi::jiff::Timestamp;

use super::{
    condition,
    dereference::RETURNING,
    ledger::Entry,
    object::Object,
    refusal::{Refusal, Remedy, said, weightiest},
    verdict::{Failed, Refused},
};
use crate::conditions::{Observation, Observed, Summary, Verdict, merge, reasons};

/// The control plane could not be asked to take it.
pub const PUSH_FAILED: &str = "PushFailed";

/// What one look found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// How the object is as a whole.
    pub summary: Summary,
    /// What was found out about its conditions; those that are not named stay as they were.
    pub domain: Vec<Observation>,
    /// What is served of it.
    pub serving: Serving,
    /// How many objects a cache policy is about, where that was found out.
    pub targets: Option<u32>,
}

/// What is served of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Serving {
    /// What was served before.
    AsBefore,
    /// This revision.
    Revision {
        /// The control plane's number for it.
        revision: i64,
        /// Where people open it.
        url: Option<String>,
        /// How many columns a dataset has, where that is known.
        columns: Option<u32>,
    },
    /// Nothing.
    Nothing,
}

impl Look {
    fn new(summary: Summary) -> Self {
        Self { summary, domain: Vec::new(), serving: Serving::AsBefore, targets: None }
    }

    /// Adds what was found out before about conditions.
    pub fn after(mut self, earlier: Vec<Observation>) -> Self {
        self.domain.splice(..0, earlier);
        self
    }

    /// Adds one condition.
    pub fn with(mut self, observation: Observation) -> Self {
        self.domain.push(observation);
        self
    }

    /// `spec.suspend` is true.
    pub fn suspended() -> Self {
        Self::new(Summary::Suspended)
    }

    /// The spec cannot be read.
    pub fn unreadable(object: &Object, fault: &str) -> Self {
        let seen = Observation::new(condition::VALIDATED, false, reasons::INVALID_SPEC, fault);
        Self::new(Summary::stalled(reasons::INVALID_SPEC, still(fault, object.status.revision))).with(seen)
    }

    /// What it names is missing, wrong or denied; `condition` is the one that says so.
    pub fn held_back(object: &Object, condition: &'static str, refusals: &[Refusal]) -> Self {
        let message = said(refusals);
        let Some(refusal) = weightiest(refusals) else {
            return Self::new(Summary::failing(reasons::DEPENDENCY_NOT_READY, message));
        };
        let reason = refusal.reason;
        // Without its platform nothing is served, and what is denied is taken away.
        let is_gone = refusal.remedy == Remedy::Consent || reason == reasons::PLATFORM_NOT_FOUND;
        let whole = still(&message, object.status.revision.filter(|_| !is_gone));
        let summary = match refusal.remedy {
            Remedy::Wait => Summary::failing(ready_reason(reason), whole),
            Remedy::Change | Remedy::Consent => Summary::stalled(reason, whole),
        };
        let mut look = Self::new(summary).with(Observation::new(condition, false, reason, message));
        if is_gone {
            look.serving = Serving::Nothing;
            look = look.with(Observation::new(condition::SYNCED, false, "NotServed", "nothing of it is served"));
        }
        look
    }

    /// The control plane could not be asked.
    pub fn not_pushed(object: &Object, reason: &'static str, why: &str) -> Self {
        let whole = still(why, object.status.revision);
        Self::new(Summary::failing(reason, whole)).with(Observation::new(condition::SYNCED, false, reason, why))
    }

    /// What the control plane said.
    pub fn answered(object: &Object, entry: &Entry, platform_url: Option<&str>) -> Self {
        let served = entry.served.as_ref().map(|served| Serving::Revision {
            revision: served.revision,
            url: served.path.as_ref().and_then(|path| Some(format!("{}{path}", platform_url?.trim_end_matches('/')))),
            columns: served.columns,
        });
        let revision = entry.served.as_ref().map(|served| served.revision);
        let look = match &entry.refused {
            None => accepted(object.kind, entry),
            Some(Refused::Wrong(failed)) => refused(object.kind, failed, revision),
            Some(Refused::KeptElsewhere(why)) => {
                let seen = Observation::new(condition::SYNCED, false, reasons::NOT_PERMITTED, why);
                Self::new(Summary::stalled(reasons::NOT_PERMITTED, why.as_str())).with(seen)
            }
            Some(Refused::Lost(lost)) => {
                let names: Vec<String> = lost.iter().map(|each| format!("`{}`", each.name)).collect();
                let why = format!("the control plane does not know {} yet", names.join(", "));
                Self::not_pushed(object, reasons::DEPENDENCY_NOT_READY, &why)
            }
        };
        Self { serving: served.unwrap_or(Serving::Nothing), ..look }
    }
}

fn accepted(kind: Kind, entry: &Entry) -> Look {
    let served = entry.served.clone().unwrap_or_default();
    let message = format!("revision {} is served", served.revision);
    let good = |type_, reason, message: &str| Observation::new(type_, true, reason, message);
    let mut look = Look::new(Summary::ready(reasons::SERVED, message.as_str()));
    match kind {
        Kind::Dataset => look.domain.push(if let Some(columns) = served.columns {
            good(condition::SCHEMA_MATCHES, "Matches", &format!("the database has {columns} columns for it"))
        } else {
            let why = "the database could not be asked for its columns";
            Observation::new(condition::SCHEMA_MATCHES, Verdict::Unknown, "NotAsked", why)
        }),
        Kind::AlertSchedule => {
            look.domain.push(good(condition::SCHEDULE_VALID, "Valid", "the schedule can be followed"));
        }
        _ => {}
    }
    look.domain.push(good(condition::VALIDATED, "Valid", "the control plane finds no mistake"));
    look.with(good(condition::SYNCED, reasons::SERVED, &message))
}

fn refused(kind: Kind, failed: &[Failed], revision: Option<i64>) -> Look {
    let reason = failed.first().map_or(reasons::INVALID_SPEC, |first| first.reason);
    let message = failed.iter().map(|each| each.message.as_str()).collect::<Vec<_>>().join("; ");
    let mut look = Look::new(Summary::stalled(reason, still(&message, revision)));
    for each in failed {
        look.domain.push(Observation::new(each.condition, false, each.reason, each.message.as_str()));
    }
    // What is wrong elsewhere says nothing bad about these.
    let others = [condition::SCHEMA_MATCHES, condition::SCHEDULE_VALID, condition::VALIDATED];
    let fine = others.into_iter().filter(|type_| condition::of(kind).contains(type_));
    for type_ in fine.filter(|type_| failed.iter().all(|each| each.condition != *type_)) {
        if type_ != condition::SCHEMA_MATCHES {
            look.domain.push(Observation::new(type_, true, "Valid", "no mistake was found"));
        }
    }
    look.with(Observation::new(condition::SYNCED, false, reason, still("it was refused", revision)))
}

/// What `Ready` says while something is missing: that it waits, whatever it is that it waits for.
fn ready_reason(reason: &'static str) -> &'static str {
    match reason {
        "DatasetNotFound" | "DatasourceNotFound" | "DashboardNotFound" | RETURNING => reasons::DEPENDENCY_NOT_READY,
        other => other,
    }
}

/// With what is served all the same.
fn still(message: &str, revision: Option<i64>) -> String {
    match revision {
        Some(revision) => format!("{message}; revision {revision} is still served"),
        None => format!("{message}; nothing of it is served"),
    }
}

/// The status that says what was found.
pub fn status_after(object: &Object, look: &Look, now: Timestamp) -> Status {
    let before = &object.status;
    let observed =
        Observed { summary: look.summary.clone(), domain: look.domain.clone(), kept: condition::of(object.kind) };
    let requested = object.requested_at().map(str::to_owned);
    let status = Status {
        observed_generation: object.generation(),
        conditions: merge(&before.conditions, &observed, Some(object.generation()), now),
        targets: look.targets.or(before.targets),
        last_handled_reconcile_at: requested.or_else(|| before.last_handled_reconcile_at.clone()),
        ..before.clone()
    };
    match &look.serving {
        Serving::AsBefore => status,
        Serving::Nothing => Status { revision: None, url: None, columns: None, ..status },
        Serving::Revision { revision, url, columns } => {
            let columns = columns.or(before.columns);
            Status { revision: Some(*revision), url: url.clone(), columns, ..status }
        }
    }
}

/// The generation of the object that is now was found served, so that nothing need be said while its platform is away.
pub fn is_settled(object: &Object) -> bool {
    object.status.observed_generation == object.generation() && object.is_true(crate::conditions::READY)
}

#[cfg(test)]
mod tests;
