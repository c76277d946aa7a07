//! A shared cache behind the memory of a web server: what it costs when it is cold, and what a fresh web server gains.

use std::{fs, time::Duration};

use anyhow::Result;
use serde_json::{Value, json};

use super::{Goal, Row};
use crate::{
    binnacle::{self, Binnacle},
    load::{Question, load},
    psql::Postgres,
    service::Service,
    statistics::{median, ms},
};

const TURNS: u32 = 41;
const ARROW: &str = "application/vnd.apache.arrow.stream";

pub async fn measure() -> Result<Vec<Row>> {
    let postgres = Postgres::start().await?;
    let redis = Service::start("e2e/services/redis", &[]).await?;
    let url = format!("{}?prefix=shelf", redis.variable("BINNACLE_TEST_REDIS_URL")?);
    let without = Binnacle::start(binnacle::folder(Some(&postgres))?).await?;
    let with = Binnacle::start_with(binnacle::folder(Some(&postgres))?, &["--cache-results", &url]).await?;
    let rows = vec![cold(&without, &with).await?, fresh_process(&postgres, &url, &with).await?];
    Ok(rows)
}

/// Each query is asked once on either side: no cache has it.
async fn cold(without: &Binnacle, with: &Binnacle) -> Result<Row> {
    let question = |turn: u32| {
        let sql = format!("select zone, count(*) from trips where id <> {turn} group by zone order by 2 desc limit 10");
        json!({"datasource": "default/trips-postgres", "sql": sql})
    };
    let (mut plain, mut shelved) = (Vec::new(), Vec::new());
    for turn in 0..TURNS {
        let order: [(&Binnacle, &mut Vec<f64>); 2] = if turn % 2 == 0 {
            [(without, &mut plain), (with, &mut shelved)]
        } else {
            [(with, &mut shelved), (without, &mut plain)]
        };
        for (server, times) in order {
            times.push(ms(server.ask(&question(turn), ARROW).await?.took));
        }
    }
    let (plain, shelved) = (median(&plain), median(&shelved));
    Ok(Row {
        what: "uncached query with a cold shared cache (Redis)".into(),
        ours: format!("{shelved:.1} ms"),
        against: format!("{plain:.1} ms without"),
        ratio: shelved / plain,
        goal: Goal::AtMost(1.03),
    })
}

/// The first requests of a web server that finds the chart in Redis; beside the one that made it.
async fn fresh_process(postgres: &Postgres, url: &str, made_by: &Binnacle) -> Result<Row> {
    let question: Value = binnacle::questions("trips")?.remove(0).1;
    let accept = "application/json";
    made_by.ask(&question, accept).await?;
    let fresh = Binnacle::start_with(binnacle::folder(Some(postgres))?, &["--cache-results", url]).await?;
    let body = tempfile::NamedTempFile::new()?;
    fs::write(body.path(), question.to_string())?;
    let question = Question {
        url: fresh.url("/api/v1/query"),
        body: body.path(),
        headers: vec![("Content-Type", accept.into()), ("Accept", accept.into()), ("X-Binnacle-Csrf", "1".into())],
    };
    let loaded = load(&question, fresh.pid(), Duration::from_secs(5)).await?;
    let queries = fresh.metric("binnacle_queries_total").await?;
    anyhow::ensure!(queries == 0.0, "the fresh web server has asked the database {queries} times");
    // Superset's 43 CPU ms a request with Redis as its cache, measured by `superset`.
    let theirs = 1000.0 / 43.0;
    Ok(Row {
        what: "cached chart, a fresh web server with only Redis to look in".into(),
        ours: format!("{:.0} requests per CPU second", loaded.per_cpu_second),
        against: format!("{theirs:.1}, Superset with Redis (see above)"),
        ratio: loaded.per_cpu_second / theirs,
        goal: Goal::AtLeast(100.0),
    })
}
