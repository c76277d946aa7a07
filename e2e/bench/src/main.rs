//! `binnacle-bench`: what is fast, beside what it is compared with.
//!
//! Owns measurements and their report; knows Binnacle only as a process that answers HTTP.
//!
//! measurement → rows, each a ratio of medians taken in turns → `$BINNACLE_CACHE/bench/*.json` → `docs/benchmarks.md`

mod baseline;
mod binnacle;
mod load;
mod machine;
mod measurements;
mod places;
mod process;
mod psql;
mod report;
mod service;
mod statistics;

use std::{net::SocketAddr, path::PathBuf};

use anyhow::Result;
use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

use crate::measurements::Measurement;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures Binnacle and writes docs/benchmarks.md
#[derive(Parser)]
struct Arguments {
    /// What to measure; everything but `cold-demo` where nothing is named
    #[arg(value_enum)]
    only: Vec<Measurement>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the bytes of a file to every POST, as fast as a bare axum handler does
    #[command(hide = true)]
    Baseline {
        /// The body.
        file: PathBuf,
        /// The address.
        listen: SocketAddr,
    },
    /// Writes the report again, from what was measured before
    Report,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    match arguments.command {
        Some(Command::Baseline { file, listen }) => baseline::serve(&file, listen).await,
        Some(Command::Report) => report::write(),
        // Dropping what runs stops the servers that it has started.
        None => {
            let mut ended = signal(SignalKind::terminate())?;
            tokio::select! {
                result = run(&arguments.only) => result,
                _ = tokio::signal::ctrl_c() => anyhow::bail!("interrupted"),
                _ = ended.recv() => anyhow::bail!("told to end"),
            }
        }
    }
}

async fn run(only: &[Measurement]) -> Result<()> {
    let chosen = if only.is_empty() { Measurement::DEFAULT } else { only };
    for measurement in chosen {
        eprintln!("==> {measurement:?}");
        let rows = measurement.take().await?;
        for row in &rows {
            eprintln!("    {}: {} against {}: {:.3}, goal {}", row.what, row.ours, row.against, row.ratio, row.goal);
        }
        report::keep(*measurement, rows)?;
    }
    report::write()
}
