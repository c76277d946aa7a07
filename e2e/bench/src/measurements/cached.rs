//! A cached chart over HTTP, beside a bare axum handler that answers with the same bytes.

use std::{process::Stdio, time::Duration};

use anyhow::Result;
use serde_json::json;
use tempfile::NamedTempFile;
use tokio::process::{Child, Command};

use super::{Goal, Row};
use crate::{
    binnacle::{self, Binnacle},
    load::{Question, load},
    places,
    statistics::median,
};

const TURNS: usize = 5;
const LENGTH: Duration = Duration::from_secs(5);

pub async fn measure() -> Result<Vec<Row>> {
    let server = Binnacle::start(binnacle::folder(None)?).await?;
    let mut rows = Vec::new();
    for (form, accept) in [("Arrow", "application/vnd.apache.arrow.stream"), ("JSON", "application/json")] {
        rows.push(one(&server, form, accept).await?);
    }
    Ok(rows)
}

async fn one(server: &Binnacle, form: &str, accept: &str) -> Result<Row> {
    let question = json!({ "chart": { "dashboard": "default/twelve", "chart": "e-days" } });
    server.ask(&question, accept).await?;
    let answer = server.ask(&question, accept).await?;
    binnacle::expect_cache(&answer, "hit")?;
    let body = temporary(question.to_string().as_bytes())?;
    let bytes = temporary(&answer.bytes)?;
    let (baseline, url) = start_baseline(&bytes).await?;
    let headers =
        vec![("Content-Type", "application/json".into()), ("Accept", accept.into()), ("X-Binnacle-Csrf", "1".into())];
    let ours = Question { url: server.url("/api/v1/query"), body: body.path(), headers: headers.clone() };
    let bare = Question { url, body: body.path(), headers };
    let (mut ours_rps, mut bare_rps) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        ours_rps.push(load(&ours, server.pid(), LENGTH).await?.per_second);
        bare_rps.push(load(&bare, baseline.id().unwrap_or_default(), LENGTH).await?.per_second);
    }
    let (ours, bare) = (median(&ours_rps), median(&bare_rps));
    Ok(Row {
        what: format!("cached chart as {form} ({:.1} KB)", answer.bytes.len() as f64 / 1000.0),
        ours: format!("{ours:.0} requests/s"),
        against: format!("{bare:.0} requests/s, bare axum"),
        ratio: ours / bare,
        goal: Goal::AtLeast(0.7),
    })
}

fn temporary(bytes: &[u8]) -> Result<NamedTempFile> {
    let file = NamedTempFile::new()?;
    std::fs::write(file.path(), bytes)?;
    Ok(file)
}

/// This very program as a process of its own, so that its CPU is its own too.
async fn start_baseline(bytes: &NamedTempFile) -> Result<(Child, String)> {
    let address = places::free_address()?;
    let child = Command::new(std::env::current_exe()?)
        .arg("baseline")
        .arg(bytes.path())
        .arg(address.to_string())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    while tokio::net::TcpStream::connect(address).await.is_err() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok((child, format!("http://{address}/")))
}
