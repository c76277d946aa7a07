//! Queries that PostgreSQL answers each time, beside psql.

use anyhow::Result;

use super::{Goal, Row};
use crate::{
    binnacle::{self, Binnacle},
    psql::Postgres,
    statistics::{median, ms},
};

const TURNS: usize = 11;
const ARROW: &str = "application/vnd.apache.arrow.stream";

pub async fn measure() -> Result<Vec<Row>> {
    let postgres = Postgres::start().await?;
    let server = Binnacle::start(binnacle::folder(Some(&postgres))?).await?;
    // Connected throughout, as the server is: what a backend has mapped and compiled shows in its next queries.
    let mut psql = postgres.session()?;
    let mut rows = Vec::new();
    for (name, question) in binnacle::questions("trips")? {
        let question = binnacle::uncached(question);
        let sql = server.ask(&binnacle::explained(question.clone()), ARROW).await?.sql;
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..TURNS {
            // Each side runs twice, and the second time counts: neither finds the other's data in the processor's caches.
            server.ask(&question, ARROW).await?;
            let answer = server.ask(&question, ARROW).await?;
            binnacle::expect_cache(&answer, "miss")?;
            ours.push(ms(answer.took));
            psql.time(&sql).await?;
            theirs.push(ms(psql.time(&sql).await?));
        }
        let (ours, theirs) = (median(&ours), median(&theirs));
        rows.push(Row {
            what: format!("uncached PostgreSQL: {name}"),
            ours: format!("{ours:.1} ms"),
            against: format!("{theirs:.1} ms, psql"),
            ratio: ours / theirs,
            goal: Goal::AtMost(if name.contains("rows") { 1.0 } else { 1.1 }),
        });
    }
    Ok(rows)
}
