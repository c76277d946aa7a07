//! What is told by events: that something became otherwise than it was.

use binnacle_crds::{Kind, condition::Status};

use super::{condition, dereference::RETURNING};
use crate::{
    conditions::reasons,
    events::{Happened, change, transition},
};

/// What happened to an object between two of its statuses.
pub fn happened(kind: Kind, before: &Status, after: &Status) -> Vec<Happened> {
    let mut told = Vec::new();
    if let Some(revision) = after.revision.filter(|revision| before.revision != Some(*revision)) {
        told.push(Happened::normal(synced(kind), "Sync", format!("revision {revision} is served")));
    }
    for type_ in condition::of(kind) {
        let differs = match *type_ {
            condition::REFERENCES_RESOLVED | condition::TARGETS_MATCHED => change,
            _ => transition,
        };
        let Some(now) = differs(&before.conditions, &after.conditions, type_) else { continue };
        let was_there = before.conditions.iter().any(|then| then.type_ == *type_);
        let (reason, action) = match (*type_, now.status.as_str()) {
            (condition::REACHABLE, "True") if was_there => {
                told.push(Happened::normal("DatasourceReachable", "Probe", &now.message));
                continue;
            }
            (condition::REACHABLE, "False") => ("DatasourceUnreachable", "Probe"),
            (condition::REFERENCES_RESOLVED, "False") => match now.reason.as_str() {
                // What it waits for is there, and tells itself what is wrong with it.
                reasons::DEPENDENCY_NOT_READY | RETURNING => continue,
                reasons::NOT_PERMITTED => ("ReferenceDenied", "Resolve"),
                reason if reason.ends_with("NotFound") => ("ReferenceMissing", "Resolve"),
                _ => ("ReferenceInvalid", "Resolve"),
            },
            (condition::VALIDATED | condition::SCHEMA_MATCHES | condition::SCHEDULE_VALID, "False") => {
                ("ValidationFailed", "Validate")
            }
            (condition::CREDENTIALS_RESOLVED, "False") => ("CredentialsMissing", "Resolve"),
            (condition::TARGETS_MATCHED, "False") if now.reason == "ConflictingPolicy" => {
                ("PolicyConflicting", "Resolve")
            }
            (condition::TARGETS_MATCHED, "False") if now.reason == "NoMatch" => ("PolicyUnmatched", "Resolve"),
            (condition::SYNCED, "False") if now.reason == super::look::PUSH_FAILED => ("SyncFailed", "Sync"),
            (condition::SYNCED, "False") if now.reason == reasons::NOT_PERMITTED => ("SyncRefused", "Sync"),
            _ => continue,
        };
        told.push(Happened::warning(reason, action, &now.message));
    }
    told
}

const fn synced(kind: Kind) -> &'static str {
    match kind {
        Kind::Datasource => "DatasourceSynced",
        Kind::Dataset => "DatasetSynced",
        Kind::AlertSchedule => "AlertScheduleSynced",
        Kind::CachePolicy => "CachePolicySynced",
        _ => "DashboardSynced",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::fixture::condition;
    use serde_json::{from_value, json};

    fn status(revision: Option<i64>, conditions: &[(&str, &str, &str)]) -> Status {
        let conditions = conditions.iter().map(|(type_, status, reason)| {
            let mut value = condition(type_, status, "because");
            value["reason"] = json!(reason);
            from_value(value).unwrap()
        });
        Status { revision, conditions: conditions.collect(), ..Status::default() }
    }

    fn told(kind: Kind, before: &Status, after: &Status) -> Vec<&'static str> {
        happened(kind, before, after).into_iter().map(|happened| happened.reason).collect()
    }

    #[test]
    fn a_new_revision_and_a_failing_condition_are_told_once() {
        let (none, first) = (status(None, &[]), status(Some(1), &[("Validated", "True", "Valid")]));
        assert_eq!(told(Kind::Dashboard, &none, &first), ["DashboardSynced"]);
        assert_eq!(told(Kind::Dashboard, &first, &first), [""; 0]);
        let wrong = status(Some(1), &[("Validated", "False", "InvalidSpec")]);
        assert_eq!(told(Kind::Dashboard, &first, &wrong), ["ValidationFailed"]);
        assert_eq!(told(Kind::Dashboard, &wrong, &wrong), [""; 0]);
    }

    #[test]
    fn a_reference_that_is_missing_or_denied_is_told_once_and_one_that_is_not_served_yet_tells_itself() {
        let none = status(None, &[]);
        let unresolved = |reason| status(None, &[("ReferencesResolved", "False", reason)]);
        let missing = unresolved("DatasetNotFound");
        assert_eq!(told(Kind::Dashboard, &none, &missing), ["ReferenceMissing"]);
        assert_eq!(told(Kind::Dashboard, &missing, &missing), [""; 0]);
        let mut another = missing.clone();
        another.conditions[0].message = "another one".into();
        assert_eq!(told(Kind::Dashboard, &missing, &another), ["ReferenceMissing"]);
        assert_eq!(told(Kind::Dashboard, &none, &unresolved("PlatformNotFound")), ["ReferenceMissing"]);
        assert_eq!(told(Kind::Dashboard, &missing, &unresolved("NotPermitted")), ["ReferenceDenied"]);
        assert_eq!(told(Kind::Dashboard, &none, &unresolved("PlatformMismatch")), ["ReferenceInvalid"]);
        assert_eq!(told(Kind::Dashboard, &missing, &unresolved("DependencyNotReady")), [""; 0]);
    }

    #[test]
    fn a_policy_about_nothing_is_told() {
        let unmatched = status(None, &[("TargetsMatched", "False", "NoMatch")]);
        assert_eq!(told(Kind::CachePolicy, &status(None, &[]), &unmatched), ["PolicyUnmatched"]);
        assert_eq!(told(Kind::CachePolicy, &unmatched, &unmatched), [""; 0]);
    }

    #[test]
    fn a_database_is_told_when_it_goes_and_when_it_comes_back() {
        let up = status(Some(1), &[("Reachable", "True", "Connected")]);
        let down = status(Some(1), &[("Reachable", "False", "ConnectFailed")]);
        assert_eq!(told(Kind::Datasource, &status(Some(1), &[]), &up), [""; 0]);
        assert_eq!(told(Kind::Datasource, &up, &down), ["DatasourceUnreachable"]);
        assert_eq!(told(Kind::Datasource, &down, &up), ["DatasourceReachable"]);
    }
}
