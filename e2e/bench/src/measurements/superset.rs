//! Cached charts beside Superset on the same table; start and memory of both.

use std::{fs, path::PathBuf, time::Duration};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tokio::process::Command;

use super::{Goal, Row, start};
use crate::{
    binnacle::{self, Binnacle},
    load::{Question, load},
    places, process,
    psql::Postgres,
    service::Service,
    statistics::median,
};

const TURNS: usize = 3;
const LENGTH: Duration = Duration::from_secs(10);
const PEER: &str = "e2e/peers/superset/peer";

pub async fn measure() -> Result<Vec<Row>> {
    let postgres = Postgres::start().await?;
    let peer = Service::start(PEER, &[("BINNACLE_TEST_POSTGRES_URL", postgres.url()?)]).await?;
    let server = Binnacle::start(binnacle::folder(Some(&postgres))?).await?;
    let mut rows = Vec::new();
    let questions = binnacle::questions("trips")?;
    for (name, ours, theirs) in [("daily sum by vendor", 0, "daily.json"), ("10,000 rows", 2, "rows.json")] {
        rows.push(cached(&server, &peer, name, &questions[ours].1, &peer.file(theirs)).await?);
    }
    rows.push(background(&server, &peer, &postgres).await?);
    drop(server);
    rows.extend(starts(&peer, &postgres).await?);
    Ok(rows)
}

/// The same cached chart as JSON from both.
async fn cached(server: &Binnacle, peer: &Service, name: &str, question: &Value, their_body: &PathBuf) -> Result<Row> {
    let accept = "application/json";
    server.ask(question, accept).await?;
    let answer = server.ask(question, accept).await?;
    binnacle::expect_cache(&answer, "hit")?;
    let body = tempfile::NamedTempFile::new()?;
    fs::write(body.path(), question.to_string())?;
    let json = ("Content-Type", accept.to_owned());
    let ours = Question {
        url: server.url("/api/v1/query"),
        body: body.path(),
        headers: vec![json.clone(), ("Accept", accept.into()), ("X-Binnacle-Csrf", "1".into())],
    };
    let token = fs::read_to_string(peer.file("token"))?;
    let theirs = Question {
        url: format!("{}/api/v1/chart/data", peer.variable("PEER_URL")?),
        body: their_body,
        headers: vec![json, ("Authorization", format!("Bearer {token}"))],
    };
    let (mut our_loads, mut their_loads) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        our_loads.push(load(&ours, server.pid(), LENGTH).await?);
        their_loads.push(load(&theirs, peer.pid("web.pid")?, LENGTH).await?);
    }
    let medians = |loads: &[crate::load::Load]| {
        let of = |value: fn(&crate::load::Load) -> f64| median(&loads.iter().map(value).collect::<Vec<_>>());
        (of(|load| load.per_cpu_second), of(|load| load.per_second))
    };
    let ((ours, our_rps), (theirs, their_rps)) = (medians(&our_loads), medians(&their_loads));
    Ok(Row {
        what: format!("cached {name} as JSON ({:.0} KB), 16 clients", answer.bytes.len() as f64 / 1000.0),
        ours: format!("{ours:.0} requests per CPU second ({our_rps:.0}/s)"),
        against: format!("{theirs:.1} ({their_rps:.1}/s), Superset"),
        ratio: ours / theirs,
        goal: Goal::AtLeast(100.0),
    })
}

/// `select 1` in the background, from submitting it to having its row.
async fn background(server: &Binnacle, peer: &Service, postgres: &Postgres) -> Result<Row> {
    const QUERIES: usize = 20;
    let question = json!({"datasource": "default/trips-postgres", "sql": "select 1"});
    let mut ours = Vec::new();
    for _ in 0..QUERIES {
        ours.push(server.background(&question).await?.as_secs_f64() * 1000.0);
    }
    let script = places::root().join("e2e/peers/superset/background.py");
    let output = Command::new(places::cache()?.join("superset/venv/bin/python"))
        .arg(script)
        .arg(QUERIES.to_string())
        .env("PEER_URL", peer.variable("PEER_URL")?)
        .env("PEER_DATA_URL", postgres.url()?)
        .output()
        .await?;
    ensure!(output.status.success(), "background.py: {}", String::from_utf8_lossy(&output.stderr));
    let theirs: Vec<f64> = String::from_utf8(output.stdout)?.lines().filter_map(|line| line.parse().ok()).collect();
    let (ours, theirs) = (median(&ours), median(&theirs));
    Ok(Row {
        what: "`select 1` in the background, submit to rows".into(),
        ours: format!("{ours:.1} ms"),
        against: format!("{theirs:.0} ms, Superset with Celery and Redis"),
        ratio: theirs / ours,
        goal: Goal::AtLeast(20.0),
    })
}

async fn starts(peer: &Service, postgres: &Postgres) -> Result<Vec<Row>> {
    let (mut ours, mut memory, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let (took, mib) = start::once().await?;
        ours.push(took);
        memory.push(mib);
        theirs.push(restart_web(peer, postgres).await?);
    }
    tokio::time::sleep(start::REST).await;
    let mut pids = process::tree(peer.pid("web.pid")?);
    pids.extend(process::tree(peer.pid("worker.pid")?));
    let their_memory = process::memory_mib(&pids);
    let (ours, memory, theirs) = (median(&ours), median(&memory), median(&theirs));
    Ok(vec![
        Row {
            what: "start to ready".into(),
            ours: format!("{ours:.0} ms"),
            against: format!("{theirs:.0} ms, Superset's web server"),
            ratio: ours / theirs,
            goal: Goal::AtMost(1.0 / 50.0),
        },
        Row {
            what: "idle memory".into(),
            ours: format!("{memory:.0} MiB"),
            against: format!("{their_memory:.0} MiB, Superset's web server and worker"),
            ratio: memory / their_memory,
            goal: Goal::AtMost(1.0 / 12.0),
        },
    ])
}

/// Milliseconds until Superset's web server answers after a start.
async fn restart_web(peer: &Service, postgres: &Postgres) -> Result<f64> {
    let output = Command::new(places::root().join(PEER))
        .args(["web", peer.variable("PEER_DIR")?])
        .env("BINNACLE_TEST_POSTGRES_URL", postgres.url()?)
        .output()
        .await?;
    ensure!(output.status.success(), "Superset did not start: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout)?;
    Ok(text.split(' ').next().context("no time")?.parse()?)
}
