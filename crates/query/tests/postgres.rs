//! Every question on a real PostgreSQL, and answers held against numbers worked out by hand.
//!
//! Needs `BINNACLE_TEST_POSTGRES_URL`, which `make test` sets; without it every test here fails and says so.

#![allow(clippy::panic, clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

#[path = "fixture/catalog.rs"]
mod catalog;
#[path = "fixture/questions.rs"]
mod questions;

use catalog::{ROWS, ask, own, person};
use questions::questions;
use serde_json::{Value, json};
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

/// A connection with the tables of the catalog in a schema that ends with it, in a zone that nobody asks for.
async fn connect() -> Client {
    let url = std::env::var("BINNACLE_TEST_POSTGRES_URL").unwrap_or_else(|_| {
        panic!("BINNACLE_TEST_POSTGRES_URL is not set: run `make test`, or `e2e/services/postgres run cargo test -p binnacle-query`")
    });
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    tokio::spawn(connection);
    let columns = "id int, departed_at timestamp, seen_at timestamptz, day date, origin text, carrier text, dep_delay int, \
                   distance numeric(12, 2), ratio float8, cancelled bool";
    for table in ["flights", "secrets", "vault"] {
        let sql = format!("CREATE TEMPORARY TABLE {table} ({columns}); INSERT INTO {table} VALUES {ROWS}");
        client.batch_execute(&sql).await.unwrap();
    }
    client
        .batch_execute("CREATE TEMPORARY TABLE carriers (code text, name text); SET TimeZone = 'Asia/Tokyo'")
        .await
        .unwrap();
    client
}

/// The rows of an answer as PostgreSQL writes them, NULL as `-`.
async fn rows(client: &Client, sql: &str) -> Vec<String> {
    let messages = client.simple_query(sql).await.unwrap_or_else(|error| panic!("{error:?}\n{sql}"));
    let rows = messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    rows.map(|row| (0..row.len()).map(|at| row.get(at).unwrap_or("-")).collect::<Vec<_>>().join("|")).collect()
}

async fn answer(client: &Client, question: Value) -> Vec<String> {
    let compiled = ask("postgres", "flights", &question, &person("vera", "viewer", &[])).unwrap();
    rows(client, &compiled.sql).await
}

#[tokio::test]
async fn every_question_runs_on_every_dataset() {
    let client = connect().await;
    for viewer in
        [person("vera", "viewer", &["JFK"]), person("anna", "viewer", &[]), person("otto", "viewer", &["auditors"])]
    {
        for dataset in ["flights", "joined", "secured", "secured-sql"] {
            for (_, question) in questions() {
                let compiled = ask("postgres", dataset, &question, &viewer).unwrap();
                let rows =
                    client.prepare(&compiled.sql).await.unwrap_or_else(|error| panic!("{error:?}\n{}", compiled.sql));
                let names: Vec<_> = rows.columns().iter().map(tokio_postgres::Column::name).collect();
                let fields: Vec<_> = compiled.fields.iter().map(|field| field.name.as_str()).collect();
                assert_eq!(names, fields, "{}", compiled.sql);
                client.simple_query(&compiled.sql).await.unwrap();
            }
        }
    }
}

#[tokio::test]
async fn good_sql_runs_as_it_was_meant() {
    let client = connect().await;
    let editor = person("edda", "editor", &["JFK"]);
    for (sql, expected) in [
        (
            "SELECT 'two\\''; DROP TABLE x; --', E'a\\nb', 1e-3, - -1, $$it's$$",
            "two\\'; DROP TABLE x; --|a\nb|0.001|1|it's",
        ),
        ("SELECT count(*), count(DISTINCT origin) FROM secrets", "5|1"),
        ("WITH secrets AS (SELECT * FROM secrets) SELECT count(*) FROM secrets", "5"),
        ("SELECT (1 + 2) * 3, 2 ^ 3, 7 % 4, NOT true OR true", "9|8|3|t"),
    ] {
        assert_eq!(rows(&client, &own("postgres", sql, &editor).unwrap().sql).await, [expected], "{sql}");
    }
}

#[tokio::test]
async fn rows_that_may_not_be_seen_do_not_tell_of_themselves_by_failing() {
    let client = connect().await;
    let editor = person("edda", "editor", &["EWR"]);
    // Only rows of other airports would divide by zero.
    let sql = "SELECT count(*) FROM secrets WHERE 1 / (dep_delay - 20) < 100";
    assert_eq!(rows(&client, &own("postgres", sql, &editor).unwrap().sql).await, ["2"]);
}

