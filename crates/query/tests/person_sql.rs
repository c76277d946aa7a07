//! SQL of people's own: who may write it, and that row policies hold whatever it looks like.

#[path = "fixture/catalog.rs"]
mod catalog;

use std::sync::Arc;

use binnacle_protocol::{ErrorCode, ObjectRef};
use binnacle_query::{Context, Purpose, compile_sql};
use catalog::{DIALECTS, now, own, person, policies};
use serde_json::json;

/// What a table under row policies becomes for a person of the group `JFK`.
fn guarded(dialect: &str) -> String {
    let fence = if dialect == "postgres" { "OFFSET 0" } else { "LIMIT 9223372036854775807" };
    format!("(SELECT * FROM \"secrets\" AS \"secrets\" WHERE \"secrets\".\"origin\" IN ('JFK') {fence})")
}

fn flat(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(" )", ")")
}

#[test]
fn every_way_to_read_a_table_goes_through_its_row_policies() {
    let editor = person("edda", "editor", &["JFK"]);
    for dialect in DIALECTS {
        for (sql, times) in [
            ("SELECT * FROM secrets", 1),
            ("SELECT * FROM SECRETS", 1),
            ("SELECT * FROM \"secrets\" AS s", 1),
            ("SELECT s.origin FROM secrets s, secrets t JOIN secrets u ON true", 3),
            ("SELECT 1 FROM flights WHERE EXISTS (SELECT 1 FROM secrets)", 1),
            ("SELECT (SELECT count(*) FROM secrets), id IN (SELECT id FROM secrets) FROM flights", 2),
            ("WITH x AS (SELECT * FROM secrets) SELECT * FROM x", 1),
            ("WITH secrets AS (SELECT * FROM secrets) SELECT * FROM secrets", 1),
            ("WITH x AS (WITH secrets AS (SELECT 1) SELECT * FROM secrets) SELECT * FROM secrets", 1),
            ("SELECT * FROM (WITH secrets AS (SELECT 1) SELECT * FROM secrets) AS a, secrets", 1),
            ("WITH \"Secrets\" AS (SELECT 1) SELECT * FROM secrets", 1),
            ("WITH RECURSIVE secrets AS (SELECT * FROM secrets) SELECT * FROM secrets", 1),
            (
                "WITH RECURSIVE secrets AS (SELECT * FROM secrets UNION ALL SELECT * FROM secrets) SELECT * FROM secrets",
                1,
            ),
            ("WITH RECURSIVE a AS (SELECT * FROM secrets), secrets AS (SELECT 1) SELECT * FROM a", 1),
            ("SELECT 1 UNION SELECT 2 FROM secrets EXCEPT (SELECT 3 FROM secrets)", 2),
            ("SELECT * FROM ((secrets CROSS JOIN flights))", 1),
            ("SELECT * FROM flights f, LATERAL (SELECT * FROM secrets WHERE secrets.id = f.id) AS x", 1),
            ("SELECT 1 ORDER BY (SELECT max(id) FROM secrets)", 1),
            ("SELECT 1 LIMIT (SELECT count(*) FROM secrets)", 1),
            ("SELECT sum(id) OVER (ORDER BY (SELECT max(id) FROM secrets)) FROM flights", 1),
            ("VALUES ((SELECT max(id) FROM secrets))", 1),
        ] {
            let compiled = own(dialect, sql, &editor).unwrap_or_else(|error| panic!("{dialect}: {sql}: {error}"));
            assert_eq!(
                flat(&compiled.sql).matches(&guarded(dialect)).count(),
                times,
                "{dialect}: {sql}: {}",
                flat(&compiled.sql)
            );
            assert_eq!(flat(&compiled.sql).matches("FROM \"secrets\" AS \"secrets\" WHERE").count(), times, "{sql}");
        }
    }
}

#[test]
fn a_name_that_may_be_the_table_counts_as_the_table() {
    let editor = person("edda", "editor", &["JFK"]);
    for sql in [
        "SELECT * FROM public.secrets",
        "SELECT * FROM db.public.secrets",
        "SELECT * FROM \"Secrets\"",
        "SELECT * FROM \"SECRETS\"",
    ] {
        let compiled = own("postgres", sql, &editor).unwrap();
        assert!(compiled.sql.contains("IN ('JFK')"), "{}", compiled.sql);
    }
    let other = own("postgres", "SELECT * FROM secrets2", &editor).unwrap();
    assert!(!other.sql.contains("JFK"));
}

