//! Sixteen clients that ask the same over and over, by `wrk`.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result, ensure};
use tokio::process::Command;

use crate::{places, process};

/// What a server answered under load.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Answers a second.
    pub per_second: f64,
    /// Answers for each second of CPU that the server's processes took.
    pub per_cpu_second: f64,
}

/// One question: where, what, and with which headers.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The address.
    pub url: String,
    /// A file with the body.
    pub body: &'a Path,
    /// Headers beside those of HTTP itself.
    pub headers: Vec<(&'a str, String)>,
}

/// Asks for so long; `pid` is the server, whose children count too.
///
/// # Errors
/// When more than one answer of a hundred is not a success.
pub async fn load(question: &Question<'_>, pid: u32, length: Duration) -> Result<Load> {
    let pids = process::tree(pid);
    let before = process::cpu_seconds(&pids);
    let mut command = Command::new("wrk");
    command.args(["-t1", "-c16", "--timeout", "60s", "-d", &format!("{}s", length.as_secs())]);
    command
        .arg("-s")
        .arg(places::root().join("e2e/bench/data/post.lua"))
        .arg(&question.url)
        .arg("--")
        .arg(question.body);
    for (name, value) in &question.headers {
        command.arg(format!("{name}: {value}"));
    }
    let output = command.kill_on_drop(true).output().await.context("cannot run wrk")?;
    let cpu = process::cpu_seconds(&pids) - before;
    let text = String::from_utf8_lossy(&output.stdout);
    let line =
        text.lines().find_map(|line| line.strip_prefix("RESULT ")).with_context(|| format!("wrk said: {text}"))?;
    let numbers: Vec<f64> = line.split(' ').map(str::parse).collect::<Result<_, _>>()?;
    let [requests, micros, errors, _] = numbers[..] else { anyhow::bail!("wrk said: {line}") };
    // A peer that drops one of hundreds is measured all the same.
    ensure!(errors <= requests / 100.0, "{errors} of {requests} requests to {} failed", question.url);
    Ok(Load { per_second: requests / micros * 1e6, per_cpu_second: requests / cpu })
}
