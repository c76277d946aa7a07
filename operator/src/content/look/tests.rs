use k8s_openapi::jiff::Timestamp;
use serde_json::json;

use super::*;
use crate::content::{
    facts::Facts,
    fixture::{dashboard, dataset, datasource, read, served},
    ledger::{Home, Sent, Served},
    verdict::read_refusal,
};

fn entry(revision: Option<i64>, refused: Option<Refused>) -> Entry {
    let served =
        revision.map(|revision| Served { revision, path: Some("/dashboards/a/one".into()), columns: Some(12) });
    let home = Home { key: "a/main".parse().unwrap(), uid: "p".into() };
    Entry { platform: Some(home), sent: Some(Sent::default()), served, refused }
}

/// A status on a few lines, without times.
fn written(object: &Object, look: &Look) -> String {
    let status = status_after(object, look, Timestamp::from_second(0).unwrap());
    let conditions = status.conditions.iter().map(|each| {
        let at = each.observed_generation.map(|generation| format!(" @{generation}")).unwrap_or_default();
        format!("{}={} {}{at}: {}", each.type_, each.status, each.reason, each.message)
    });
    let head = format!(
        "generation {} revision {:?} url {:?} columns {:?}",
        status.observed_generation, status.revision, status.url, status.columns
    );
    std::iter::once(head).chain(conditions).collect::<Vec<_>>().join("\n")
}

fn resolved() -> Vec<Observation> {
    vec![Observation::new(condition::REFERENCES_RESOLVED, true, "Resolved", "platform `a/main` serves it")]
}

/// The object as it is once this was written.
fn after(object: &Object, look: &Look) -> Object {
    let status = status_after(object, look, Timestamp::from_second(0).unwrap());
    Object { status, ..object.clone() }
}

fn accepted_dashboard() -> (Object, Look) {
    let object = read(&dashboard("a/one", &["flights"]));
    let look = Look::answered(&object, &entry(Some(7), None), Some("https://bi.example.com/")).after(resolved());
    (object, look)
}

