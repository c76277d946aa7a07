//! Queries to a Parquet file over HTTP, beside DataFusion called directly.

use std::time::{Duration, Instant};

use anyhow::Result;
use datafusion::{
    dataframe::DataFrameWriteOptions,
    prelude::{CsvReadOptions, ParquetReadOptions, SessionContext},
};

use super::{Goal, Row};
use crate::{
    binnacle::{self, Binnacle},
    places,
    psql::Postgres,
    statistics::{median, ms},
};

const TURNS: usize = 15;
const ARROW: &str = "application/vnd.apache.arrow.stream";

pub async fn measure() -> Result<Vec<Row>> {
    let folder = binnacle::folder(None)?;
    let trips = folder.path().join("serve/trips");
    std::fs::create_dir_all(&trips)?;
    let file = trips.join("trips.parquet").to_string_lossy().into_owned();
    write_trips(&file).await?;
    std::fs::copy(places::root().join("e2e/bench/data/parquet.yaml"), folder.path().join("serve/parquet.yaml"))?;
    let server = Binnacle::start(folder).await?;
    let direct = SessionContext::new();
    direct.register_parquet("trips", &file, ParquetReadOptions::default()).await?;
    let mut rows = Vec::new();
    for (name, question) in binnacle::questions("trips-parquet")? {
        let question = binnacle::uncached(question);
        let sql = server.ask(&binnacle::explained(question.clone()), ARROW).await?.sql;
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..TURNS {
            let answer = server.ask(&question, ARROW).await?;
            binnacle::expect_cache(&answer, "miss")?;
            ours.push(ms(answer.took));
            theirs.push(ms(run(&direct, &sql).await?));
        }
        let (ours, theirs) = (median(&ours), median(&theirs));
        rows.push(Row {
            what: format!("Parquet over HTTP: {name}"),
            ours: format!("{ours:.1} ms"),
            against: format!("{theirs:.1} ms, DataFusion"),
            ratio: ours / theirs,
            goal: Goal::AtMost(1.05),
        });
    }
    Ok(rows)
}

async fn run(direct: &SessionContext, sql: &str) -> Result<Duration> {
    let began = Instant::now();
    direct.sql(sql).await?.collect().await?;
    Ok(began.elapsed())
}

/// The table `trips` as one Parquet file.
async fn write_trips(file: &str) -> Result<()> {
    let postgres = Postgres::start().await?;
    let csv = tempfile::Builder::new().suffix(".csv").tempfile()?;
    postgres.save_csv("SELECT * FROM trips ORDER BY id", csv.path()).await?;
    let context = SessionContext::new();
    let rows = context.read_csv(csv.path().to_string_lossy().as_ref(), CsvReadOptions::new()).await?;
    rows.write_parquet(file, DataFrameWriteOptions::new().with_single_file_output(true), None).await?;
    Ok(())
}
