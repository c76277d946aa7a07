//! `make demo` on a fresh clone with an empty cache folder, until it serves a dashboard.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Result, bail, ensure};
use tokio::process::Command;

use super::{Goal, Row};
use crate::places;

const LIMIT: Duration = Duration::from_hours(1);

pub async fn measure() -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let clone = folder.path().join("binnacle");
    let status = Command::new("git").args(["clone", "--quiet"]).arg(places::root()).arg(&clone).status().await?;
    ensure!(status.success(), "git clone failed");
    let address = places::free_address()?;
    let began = Instant::now();
    // What `make demo` becomes is the server itself, so that ending this process ends everything.
    let mut demo = Command::new(clone.join("scripts/demo"))
        .env("BINNACLE_CACHE", folder.path().join("cache"))
        .env("BINNACLE_LISTEN", address.to_string())
        .env("BINNACLE_NO_AUTH", "true")
        .env_remove("CARGO_TARGET_DIR")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let url = format!("http://{address}/api/v1/dashboards/default/departures");
    while !reqwest::get(&url).await.is_ok_and(|answer| answer.status().is_success()) {
        if let Some(status) = demo.try_wait()? {
            bail!("make demo ended: {status}");
        }
        ensure!(began.elapsed() < LIMIT, "make demo served nothing within an hour");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let minutes = began.elapsed().as_secs_f64() / 60.0;
    demo.kill().await?;
    Ok(vec![Row {
        what: "cold `make demo` to the first dashboard".into(),
        ours: format!("{minutes:.1} min"),
        against: "15 min".into(),
        ratio: minutes / 15.0,
        goal: Goal::AtMost(1.0),
    }])
}