#[test]
fn a_table_behind_sql_with_row_policies_cannot_be_read_directly() {
    let editor = person("edda", "editor", &["JFK"]);
    for dialect in DIALECTS {
        let rejection = own(dialect, "SELECT * FROM vault", &editor).unwrap_err();
        assert_eq!(rejection.code, ErrorCode::QueryRejected);
        assert!(rejection.hint.unwrap().contains("dataset"));
        assert!(own(dialect, "SELECT * FROM vault", &person("otto", "editor", &["auditors"])).is_ok());
    }
}

#[test]
fn people_see_only_rows_that_every_dataset_of_the_table_lets_through() {
    let editor = person("edda", "editor", &["JFK"]);
    let mut catalog = catalog::catalog();
    let second = json!({"datasource": "db", "table": "public.secrets", "rowPolicies": [{"name": "late", "filter": "dep_delay > 15"}]});
    catalog.insert_dataset(ObjectRef::new("postgres", "late"), Arc::new(serde_json::from_value(second).unwrap()));
    let context = Context { catalog: &catalog, viewer: &editor, now: now(), purpose: Purpose::Interactive };
    let compiled =
        compile_sql(&ObjectRef::new("postgres", "db"), "SELECT * FROM secrets", None, None, &context).unwrap();
    assert!(
        flat(&compiled.sql).contains("WHERE (\"secrets\".\"dep_delay\" > 15) AND (\"secrets\".\"origin\" IN ('JFK'))"),
        "{}",
        compiled.sql
    );
}

#[test]
fn a_broken_dataset_with_row_policies_closes_the_datasource_to_peoples_sql() {
    let editor = person("edda", "editor", &["JFK"]);
    let mut catalog = catalog::catalog();
    let broken = json!({"datasource": "db", "sql": "SELECT FROM WHERE (", "rowPolicies": policies()});
    catalog.insert_dataset(ObjectRef::new("postgres", "broken"), Arc::new(serde_json::from_value(broken).unwrap()));
    let context = Context { catalog: &catalog, viewer: &editor, now: now(), purpose: Purpose::Interactive };
    let refused = compile_sql(&ObjectRef::new("postgres", "db"), "SELECT * FROM flights", None, None, &context);
    assert_eq!(refused.unwrap_err().code, ErrorCode::QueryRejected);
}

#[test]
fn only_those_who_may_write_sql() {
    let code = |viewer| own("postgres", "SELECT 1", &viewer).map(|_| ()).map_err(|error| error.code);
    assert_eq!(code(person("vera", "viewer", &[])), Err(ErrorCode::Forbidden));
    assert_eq!(code(person("edda", "editor", &[])), Ok(()));
    assert_eq!(code(person("adam", "admin", &[])), Ok(()));
    assert_eq!(own("nowhere", "SELECT 1", &person("adam", "admin", &[])).unwrap_err().code, ErrorCode::NotFound);
}

#[test]
fn limits_of_the_sql_and_of_the_datasource_hold_both() {
    let editor = person("edda", "editor", &[]);
    let catalog = catalog::catalog();
    let context = Context { catalog: &catalog, viewer: &editor, now: now(), purpose: Purpose::Interactive };
    for (sql, limit, offset, expected) in [
        ("SELECT id FROM flights", None, None, "LIMIT 1001"),
        ("SELECT id FROM flights", Some(50), Some(100), "LIMIT 50 OFFSET 100"),
        ("SELECT id FROM flights LIMIT 5", None, None, "LIMIT 5"),
        ("SELECT id FROM flights LIMIT 5000", None, None, "LIMIT 1001"),
        ("SELECT id FROM flights LIMIT 120 OFFSET 7", Some(50), Some(100), "LIMIT 20 OFFSET 107"),
        ("SELECT id FROM flights FETCH FIRST 3 ROWS ONLY", None, None, "LIMIT 3"),
        ("SELECT id FROM flights LIMIT 1 + 1", None, None, ") AS \"rows\" LIMIT 1001"),
        ("SELECT 1 UNION SELECT 2 ORDER BY 1", None, None, "ORDER BY 1 LIMIT 1001"),
    ] {
        let compiled = compile_sql(&ObjectRef::new("postgres", "db"), sql, limit, offset, &context).unwrap();
        assert!(flat(&compiled.sql).ends_with(expected), "{sql}: {}", compiled.sql);
    }
}