#[test]
fn what_is_served_is_ready_and_has_an_address() {
    let (object, look) = accepted_dashboard();
    insta::assert_snapshot!(written(&object, &look), @r#"
    generation 1 revision Some(7) url Some("https://bi.example.com/dashboards/a/one") columns Some(12)
    Ready=True Served @1: revision 7 is served
    ReferencesResolved=True Resolved @1: platform `a/main` serves it
    Validated=True Valid @1: the control plane finds no mistake
    Synced=True Served @1: revision 7 is served
    "#);
}

#[test]
fn looking_again_at_what_did_not_change_writes_nothing() {
    let (object, look) = accepted_dashboard();
    let object = after(&object, &look);
    assert_eq!(status_after(&object, &look, Timestamp::from_second(999).unwrap()), object.status);
}

#[test]
fn a_mistake_names_the_field_and_says_that_the_last_good_revision_is_still_served() {
    let (object, look) = accepted_dashboard();
    let object = after(&object, &look);
    let problem = serde_json::from_value(json!({
        "status": 422, "code": "invalid_spec",
        "errors": [{"path": "spec.charts.c0.bar.y[0]", "message": "dataset `a/flights` has no metric `delay`",
                    "hint": "did you mean `mean_delay`?"}],
    }));
    let refused = read_refusal(Kind::Dashboard, &Facts::default(), &problem.unwrap());
    let look =
        Look::answered(&object, &entry(Some(7), Some(refused)), Some("https://bi.example.com")).after(resolved());
    insta::assert_snapshot!(written(&object, &look), @r#"
    generation 1 revision Some(7) url Some("https://bi.example.com/dashboards/a/one") columns Some(12)
    Ready=False InvalidSpec @1: `spec.charts.c0.bar.y[0]`: dataset `a/flights` has no metric `delay` (did you mean `mean_delay`?); revision 7 is still served
    Stalled=True InvalidSpec @1: `spec.charts.c0.bar.y[0]`: dataset `a/flights` has no metric `delay` (did you mean `mean_delay`?); revision 7 is still served
    ReferencesResolved=True Resolved @1: platform `a/main` serves it
    Validated=False InvalidSpec @1: `spec.charts.c0.bar.y[0]`: dataset `a/flights` has no metric `delay` (did you mean `mean_delay`?)
    Synced=False InvalidSpec @1: it was refused; revision 7 is still served
    "#);
}

#[test]
fn an_object_that_waits_keeps_what_was_known_of_it() {
    let (object, look) = accepted_dashboard();
    let object = after(&object, &look);
    let refusal = Refusal::wait("DatasetNotFound", "`spec.charts.c0.dataset`: there is no dataset `a/flights`");
    let look = Look::held_back(&object, condition::REFERENCES_RESOLVED, &[refusal]);
    insta::assert_snapshot!(written(&object, &look), @r#"
    generation 1 revision Some(7) url Some("https://bi.example.com/dashboards/a/one") columns Some(12)
    Ready=False DependencyNotReady @1: `spec.charts.c0.dataset`: there is no dataset `a/flights`; revision 7 is still served
    Reconciling=True DependencyNotReady @1: `spec.charts.c0.dataset`: there is no dataset `a/flights`; revision 7 is still served
    ReferencesResolved=False DatasetNotFound @1: `spec.charts.c0.dataset`: there is no dataset `a/flights`
    Validated=True Valid @1: the control plane finds no mistake
    Synced=True Served @1: revision 7 is served
    "#);
}

#[test]
fn what_is_denied_is_not_served_any_longer() {
    let object = read(&served(dashboard("b/one", &["a/flights"])));
    let refusal = Refusal::denied("there is no dataset `a/flights` that lets you in");
    let look = Look::held_back(&object, condition::REFERENCES_RESOLVED, &[refusal]);
    insta::assert_snapshot!(written(&object, &look), @r"
    generation 1 revision None url None columns None
    Ready=False NotPermitted @1: there is no dataset `a/flights` that lets you in; nothing of it is served
    Stalled=True NotPermitted @1: there is no dataset `a/flights` that lets you in; nothing of it is served
    ReferencesResolved=False NotPermitted @1: there is no dataset `a/flights` that lets you in
    Synced=False NotServed @1: nothing of it is served
    ");
}

#[test]
fn without_its_platform_nothing_is_served() {
    let object = read(&served(dashboard("a/one", &["flights"])));
    let refusal = Refusal::wait(reasons::PLATFORM_NOT_FOUND, "there is no platform in namespace `a`");
    let look = Look::held_back(&object, condition::REFERENCES_RESOLVED, &[refusal]);
    assert_eq!(look.serving, Serving::Nothing);
}

#[test]
fn a_dataset_says_which_column_is_missing() {
    let object = read(&dataset("a/flights", "db"));
    let problem = serde_json::from_value(json!({
        "status": 422, "errors": [{"path": "spec.columns.dely", "message": "the database has no column `dely`"}],
    }));
    let refused = read_refusal(Kind::Dataset, &Facts::default(), &problem.unwrap());
    let look = Look::answered(&object, &entry(None, Some(refused)), None).after(resolved());
    insta::assert_snapshot!(written(&object, &look), @r"
    generation 1 revision None url None columns None
    Ready=False ColumnMissing @1: `spec.columns.dely`: the database has no column `dely`; nothing of it is served
    Stalled=True ColumnMissing @1: `spec.columns.dely`: the database has no column `dely`; nothing of it is served
    ReferencesResolved=True Resolved @1: platform `a/main` serves it
    SchemaMatches=False ColumnMissing @1: `spec.columns.dely`: the database has no column `dely`
    Validated=True Valid @1: no mistake was found
    Synced=False ColumnMissing @1: it was refused; nothing of it is served
    ");
}

#[test]
fn columns_that_nobody_could_ask_for_are_no_match_yet() {
    let object = read(&dataset("a/flights", "db"));
    let mut entry = entry(Some(1), None);
    entry.served.as_mut().unwrap().columns = None;
    let look = Look::answered(&object, &entry, None);
    let schema = look.domain.iter().find(|each| each.type_ == condition::SCHEMA_MATCHES).unwrap();
    assert_eq!(schema.verdict, Verdict::Unknown);
    assert!(matches!(look.summary, Summary::Ready { .. }));
}

#[test]
fn a_datasource_whose_secret_is_missing_says_so_and_one_that_cannot_be_reached_stays_ready() {
    let object = read(&datasource("a/db", &[]));
    let refusal = Refusal::wait(reasons::SECRET_NOT_FOUND, "`spec.secrets.password`: there is no Secret `db`");
    let look = Look::held_back(&object, condition::CREDENTIALS_RESOLVED, &[refusal]).after(resolved());
    insta::assert_snapshot!(written(&object, &look), @r"
    generation 1 revision None url None columns None
    Ready=False SecretNotFound @1: `spec.secrets.password`: there is no Secret `db`; nothing of it is served
    Reconciling=True SecretNotFound @1: `spec.secrets.password`: there is no Secret `db`; nothing of it is served
    ReferencesResolved=True Resolved @1: platform `a/main` serves it
    CredentialsResolved=False SecretNotFound @1: `spec.secrets.password`: there is no Secret `db`
    ");
    let unreachable = Observation::new(condition::REACHABLE, false, "ConnectFailed", "connection refused");
    let look = Look::answered(&object, &entry(Some(1), None), None).with(unreachable);
    assert!(matches!(look.summary, Summary::Ready { .. }));
}

#[test]
fn suspending_says_so_and_keeps_the_rest() {
    let (object, look) = accepted_dashboard();
    let object = after(&object, &look);
    insta::assert_snapshot!(written(&object, &Look::suspended()), @r#"
    generation 1 revision Some(7) url Some("https://bi.example.com/dashboards/a/one") columns Some(12)
    Ready=True Suspended @1: `spec.suspend` is true: changes wait until it is false
    ReferencesResolved=True Resolved @1: platform `a/main` serves it
    Validated=True Valid @1: the control plane finds no mistake
    Synced=True Served @1: revision 7 is served
    "#);
}

#[test]
fn an_object_that_cannot_be_read_says_which_field() {
    let object = read(&dashboard("a/one", &[]));
    let look = Look::unreadable(&object, "`spec.charts.one`: unknown field `lines`");
    insta::assert_snapshot!(written(&object, &look), @r"
    generation 1 revision None url None columns None
    Ready=False InvalidSpec @1: `spec.charts.one`: unknown field `lines`; nothing of it is served
    Stalled=True InvalidSpec @1: `spec.charts.one`: unknown field `lines`; nothing of it is served
    Validated=False InvalidSpec @1: `spec.charts.one`: unknown field `lines`
    ");
}

#[test]
fn an_object_that_something_else_keeps_is_not_taken() {
    let object = read(&dashboard("a/one", &[]));
    let refused = Refused::KeptElsewhere("it is managed by `ui`".into());
    let look = Look::answered(&object, &entry(None, Some(refused)), None);
    assert!(matches!(look.summary, Summary::Stalled { reason: "NotPermitted", .. }));
}

#[test]
fn a_request_to_reconcile_is_echoed_whatever_came_of_it() {
    let mut object = dashboard("a/one", &[]);
    object["metadata"]["annotations"] = json!({"reconcile.fluxcd.io/requestedAt": "noon"});
    let object = read(&object);
    let look = Look::not_pushed(&object, PUSH_FAILED, "no answer");
    let status = status_after(&object, &look, Timestamp::from_second(0).unwrap());
    assert_eq!(status.last_handled_reconcile_at.as_deref(), Some("noon"));
    assert_eq!(status.observed_generation, 1);
}

#[test]
fn only_a_generation_that_was_found_served_is_settled() {
    let mut object = read(&served(dashboard("a/one", &[])));
    assert!(is_settled(&object));
    object.metadata.generation = Some(2);
    assert!(!is_settled(&object));
}
