//! A dashboard of twelve charts in Chromium, and the JavaScript that pages load.

use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use tokio::process::Command;

use super::{Goal, Row};
use crate::{
    binnacle::{self, Binnacle},
    places,
};

/// What `page.mjs` prints.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seen {
    painted_ms: f64,
    data_requests: f64,
    home_bytes: f64,
    dashboard_bytes: f64,
}

pub async fn measure() -> Result<Vec<Row>> {
    let server = Binnacle::start(binnacle::folder(None)?).await?;
    let output = Command::new("node")
        .arg(places::root().join("e2e/bench/page.mjs"))
        .arg(server.url(""))
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .output()
        .await?;
    ensure!(output.status.success(), "page.mjs failed");
    let seen: Seen = serde_json::from_slice(&output.stdout).context("page.mjs printed something else")?;
    let row = |what: &str, ours: String, against: &str, ratio| Row {
        what: what.into(),
        ours,
        against: against.into(),
        ratio,
        goal: Goal::AtMost(1.0),
    };
    let kb = |bytes: f64| format!("{:.0} KB", bytes / 1000.0);
    Ok(vec![
        row(
            "12 charts painted in Chromium, warm cache",
            format!("{:.0} ms", seen.painted_ms),
            "1000 ms",
            seen.painted_ms / 1000.0,
        ),
        row("requests for the data of 12 charts", format!("{:.0}", seen.data_requests), "1", seen.data_requests),
        row("JavaScript of the home page", kb(seen.home_bytes), "250 KB", seen.home_bytes / 250e3),
        row("JavaScript of a dashboard with tables", kb(seen.dashboard_bytes), "650 KB", seen.dashboard_bytes / 650e3),
    ])
}
