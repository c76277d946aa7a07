//! Rows that were measured, kept as JSON, and put together as a page.

use std::{fmt::Write as _, fs};

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::{
    machine,
    measurements::{Measurement, Row},
    places,
};

#[derive(Serialize, Deserialize)]
struct Kept {
    machine: String,
    commit: String,
    rows: Vec<Row>,
}

/// Keeps the rows of a measurement in place of those before.
pub fn keep(measurement: Measurement, rows: Vec<Row>) -> Result<()> {
    let kept = Kept { machine: machine::describe(), commit: machine::commit(), rows };
    Ok(fs::write(places::kept()?.join(measurement.file()), serde_json::to_vec_pretty(&kept)?)?)
}

/// Writes `docs/benchmarks.md` from everything that is kept.
pub fn write() -> Result<()> {
    let page = places::root().join("docs/benchmarks.md");
    fs::write(&page, page_of()?)?;
    eprintln!("==> {} is written", page.display());
    Ok(())
}

const HEAD: &str = "# Benchmarks

<!-- Written by `make bench`. -->

Each row is one ratio, measured in one run on one machine: both sides take turns and the medians are compared. Everything,
the load generator included, runs on that machine with the profile that `make test` uses. `make bench` does
all but the cold demo (`make bench ONLY=cold-demo`), and says the same as this page.

| what | Binnacle | against | ratio | goal | |
|---|---|---|---|---|---|
";

fn page_of() -> Result<String> {
    let mut page = HEAD.to_owned();
    let mut machines = Vec::new();
    for measurement in Measurement::ALL {
        let Ok(text) = fs::read(places::kept()?.join(measurement.file())) else { continue };
        let kept: Kept = serde_json::from_slice(&text)?;
        for row in &kept.rows {
            let met = if row.goal.met_by(row.ratio) { "met" } else { "**missed**" };
            let _ = writeln!(
                page,
                "| {} | {} | {} | {} | {} | {met} |",
                row.what,
                row.ours,
                row.against,
                number(row.ratio),
                row.goal
            );
        }
        let line = format!("{} (commit {})", kept.machine, kept.commit);
        if !machines.contains(&line) {
            machines.push(line);
        }
    }
    page.push_str("\nMeasured on:\n\n");
    for line in machines {
        let _ = writeln!(page, "- {line}");
    }
    page.push_str(include_str!("../data/method.md"));
    Ok(page)
}

/// Three digits that count.
fn number(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value if value >= 0.1 => format!("{value:.2}"),
        value => format!("{value:.4}"),
    }
}
