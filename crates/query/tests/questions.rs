//! Questions to datasets: the SQL that they become, and what of them is refused.

#[path = "fixture/catalog.rs"]
mod catalog;
#[path = "fixture/questions.rs"]
mod questions;

use std::fmt::Write;

use binnacle_protocol::{ErrorCode, FieldRole, FieldType, ObjectRef};
use binnacle_query::{Compiled, Context, Dialect, Purpose, check_query, compile, describe_sql};
use catalog::{DIALECTS, ask, catalog, now, person, spec};
use proptest::prelude::*;
use questions::questions;
use serde_json::{Value, json};

fn shown(compiled: &Compiled) -> String {
    let mut text = format!("{}\n\n", compiled.sql);
    for field in &compiled.fields {
        let _ = writeln!(text, "-- {} {:?} {:?}", field.name, field.type_, field.role);
    }
    let _ = writeln!(
        text,
        "-- range {:?} until {:?} rows {}",
        compiled.time_range, compiled.valid_until, compiled.max_rows
    );
    text
}

#[test]
fn questions_become_sql() {
    let viewer = person("vera", "viewer", &[]);
    for dialect in DIALECTS {
        for (name, question) in questions() {
            let compiled = ask(dialect, "flights", &question, &viewer);
            insta::assert_snapshot!(
                format!("{dialect}__{name}"),
                compiled.map_or_else(|error| format!("{error:?}"), |c| shown(&c))
            );
        }
    }
}

#[test]
fn every_question_can_be_asked_to_every_dataset() {
    for viewer in [
        person("vera", "viewer", &["JFK", "O'Hare"]),
        person("anna", "viewer", &[]),
        person("adam", "admin", &["auditors"]),
    ] {
        for dialect in DIALECTS {
            for dataset in ["flights", "joined", "secured", "secured-sql"] {
                for (name, question) in questions() {
                    let compiled = ask(dialect, dataset, &question, &viewer);
                    assert!(compiled.is_ok(), "{dialect} {dataset} {name}: {compiled:?}");
                }
            }
        }
    }
}

#[test]
fn row_policies_stand_inside_before_anything_is_aggregated() {
    for dialect in DIALECTS {
        for (who, viewer) in [
            ("member", person("vera", "viewer", &["JFK", "x') OR ('1'='1"])),
            ("nobody", person("vera", "viewer", &[])),
            ("named", person("anna", "viewer", &["LGA"])),
            ("auditor", person("otto", "viewer", &["auditors"])),
        ] {
            for dataset in ["secured", "secured-sql"] {
                let question = json!({"dimensions": [{"column": "carrier"}], "metrics": ["flights"], "filters": [{"column": "band", "values": ["late"]}]});
                let compiled = ask(dialect, dataset, &question, &viewer).unwrap();
                insta::assert_snapshot!(format!("policy__{dialect}__{dataset}__{who}"), compiled.sql);
            }
        }
    }
}

#[test]
fn admins_are_under_row_policies_too() {
    let mut admin = person("adam", "admin", &[]);
    admin.roles.retain(|role| role != "viewer");
    let compiled = ask("postgres", "secured", &json!({"metrics": ["count"]}), &admin).unwrap();
    assert!(compiled.sql.contains("WHERE\n  false"), "{}", compiled.sql);
}

#[test]
fn what_may_not_be_used_looks_as_if_it_were_not_there() {
    let question = json!({"metrics": ["count"]});
    let code = |dialect: &str, dataset: &str, viewer: &binnacle_query::Viewer| {
        ask(dialect, dataset, &question, viewer).map(|_| ()).map_err(|error| error.code)
    };
    let vera = person("vera", "viewer", &[]);
    assert_eq!(code("postgres", "private", &vera), Err(ErrorCode::NotFound));
    assert_eq!(
        ask("postgres", "private", &question, &vera).unwrap_err().message.replace("private", "absent"),
        ask("postgres", "absent", &question, &vera).unwrap_err().message,
    );
    assert_eq!(code("postgres", "private", &person("bob", "viewer", &["board"])), Ok(()));
    assert_eq!(code("postgres", "private", &person("adam", "admin", &[])), Ok(()));
    assert_eq!(code("guests", "flights", &vera), Ok(()));
    assert_eq!(code("strangers", "flights", &vera), Err(ErrorCode::NotFound));
}

