//! What was observed of an object, as the conditions of its status.
//!
//! Owns how observations become conditions that `kstatus`, Argo CD and Flux understand, and their one write. Must not
//! decide what is observed.
//!
//! [`Observed`] + conditions before → [`merge`] → conditions → [`patch_status`], only if something changed

use binnacle_crds::condition::Condition;
use k8s_openapi::{NamespaceResourceScope, jiff::Timestamp};
use kube::{
    Api, Client, Resource, ResourceExt,
    api::{ApiResource, DynamicObject, Patch, PatchParams},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

use crate::labels::OPERATOR;

/// The object is as it should be, or not yet, or not.
pub const READY: &str = "Ready";
/// Something is under way; present only while true.
pub const RECONCILING: &str = "Reconciling";
/// Nothing will change until somebody changes something; present only while true.
pub const STALLED: &str = "Stalled";

/// Reasons that several kinds share.
pub mod reasons {
    /// Suspended by `spec.suspend`.
    pub const SUSPENDED: &str = "Suspended";
    /// The object cannot be read or makes no sense.
    pub const INVALID_SPEC: &str = "InvalidSpec";
    /// There is no such platform.
    pub const PLATFORM_NOT_FOUND: &str = "PlatformNotFound";
    /// Several platforms could be meant.
    pub const PLATFORM_AMBIGUOUS: &str = "PlatformAmbiguous";
    /// The other side does not allow it.
    pub const NOT_PERMITTED: &str = "NotPermitted";
    /// What this one needs is not there yet.
    pub const DEPENDENCY_NOT_READY: &str = "DependencyNotReady";
    /// A Secret is not there.
    pub const SECRET_NOT_FOUND: &str = "SecretNotFound";
    /// A Secret does not have that key.
    pub const KEY_MISSING: &str = "KeyMissing";
    /// The API server refused something.
    pub const APPLY_FAILED: &str = "ApplyFailed";
    /// All is well.
    pub const SERVED: &str = "Served";
}

/// `True`, `False` or `Unknown`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    True,
    /// It does not.
    False,
    /// Nobody knows (yet).
    Unknown,
}

impl Verdict {
    /// As it stands in a condition.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::True => "True",
            Self::False => "False",
            Self::Unknown => "Unknown",
        }
    }
}

impl From<bool> for Verdict {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

/// One condition of the kind's own, as it was seen now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Its type, for example `Reachable`.
    pub type_: &'static str,
    /// Whether it holds.
    pub verdict: Verdict,
    /// A CamelCase word for programs.
    pub reason: &'static str,
    /// A sentence for people.
    pub message: String,
}

impl Observation {
    /// One condition as it was seen now.
    pub fn new(
        type_: &'static str,
        verdict: impl Into<Verdict>,
        reason: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self { type_, verdict: verdict.into(), reason, message: message.into() }
    }
}

/// How an object is as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Summary {
    /// As it should be: `Ready` is true.
    Ready {
        /// A CamelCase word for programs.
        reason: &'static str,
        /// A sentence for people.
        message: String,
    },
    /// On its way: `Ready` is false or, before the first outcome, unknown; `Reconciling` is true.
    Progressing {
        /// A CamelCase word for programs.
        reason: &'static str,
        /// A sentence for people.
        message: String,
    },
    /// Not as it should be, and may heal by itself or when something else changes: `Ready` is false, `Reconciling` is
    /// true, as the operator tries again.
    Failing {
        /// A CamelCase word for programs.
        reason: &'static str,
        /// A sentence for people.
        message: String,
    },
    /// Not as it should be until somebody changes this object: `Ready` is false, `Stalled` is true.
    Stalled {
        /// A CamelCase word for programs.
        reason: &'static str,
        /// A sentence for people.
        message: String,
    },
    /// Suspended: `Ready` keeps its status, with the reason `Suspended`.
    Suspended,
}

impl Summary {
    /// Makes [`Summary::Ready`].
    pub fn ready(reason: &'static str, message: impl Into<String>) -> Self {
        Self::Ready { reason, message: message.into() }
    }

    /// Makes [`Summary::Progressing`].
    pub fn progressing(reason: &'static str, message: impl Into<String>) -> Self {
        Self::Progressing { reason, message: message.into() }
    }

    /// Makes [`Summary::Failing`].
    pub fn failing(reason: &'static str, message: impl Into<String>) -> Self {
        Self::Failing { reason, message: message.into() }
    }

    /// Makes [`Summary::Stalled`].
    pub fn stalled(reason: &'static str, message: impl Into<String>) -> Self {
        Self::Stalled { reason, message: message.into() }
    }
}

/// All that was observed of an object in one look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// How it is as a whole.
    pub summary: Summary,
    /// The kind's own conditions, in the order in which they shall stand.
    pub domain: Vec<Observation>,
    /// Types of conditions that this look says nothing about and that stay as they were.
    pub kept: &'static [&'static str],
}

impl Observed {
    /// An object as a whole, without conditions of its own.
    pub fn new(summary: Summary) -> Self {
        Self { summary, domain: Vec::new(), kept: &[] }
    }