#[tokio::test]
async fn comparisons_find_the_same_place_before() {
    let client = connect().await;
    let by_day = json!({"dimensions": [{"column": "departed_at", "grain": "day"}], "metrics": ["flights"], "compare": ["1M"],
        "timeRange": {"from": "2013-02-01", "to": "2013-04-01"}});
    // A month before 28 February is 28 January; before 31 March it is 28 February, the last of that month.
    assert_eq!(
        answer(&client, by_day).await,
        ["2013-02-01 00:00:00|1|2", "2013-02-28 00:00:00|1|-", "2013-03-10 00:00:00|1|-", "2013-03-31 00:00:00|1|1",]
    );
    let total = json!({"metrics": ["flights", "miles"], "compare": ["1M"], "timeRange": {"from": "2013-02-01", "to": "2013-03-01"}});
    assert_eq!(answer(&client, total).await, ["2|1300.00|5|1500.75"]);
    let week = json!({"dimensions": [{"column": "departed_at", "grain": "week"}], "metrics": ["flights"], "compare": ["1y"],
        "timeRange": {"from": "2013-12-30", "to": "2014-01-06"}});
    // A year before Monday, 30 December 2013 is a Sunday, whose week began on 24 December 2012.
    assert_eq!(answer(&client, week).await, ["2013-12-30 00:00:00|1|-"]);
}

#[tokio::test]
async fn null_groups_are_compared_with_null_groups() {
    let client = connect().await;
    let question = json!({"dimensions": [{"column": "carrier"}], "metrics": ["flights"], "compare": ["2M"],
        "timeRange": {"from": "2013-03-01", "to": "2013-04-01"}});
    assert_eq!(answer(&client, question).await, ["AA|1|2", "-|1|1"]);
}

#[tokio::test]
async fn windows_roll_over_steps() {
    let client = connect().await;
    let question = |function: &str| {
        json!({"dimensions": [{"column": "departed_at", "grain": "month"}], "metrics": ["miles"],
        "rolling": {"window": 2, "function": function}, "timeRange": {"from": "2013-01-01", "to": "2013-04-01"}})
    };
    let values = |rows: Vec<String>| {
        rows.iter().map(|row| row.split_once('|').unwrap().1.parse::<f64>().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(values(answer(&client, question("mean")).await), [1500.75, 1400.375, 1500.0]);
    assert_eq!(values(answer(&client, question("cumulative")).await), [1500.75, 2800.75, 4500.75]);
}

#[tokio::test]
async fn only_the_largest_values_stay_and_null_may_be_one() {
    let client = connect().await;
    let question = |count: u32| {
        json!({"dimensions": [{"column": "carrier"}], "metrics": ["miles"],
        "top": {"column": "carrier", "metric": "miles", "count": count}})
    };
    assert_eq!(answer(&client, question(1)).await, ["AA|2800.50"]);
    assert_eq!(answer(&client, question(2)).await, ["AA|2800.50", "-|1300.00"]);
}

#[tokio::test]
async fn histograms_and_quantiles_count_right() {
    let client = connect().await;
    // Delays: -5 0 10 | 20 30 40 | 50 60 70, in bins of 25 from -5.
    assert_eq!(
        answer(&client, json!({"shape": {"histogram": {"column": "dep_delay", "bins": 3}}})).await,
        ["-5|20|3", "20|45|3", "45|70|3"]
    );
    let same = json!({"filters": [{"column": "id", "values": [1]}], "shape": {"histogram": {"column": "dep_delay", "bins": 3}}});
    assert_eq!(answer(&client, same).await, ["10|11|1"]);
    assert_eq!(answer(&client, json!({"shape": {"quantiles": {"column": "dep_delay"}}})).await, ["-3|10|30|50|66|9"]);
}

#[tokio::test]
async fn days_begin_at_midnight_of_the_questions_zone_on_both_sides_of_a_clock_change() {
    let client = connect().await;
    let question = json!({"dimensions": [{"column": "seen_at", "grain": "day"}], "metrics": ["flights"], "timeColumn": "seen_at",
        "timeRange": {"from": "2013-03-01", "to": "2013-04-01"}, "timeZone": "America/New_York"});
    // New York's clocks went forward on 10 March 2013; the session shows Tokyo's time, 9 hours from UTC.
    assert_eq!(answer(&client, question).await, ["2013-03-10 14:00:00+09|1", "2013-03-31 13:00:00+09|1"]);
}