#[test]
fn mistakes_name_the_field_and_what_would_be_right() {
    let viewer = person("vera", "viewer", &[]);
    for (question, field, words) in [
        (json!({"metrics": ["flihgts"]}), "metrics[0]", "flights"),
        (json!({"dimensions": [{"column": "orign"}]}), "dimensions[0].column", "origin"),
        (json!({"dimensions": [{"column": "origin", "grain": "day"}]}), "dimensions[0].grain", "no times"),
        (json!({"columns": ["nope"]}), "columns[0]", "nope"),
        (
            json!({"filters": [{"column": "dep_delay", "op": "gt", "values": ["x"]}]}),
            "filters[0].values",
            "whole numbers",
        ),
        (json!({"filters": [{"column": "dep_delay", "op": "gt", "values": [1, 2]}]}), "filters[0].values", "one value"),
        (
            json!({"filters": [{"column": "day", "op": "gt", "values": ["yesterday"]}]}),
            "filters[0].values",
            "not a time",
        ),
        (json!({"metrics": ["count"], "timeZone": "Mars/Olympus"}), "timeZone", "time zone"),
        (json!({"metrics": ["count"], "timeRange": {"from": "x"}}), "timeRange.from", "not a time"),
        (json!({"metrics": ["count"], "timeRange": {}}), "timeRange", "exactly one"),
        (json!({"metrics": ["count"], "timeRange": {"all": true, "last": "1d"}}), "timeRange", "exactly one"),
        (json!({"metrics": ["count"], "timeColumn": "origin", "timeRange": {"last": "1d"}}), "timeColumn", "no times"),
        (json!({"metrics": ["count"], "compare": ["1y"]}), "compare", "time"),
        (json!({"metrics": ["count"], "rolling": {}}), "rolling", "time"),
        (json!({"metrics": ["count"], "orderBy": [{"field": "cuont"}]}), "orderBy[0].field", "count"),
        (
            json!({"dimensions": [{"column": "origin"}], "metrics": ["count"], "top": {"column": "carrier", "metric": "count", "count": 3}}),
            "top.column",
            "no dimension",
        ),
        (
            json!({"metrics": ["m"], "metricDefinitions": {"m": {"expression": "dep_delay"}}}),
            "metricDefinitions.m.expression",
            "outside",
        ),
        (
            json!({"metrics": ["m"], "metricDefinitions": {"m": {"expression": "sum((SELECT 1))"}}}),
            "metricDefinitions.m.expression",
            "sub-query",
        ),
        (
            json!({"metrics": ["m"], "metricDefinitions": {"m": {"expression": "sum(1)) FROM x --"}}}),
            "metricDefinitions.m.expression",
            "ends",
        ),
        (
            json!({"metrics": ["m"], "metricDefinitions": {"m": {"expression": "sum(pg_sleep(1))"}}}),
            "metricDefinitions.m.expression",
            "pg_sleep",
        ),
        (json!({"shape": {"histogram": {"column": "origin", "bins": 3}}}), "shape.column", "no numbers"),
        (json!({"shape": {"histogram": {"column": "ratio", "bins": 0}}}), "shape.histogram.bins", "bins"),
    ] {
        for dialect in DIALECTS {
            let rejection = ask(dialect, "flights", &question, &viewer).unwrap_err();
            assert_eq!(rejection.field.as_deref(), Some(field), "{question} {rejection:?}");
            let all = format!("{} {:?}", rejection.message, rejection.hint);
            assert!(all.contains(words), "{question} {all}");
        }
    }
}

#[test]
fn limits_are_the_datasources_or_smaller() {
    let viewer = person("vera", "viewer", &[]);
    let catalog = catalog();
    for (limit, purpose, rows, in_sql) in [
        (None, Purpose::Interactive, 1000, "LIMIT 1001"),
        (Some(10), Purpose::Interactive, 10, "LIMIT 10"),
        (Some(1000), Purpose::Interactive, 1000, "LIMIT 1000"),
        (Some(1001), Purpose::Interactive, 1000, "LIMIT 1001"),
        (None, Purpose::Download, 100_000, "LIMIT 100001"),
    ] {
        let mut question = spec("postgres", "flights", &json!({}));
        question.limit = limit;
        let compiled =
            compile(&question, &Context { catalog: &catalog, viewer: &viewer, now: now(), purpose }).unwrap();
        assert_eq!(compiled.max_rows, rows);
        assert!(compiled.sql.ends_with(in_sql), "{}", compiled.sql);
    }
}