    /// Adds a condition of the kind's own.
    pub fn with(mut self, observation: Observation) -> Self {
        self.domain.push(observation);
        self
    }

    /// Keeps conditions that this look says nothing about.
    pub fn keeping(mut self, types: &'static [&'static str]) -> Self {
        self.kept = types;
        self
    }
}

/// The conditions after a look at `generation`. `lastTransitionTime` is `now` only where a status changed.
pub fn merge(before: &[Condition], observed: &Observed, generation: Option<i64>, now: Timestamp) -> Vec<Condition> {
    let was = |type_: &str| before.iter().find(|condition| condition.type_ == type_);
    let condition = |seen: &Observation| {
        let status = seen.verdict.as_str();
        let since = was(seen.type_).filter(|was| was.status == status).map(|was| was.last_transition_time.clone());
        Condition {
            type_: seen.type_.to_owned(),
            status: status.to_owned(),
            reason: seen.reason.to_owned(),
            message: seen.message.clone(),
            last_transition_time: since.unwrap_or_else(|| rfc3339(now)),
            observed_generation: generation,
        }
    };
    let mut after: Vec<Condition> = summarise(&observed.summary, was(READY)).iter().map(condition).collect();
    after.extend(observed.domain.iter().map(condition));
    let is_new = |after: &[Condition], was: &Condition| after.iter().all(|condition| condition.type_ != was.type_);
    let keeps_all = observed.summary == Summary::Suspended;
    for was in before {
        let is_kept = observed.kept.contains(&was.type_.as_str())
            || (keeps_all && ![READY, RECONCILING, STALLED].contains(&was.type_.as_str()));
        if is_kept && is_new(&after, was) {
            after.push(was.clone());
        }
    }
    after
}

fn summarise(summary: &Summary, ready: Option<&Condition>) -> Vec<Observation> {
    let see = |type_, verdict, reason, message: &str| Observation::new(type_, verdict, reason, message);
    match summary {
        Summary::Ready { reason, message } => vec![see(READY, Verdict::True, reason, message)],
        Summary::Progressing { reason, message } => {
            let verdict = if ready.is_none() { Verdict::Unknown } else { Verdict::False };
            let verdict = match ready.map(|ready| ready.status.as_str()) {
                Some("Unknown") => Verdict::Unknown,
                _ => verdict,
            };
            vec![see(READY, verdict, reason, message), see(RECONCILING, Verdict::True, reason, message)]
        }
        Summary::Failing { reason, message } => {
            vec![see(READY, Verdict::False, reason, message), see(RECONCILING, Verdict::True, reason, message)]
        }
        Summary::Stalled { reason, message } => {
            vec![see(READY, Verdict::False, reason, message), see(STALLED, Verdict::True, reason, message)]
        }
        Summary::Suspended => {
            let verdict = match ready.map(|ready| ready.status.as_str()) {
                Some("True") => Verdict::True,
                Some("False") => Verdict::False,
                _ => Verdict::Unknown,
            };
            let message = "`spec.suspend` is true: changes wait until it is false";
            vec![see(READY, verdict, reasons::SUSPENDED, message)]
        }
    }
}

/// A time as conditions have it: seconds, in UTC.
pub fn rfc3339(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Writes `after` as the status of `object` where it is another one than `before`; whether it was.
///
/// # Errors
/// Where the API server refuses it; a conflict says that the object was replaced by one of the same name.
pub async fn patch_status<K, S>(client: &Client, object: &K, before: Option<&S>, after: &S) -> Result<bool, kube::Error>
where
    K: Resource<DynamicType = (), Scope = NamespaceResourceScope> + Clone + DeserializeOwned + std::fmt::Debug,
    S: Serialize + PartialEq + Sync,
{
    if before == Some(after) {
        return Ok(false);
    }
    let namespace = object.namespace().unwrap_or_default();
    let patch = json!({
        "apiVersion": K::api_version(&()),
        "kind": K::kind(&()),
        "metadata": { "name": object.name_any(), "namespace": namespace, "uid": object.uid() },
        "status": after,
    });
    let params = PatchParams::apply(OPERATOR).force();
    // The answer may be an object that our types cannot read.
    let api: Api<kube::core::PartialObjectMeta<K>> = Api::namespaced(client.clone(), &namespace);
    api.patch_status(&object.name_any(), &params, &Patch::Apply(patch)).await?;
    Ok(true)
}

/// The status of an object that our types cannot read as a whole; nothing where they cannot read that either.
///
/// # Errors
/// Where the API server does not let us.
pub async fn read_status<K, S>(client: &Client, object: &K) -> Result<Option<S>, kube::Error>
where
    K: Resource<DynamicType = (), Scope = NamespaceResourceScope>,
    S: DeserializeOwned,
{
    let namespace = object.namespace().unwrap_or_default();
    let api: Api<DynamicObject> = Api::namespaced_with(client.clone(), &namespace, &ApiResource::erase::<K>(&()));
    let stored = api.get_opt(&object.name_any()).await?;
    Ok(stored.and_then(|stored| S::deserialize(stored.data.get("status")?).ok()))
}

#[cfg(test)]
mod tests;
