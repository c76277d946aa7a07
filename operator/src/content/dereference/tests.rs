//! A tenant in namespace `b` and what belongs to namespace `a`.

use binnacle_crds::Kind;
use serde_json::{Value, json};

use super::*;
use crate::content::{
    fixture::{dashboard, dataset, datasource, get, platform, policy, read, schedule, served, with_platform, world},
    targets::matched,
};

/// Everything that `a` has; platform and datasource let in whom they are told to.
fn belongings(platform_lets_in: &[&str], datasource_lets_in: &[&str]) -> Vec<Value> {
    vec![
        platform("a/main", platform_lets_in),
        served(datasource("a/db", datasource_lets_in)),
        served(dataset("a/flights", "db")),
        served(dashboard("a/delays", &["flights"])),
    ]
}

fn with_filter(filter: &Value) -> Value {
    let mut object = dashboard("b/x", &[]);
    object["spec"]["filters"] = json!({"f": filter});
    object
}

/// Whose consent a field needs.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Needs {
    Platform,
    PlatformAndDatasource,
    MoreThanAnybodyCanGive,
}

/// Every field of every kind that can name an object, naming one of `a`.
fn attempts() -> Vec<(&'static str, Value, Needs)> {
    let alert = |part: Value| {
        let mut alert = part;
        alert["condition"] = json!({"above": 1});
        schedule("b/x", &json!({"alert": alert}))
    };
    let both = Needs::PlatformAndDatasource;
    vec![
        ("Datasource platformRef", datasource("b/x", &[]), Needs::Platform),
        ("CachePolicy platformRef", policy("b/x", &[], &[]), Needs::Platform),
        ("Dashboard platformRef", dashboard("b/x", &[]), Needs::Platform),
        ("Dataset datasource", dataset("b/x", "a/db"), both),
        ("Dashboard chart", dashboard("b/x", &["a/flights"]), both),
        ("Dashboard select", with_filter(&json!({"select": {"dataset": "a/flights", "column": "c"}})), both),
        ("Dashboard range", with_filter(&json!({"range": {"dataset": "a/flights", "column": "c"}})), both),
        (
            "Dashboard select.columns",
            with_filter(&json!({"select": {"dataset": "own", "column": "c", "columns": {"a/flights": "c"}}})),
            both,
        ),
        ("AlertSchedule dataset", alert(json!({"dataset": "a/flights", "metric": "count"})), both),
        ("AlertSchedule datasource", alert(json!({"datasource": "a/db", "sql": "select 1"})), both),
        (
            "AlertSchedule dashboard",
            schedule("b/x", &json!({"report": {"dashboard": "a/delays"}})),
            Needs::MoreThanAnybodyCanGive,
        ),
    ]
}

fn try_it(objects: &[Value], object: &Value) -> Result<Dereferenced, Vec<Refusal>> {
    let object = read(&with_platform(object.clone(), "a/main"));
    let facts = object.facts.clone().unwrap();
    // A dataset of the tenant's own, so that nothing else is missing.
    let own_source = with_platform(served(datasource("b/own", &[])), "a/main");
    let own = with_platform(served(dataset("b/own", "own")), "a/main");
    let world = world(&[objects, &[own, own_source]].concat());
    dereference(&world, &object, &facts)
}

#[test]
fn no_field_of_any_kind_reaches_into_another_namespace_without_consent() {
    let lists: [&[&str]; 4] = [&[], &["c"], &["b"], &["*"]];
    for (name, object, needs) in attempts() {
        for platform_lets_in in lists {
            for datasource_lets_in in lists {
                let lets_b_in = |list: &[&str]| list.contains(&"b") || list.contains(&"*");
                let expected = match needs {
                    Needs::Platform => lets_b_in(platform_lets_in),
                    Needs::PlatformAndDatasource => lets_b_in(platform_lets_in) && lets_b_in(datasource_lets_in),
                    Needs::MoreThanAnybodyCanGive => false,
                };
                let found = try_it(&belongings(platform_lets_in, datasource_lets_in), &object);
                let case =
                    format!("{name}, platform {platform_lets_in:?}, datasource {datasource_lets_in:?}: {found:?}");
                assert_eq!(found.is_ok(), expected, "{case}");
                if let Err(refusals) = found {
                    assert!(refusals.iter().any(|refusal| refusal.reason == "NotPermitted"), "{case}");
                }
            }
        }
    }
}