#[test]
fn fields_say_what_the_columns_mean() {
    let viewer = person("vera", "viewer", &[]);
    let question = json!({"dimensions": [{"column": "departed_at", "grain": "month"}], "metrics": ["mean_delay", "count"], "compare": ["1y"]});
    let fields = ask("datafusion", "flights", &question, &viewer).unwrap().fields;
    let names: Vec<_> =
        fields.iter().map(|field| (field.name.as_str(), field.title.as_str(), field.type_, field.role)).collect();
    assert_eq!(
        names,
        [
            ("departed_at", "Departure", FieldType::Timestamp, FieldRole::Dimension),
            ("mean_delay", "Mean delay", FieldType::Float, FieldRole::Metric),
            ("count", "Count", FieldType::Integer, FieldRole::Metric),
            ("mean_delay__1y", "Mean delay (1y before)", FieldType::Float, FieldRole::Compare),
            ("count__1y", "Count (1y before)", FieldType::Integer, FieldRole::Compare),
        ]
    );
    assert_eq!(fields[3].unit.as_deref(), Some("min"));
    assert_eq!((fields[3].metric.as_deref(), fields[3].span.as_deref()), (Some("mean_delay"), Some("1y")));
}

#[test]
fn a_dataset_is_described_with_its_calculated_columns_last() {
    for dialect in DIALECTS {
        for dataset in ["flights", "joined"] {
            let (datasource, sql) = describe_sql(&ObjectRef::new(dialect, dataset), &catalog()).unwrap();
            assert_eq!(datasource, ObjectRef::new(dialect, "db"));
            insta::assert_snapshot!(format!("describe__{dialect}__{dataset}"), sql);
        }
    }
}

fn any_question() -> impl Strategy<Value = Value> {
    let column = prop::sample::select(vec![
        "departed_at",
        "seen_at",
        "day",
        "origin",
        "carrier",
        "dep_delay",
        "distance",
        "ratio",
        "cancelled",
        "band",
        "hour",
        "shout",
    ]);
    let text = "[^\u{0}]{0,20}";
    let value = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null)
    ];
    let op = prop::sample::select(vec![
        "in",
        "notIn",
        "eq",
        "ne",
        "contains",
        "startsWith",
        "isNull",
        "isNotNull",
        "lt",
        "between",
    ]);
    let filter = (column.clone(), op, prop::collection::vec(value, 0..3))
        .prop_map(|(column, op, values)| json!({"column": column, "op": op, "values": values}));
    let grain = prop::sample::select(vec![Value::Null, json!("day"), json!("month"), json!("week")]);
    let dimension = (column, grain).prop_map(|(column, grain)| json!({"column": column, "grain": grain}));
    let metric = prop::sample::select(vec!["count", "miles", "mean_delay", "late"]);
    (
        prop::collection::vec(dimension, 0..3),
        prop::collection::vec(metric, 0..3),
        prop::collection::vec(filter, 0..3),
        prop::option::of(text),
        prop::sample::select(vec![Value::Null, json!({"last": "30d"}), json!({"current": "month"}), json!({"all": true})]),
        prop::sample::select(vec![json!([]), json!(["1M"]), json!(["1y", "7d"])]),
    )
        .prop_map(|(dimensions, metrics, filters, search, range, compare)| {
            json!({"dimensions": dimensions, "metrics": metrics, "filters": filters, "search": search, "timeRange": range, "compare": compare})
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_question_is_refused_for_a_field_or_becomes_one_statement(question in any_question(), group in "[^\u{0}]{0,20}") {
        let viewer = person("vera", "viewer", &[&group]);
        for (name, dialect) in DIALECTS.iter().zip([Dialect::Postgres, Dialect::DataFusion]) {
            for dataset in ["flights", "secured"] {
                match ask(name, dataset, &question, &viewer) {
                    Ok(compiled) => prop_assert_eq!(check_query(dialect, &compiled.sql, &[]), Ok(()), "{}", compiled.sql),
                    Err(rejection) => prop_assert_eq!(rejection.code, ErrorCode::InvalidRequest, "{:?}", rejection),
                }
            }
        }
    }

    #[test]
    fn people_who_see_other_rows_share_no_fingerprint(left in prop::collection::btree_set("[a-z']{1,4}", 0..3), right in prop::collection::btree_set("[a-z']{1,4}", 0..3)) {
        let ask = |groups: &std::collections::BTreeSet<String>| {
            let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
            ask("postgres", "secured", &json!({"metrics": ["count"]}), &person("vera", "viewer", &groups)).unwrap().fingerprint
        };
        prop_assert_eq!(ask(&left) == ask(&right), left == right);
    }
}
