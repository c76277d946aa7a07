//! What is told by events: that something became otherwise than it was.

use binnacle_crds::{Kind, condition::Status};

use super::condition;
use crate::{
    conditions::reasons,
    events::{Happened, transition},
};

/// What happened to an object between two of its statuses.
pub fn happened(kind: Kind, before: &Status, after: &Status) -> Vec<Happened> {
    let mut told = Vec::new();
    if let Some(revision) = after.revision.filter(|revision| before.revision != Some(*revision)) {
        told.push(Happened::normal(synced(kind), "Sync", format!("revision {revision} is served")));
    }
    for type_ in condition::of(kind) {
        let Some(now) = transition(&before.conditions, &after.conditions, type_) else { continue };
        let was_there = before.conditions.iter().any(|then| then.type_ == *type_);
        let (reason, action) = match (*type_, now.status.as_str()) {
            (condition::REACHABLE, "True") if was_there => {
                told.push(Happened::normal("DatasourceReachable", "Probe", &now.message));
                continue;
            }
            (condition::REACHABLE, "False") => ("DatasourceUnreachable", "Probe"),
            (condition::REFERENCES_RESOLVED, "False") if now.reason == reasons::NOT_PERMITTED => {
                ("ReferenceDenied", "Resolve")
            }
            (condition::VALIDATED | condition::SCHEMA_MATCHES | condition::SCHEDULE_VALID, "False") => {
                ("ValidationFailed", "Validate")
            }
            (condition::CREDENTIALS_RESOLVED, "False") => ("CredentialsMissing", "Resolve"),
            (condition::TARGETS_MATCHED, "False") if now.reason == "ConflictingPolicy" => {
                ("PolicyConflicting", "Resolve")
            }
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
    fn a_reference_that_is_missing_is_no_event_and_one_that_is_denied_is() {
        let none = status(None, &[]);
        let missing = status(None, &[("ReferencesResolved", "False", "DatasetNotFound")]);
        assert_eq!(told(Kind::Dashboard, &none, &missing), [""; 0]);
        let denied = status(None, &[("ReferencesResolved", "False", "NotPermitted")]);
        assert_eq!(told(Kind::Dashboard, &missing, &denied), ["ReferenceDenied"]);
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
