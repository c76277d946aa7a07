//! What the gate refuses, and what it lets through: the corpora of hostile and of good SQL.

#[path = "fixture/catalog.rs"]
mod catalog;

use binnacle_query::{Dialect, check_query};
use catalog::{DIALECTS, own, person};
use proptest::prelude::*;

const HOSTILE: [(&str, &str); 3] = [
    ("", include_str!("hostile/common.sql")),
    ("postgres", include_str!("hostile/postgres.sql")),
    ("datafusion", include_str!("hostile/datafusion.sql")),
];
const GOOD: [(&str, &str); 3] = [
    ("", include_str!("good/common.sql")),
    ("postgres", include_str!("good/postgres.sql")),
    ("datafusion", include_str!("good/datafusion.sql")),
];

#[test]
fn hostile_sql_is_refused_for_the_right_reason() {
    let editor = person("edda", "admin", &[]);
    let mut wrong = Vec::new();
    for dialect in DIALECTS {
        let mut count = 0;
        for (_, text) in HOSTILE.iter().filter(|(of, _)| of.is_empty() || *of == dialect) {
            for block in text.split("--! ").skip(1) {
                let (expected, sql) = block.split_once('\n').unwrap();
                count += 1;
                match own(dialect, sql, &editor) {
                    Ok(compiled) => wrong.push(format!("{dialect}: let through: {sql}  as: {}", compiled.sql)),
                    Err(rejection) if rejection.message.contains(expected) => {}
                    // One dialect may not even parse what the other one refuses.
                    Err(rejection) if rejection.message.contains("does not parse") => {}
                    Err(rejection) => wrong.push(format!("{dialect}: `{expected}` expected: {sql}  {rejection}")),
                }
            }
        }
        assert!(count >= 160, "{dialect} has {count} hostile texts");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn good_sql_passes() {
    let editor = person("edda", "editor", &[]);
    let mut wrong = Vec::new();
    for dialect in DIALECTS {
        for (_, text) in GOOD.iter().filter(|(of, _)| of.is_empty() || *of == dialect) {
            for sql in text.split("\n---\n") {
                if let Err(rejection) = own(dialect, sql, &editor) {
                    wrong.push(format!("{dialect}: {sql}\n  {rejection}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sql_that_is_too_large_or_too_deep_is_refused_in_time() {
    let started = std::time::Instant::now();
    for dialect in [Dialect::Postgres, Dialect::DataFusion] {
        let parentheses = |count| format!("SELECT * FROM {}t{}", "(".repeat(count), ")".repeat(count));
        let texts = [
            format!("SELECT {}1", "1+".repeat(49_000)),
            format!("SELECT {}1", "1+".repeat(3_900)),
            format!("SELECT {}true", "NOT ".repeat(20_000)),
            format!("SELECT {}1", "- ".repeat(40_000)),
            format!("SELECT {}1{}", "(".repeat(40_000), ")".repeat(40_000)),
            format!("SELECT {}1{}", "(SELECT ".repeat(10_000), ")".repeat(10_000)),
            format!("SELECT 1{}", " UNION SELECT 1".repeat(6_000)),
            format!("SELECT {}1{}", "abs(".repeat(20_000), ")".repeat(20_000)),
            format!("SELECT {}1", "CASE WHEN 1 THEN ".repeat(5_000)),
            format!("SELECT '{}'", "x".repeat(100_000)),
            format!("SELECT x{}", "::int".repeat(19_000)),
            parentheses(20_000),
        ];
        for text in texts {
            assert!(check_query(dialect, &text, &[]).is_err(), "{dialect:?} {}", &text[..40]);
        }
        for count in 1..40 {
            let _ = check_query(dialect, &parentheses(count), &[]);
            let _ = check_query(dialect, &format!("SELECT {}1{}", "(".repeat(count), ")".repeat(count)), &[]);
            let _ = check_query(
                dialect,
                &format!("SELECT {}1{}", "((SELECT ".repeat(count / 2), "))".repeat(count / 2)),
                &[],
            );
        }
    }
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}

#[test]
fn a_long_list_of_values_passes() {
    let list: Vec<String> = (0..5_000).map(|number| number.to_string()).collect();
    let sql = format!("SELECT * FROM flights WHERE id IN ({})", list.join(", "));
    assert_eq!(check_query(Dialect::Postgres, &sql, &[]), Ok(()));
}

#[test]
fn a_syntax_error_says_where_it_is() {
    let rejection = check_query(Dialect::Postgres, "SELECT 1\nFROM flights WHERE )", &[]).unwrap_err();
    assert!(rejection.message.contains("line 2"), "{rejection}");
    assert!(rejection.message.contains("column"), "{rejection}");
}

#[test]
fn functions_that_the_datasource_allows_may_be_called() {
    let allowed = ["pg_sleep".to_owned(), "geo.area".to_owned()];
    assert_eq!(check_query(Dialect::Postgres, "SELECT pg_sleep(1), geo.area(x) FROM t", &allowed), Ok(()));
    assert!(check_query(Dialect::Postgres, "SELECT evil.area(x) FROM t", &allowed).is_err());
}

fn pieces() -> impl Strategy<Value = String> {
    let words = [
        "SELECT", "FROM", "flights", "secrets", "WHERE", "'", "\"", "--", "/*", "*/", ";", "(", ")", "$$", "$x$", "E'",
        "U&'", "\\", "id", "=", "1", ",", "*", "UNION", "WITH", "AS", "x", "::", "int", "[", "]", "AND", "OR", "NOT",
        "pg_sleep", "IN", "LIMIT", "\n", "\u{0}", "é", "’", "\u{200b}", "CASE", "WHEN", "END", "INTERVAL", "OVER", ":",
        "@", "#", "`", "{", "}",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..40).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn garbage_never_panics(text in any::<String>(), words in pieces()) {
        for dialect in [Dialect::Postgres, Dialect::DataFusion] {
            let _ = check_query(dialect, &text, &[]);
            let _ = check_query(dialect, &words, &[]);
            let _ = check_query(dialect, &format!("SELECT {words} FROM t"), &[]);
        }
    }

    #[test]
    fn what_passes_passes_again_and_stays_the_same(words in pieces()) {
        let editor = person("edda", "editor", &[]);
        for dialect in DIALECTS {
            for sql in [words.clone(), format!("SELECT {words} FROM flights"), format!("SELECT 1 FROM flights WHERE {words}")] {
                if let Ok(first) = own(dialect, &sql, &editor) {
                    let again = own(dialect, &first.sql, &editor);
                    prop_assert_eq!(again.map(|again| again.sql), Ok(first.sql));
                }
            }
        }
    }

    #[test]
    fn texts_and_names_come_through_whole(text in "[^\u{0}]{0,40}", name in "[a-zA-Z\"'`\\\\;$é /*-]{1,30}") {
        let editor = person("edda", "editor", &[]);
        for dialect in DIALECTS {
            let sql = format!("SELECT '{}' AS \"{}\" FROM flights", text.replace('\'', "''"), name.replace('"', "\"\""));
            let compiled = own(dialect, &sql, &editor);
            prop_assert!(compiled.is_ok(), "{:?}", compiled);
            let parser: &dyn sqlparser::dialect::Dialect = match dialect {
                "postgres" => &sqlparser::dialect::PostgreSqlDialect {},
                _ => &sqlparser::dialect::GenericDialect {},
            };
            let statements = sqlparser::parser::Parser::parse_sql(parser, &compiled.unwrap().sql).unwrap();
            prop_assert_eq!(statements.len(), 1);
            let shown = format!("{:?}", statements[0]);
            prop_assert!(shown.contains(&format!("String({text:?})")) || shown.contains(&format!("Literal({text:?})")), "{}", shown);
            prop_assert!(shown.contains(&format!("value: {name:?}, quote_style: Some('\"')")), "{}", shown);
        }
    }
}
