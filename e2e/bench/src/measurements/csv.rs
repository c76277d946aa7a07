//! A download of a million rows as CSV, beside psql.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::{Goal, Row};
use crate::{
    binnacle::{self, Binnacle},
    process,
    psql::Postgres,
    statistics::median,
};

const TURNS: usize = 3;
const ROWS: usize = 1_000_000;

pub async fn measure() -> Result<Vec<Row>> {
    let postgres = Postgres::start().await?;
    let server = Binnacle::start(binnacle::folder(Some(&postgres))?).await?;
    let question = download()?;
    let sql = format!("SELECT * FROM trips ORDER BY id LIMIT {ROWS}");
    let file = tempfile::NamedTempFile::new()?;
    let (mut ours, mut theirs, mut growth) = (Vec::new(), Vec::new(), Vec::new());
    let (mut size, mut their_size) = (0, 0);
    for _ in 0..TURNS {
        process::forget_peak(server.pid())?;
        let (before, _) = process::resident_mib(server.pid())?;
        let (took, bytes) = server.drain(&question, "text/csv", file.path()).await?;
        ours.push(took.as_secs_f64());
        growth.push(process::resident_mib(server.pid())?.1 - before);
        let (took, bytes_there) = postgres.time_csv(&sql).await?;
        theirs.push(took.as_secs_f64());
        (size, their_size) = (bytes, bytes_there);
    }
    let lines = std::fs::read(file.path())?.split(|byte| *byte == b'\n').count();
    // A head, the rows, and nothing after the last line's end.
    ensure!(lines == ROWS + 2, "the download has {} rows", lines - 2);
    // The first one pays for what later ones find allocated.
    let most = growth.iter().copied().fold(0.0, f64::max);
    let (ours, theirs) = (median(&ours), median(&theirs));
    Ok(vec![
        Row {
            what: "CSV of 1,000,000 rows".into(),
            ours: format!("{ours:.2} s, {:.0} MB", size as f64 / 1e6),
            against: format!("{theirs:.2} s, {:.0} MB, psql COPY", their_size as f64 / 1e6),
            ratio: ours / theirs,
            goal: Goal::AtMost(1.2),
        },
        Row {
            what: "memory that the CSV download adds".into(),
            ours: format!("{most:.0} MiB"),
            against: "64 MiB".into(),
            ratio: most / 64.0,
            goal: Goal::AtMost(1.0),
        },
    ])
}

fn download() -> Result<Value> {
    let questions = binnacle::questions("trips")?;
    let (_, mut question) = questions.into_iter().next_back().unwrap_or_default();
    question["query"]["limit"] = json!(ROWS);
    question["export"] = json!(true);
    Ok(question)
}
