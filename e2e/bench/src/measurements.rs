//! What is measured: one file each.

use std::fmt;

use anyhow::Result;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

mod cached;
mod cold_demo;
mod csv;
mod jobs;
mod page;
mod parquet;
mod shelf;
mod start;
mod superset;
mod uncached;

/// One thing that can be measured by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Measurement {
    /// A cached chart beside a bare axum handler.
    Cached,
    /// Queries to PostgreSQL beside psql.
    Uncached,
    /// A download of a million rows beside psql.
    Csv,
    /// Queries to a Parquet file beside DataFusion.
    Parquet,
    /// Cached charts beside Superset; start and memory too.
    Superset,
    /// Jobs that do nothing, on each broker, beside Celery.
    Jobs,
    /// A shared cache behind a web server.
    Shelf,
    /// Start and memory of this binary alone.
    Start,
    /// A dashboard in Chromium, and what pages load.
    Page,
    /// `make demo` on a fresh clone with an empty cache.
    ColdDemo,
}

impl Measurement {
    /// In the order of the report.
    pub const ALL: &[Self] = &[
        Self::Cached,
        Self::Uncached,
        Self::Csv,
        Self::Parquet,
        Self::Superset,
        Self::Jobs,
        Self::Shelf,
        Self::Start,
        Self::Page,
        Self::ColdDemo,
    ];

    /// What is measured where nothing is named.
    pub const DEFAULT: &[Self] =
        &[Self::Cached, Self::Uncached, Self::Csv, Self::Parquet, Self::Superset, Self::Jobs, Self::Shelf, Self::Page];

    /// Measures.
    pub async fn take(self) -> Result<Vec<Row>> {
        match self {
            Self::Cached => cached::measure().await,
            Self::Uncached => uncached::measure().await,
            Self::Csv => csv::measure().await,
            Self::Parquet => parquet::measure().await,
            Self::Superset => superset::measure().await,
            Self::Jobs => jobs::measure().await,
            Self::Shelf => shelf::measure().await,
            Self::Start => start::measure().await,
            Self::Page => page::measure().await,
            Self::ColdDemo => cold_demo::measure().await,
        }
    }

    /// The name of the file that its rows are kept in.
    pub fn file(self) -> String {
        format!("{self:?}.json").to_lowercase()
    }
}

/// What a ratio should be.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Goal {
    /// At least this.
    AtLeast(f64),
    /// At most this.
    AtMost(f64),
}

impl Goal {
    /// Whether a ratio is good enough.
    pub fn met_by(self, ratio: f64) -> bool {
        match self {
            Self::AtLeast(goal) => ratio >= goal,
            Self::AtMost(goal) => ratio <= goal,
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(goal) => write!(f, "≥ {}", round(*goal)),
            Self::AtMost(goal) => write!(f, "≤ {}", round(*goal)),
        }
    }
}

fn round(goal: f64) -> f64 {
    (goal * 10_000.0).round() / 10_000.0
}

/// One line of the report.
#[derive(Debug, Serialize, Deserialize)]
pub struct Row {
    /// What was asked.
    pub what: String,
    /// This side's median, with its unit.
    pub ours: String,
    /// The other side's.
    pub against: String,
    /// Ours by the other's.
    pub ratio: f64,
    /// What it should be.
    pub goal: Goal,
}