#[test]
fn a_denial_reads_the_same_whether_or_not_there_is_something_to_deny() {
    for (name, object, _) in attempts() {
        for all in [belongings(&[], &[]), belongings(&["b"], &["c"])] {
            let only_platform = &all[..1];
            assert_eq!(try_it(&all, &object).err(), try_it(only_platform, &object).err(), "{name}");
        }
    }
}

#[test]
fn a_cache_policy_is_about_nothing_of_another_namespace() {
    for targets in [&["a/flights"][..], &["a/*"], &["flights"], &["fl*"]] {
        let objects = belongings(&["b"], &["*"]);
        let world = world(&objects);
        let policy = read(&with_platform(policy("b/x", targets, &[]), "a/main"));
        let targets = policy.facts.as_ref().unwrap().targets.clone().unwrap();
        let refused = matched(&world, &policy, &targets, &get(&world, Kind::Platform, "a/main")).unwrap_err();
        assert_eq!(refused[0].reason, "NoMatch");
    }
}

#[test]
fn a_datasource_of_ones_own_is_no_consent_to_what_others_made_of_it() {
    let objects = [
        platform("a/main", &["b"]),
        with_platform(served(datasource("b/db", &["a"])), "a/main"),
        served(dataset("a/flights", "b/db")),
    ];
    let refusals = try_it(&objects, &dashboard("b/x", &["a/flights"])).unwrap_err();
    assert_eq!(refusals[0].reason, "NotPermitted");
}

#[test]
fn every_missing_object_is_named_with_its_field() {
    let world = world(&[platform("a/main", &[]), served(dataset("a/flights", "db"))]);
    let object = read(&dashboard("a/x", &["flights", "planes", "Planes!", "c/flights"]));
    let refusals = dereference(&world, &object, object.facts.as_ref().unwrap()).unwrap_err();
    let said: Vec<String> = refusals.iter().map(|refusal| format!("{}: {}", refusal.reason, refusal.message)).collect();
    insta::assert_debug_snapshot!(said, @r#"
    [
        "DatasetNotFound: `spec.charts.c1.dataset`: there is no dataset `a/planes`",
        "InvalidSpec: `spec.charts.c2.dataset`: `Planes!` is not a name: write `name` or `namespace/name` in lower case letters, digits, `-` and `.`",
        "NotPermitted: `spec.charts.c3.dataset`: there is no dataset `c/flights` with a datasource whose `spec.access.allowedNamespaces` names `a`",
    ]
    "#);
}

#[test]
fn what_is_not_served_yet_says_why_to_its_own_namespace_only() {
    let mut source = datasource("a/db", &["b"]);
    source["status"] = json!({"conditions": [crate::content::fixture::condition("Ready", "False", "no Secret `x`")]});
    let objects = [platform("a/main", &["b"]), source];
    let world = world(&objects);
    let own = read(&dataset("a/flights", "db"));
    let refusals = dereference(&world, &own, own.facts.as_ref().unwrap()).unwrap_err();
    assert_eq!(
        (refusals[0].reason, refusals[0].message.as_str()),
        ("DependencyNotReady", "`spec.datasource`: datasource `a/db` is not served yet: no Secret `x`")
    );
    let refusals = try_it(&objects, &dataset("b/flights", "a/db")).unwrap_err();
    assert_eq!(refusals[0].message, "`spec.datasource`: datasource `a/db` is not served yet");
}

#[test]
fn what_another_platform_serves_is_of_no_use() {
    let objects =
        [platform("a/main", &[]), platform("a/other", &[]), with_platform(served(dataset("a/flights", "db")), "other")];
    let world = world(&objects);
    let object = read(&with_platform(dashboard("a/x", &["flights"]), "main"));
    let refusals = dereference(&world, &object, object.facts.as_ref().unwrap()).unwrap_err();
    assert_eq!(refusals[0].reason, "PlatformMismatch");
    assert_eq!(refusals[0].remedy, crate::content::refusal::Remedy::Change);
}
