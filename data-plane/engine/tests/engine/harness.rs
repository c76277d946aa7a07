//! An engine over one folder with the table `numbers`: `n` from 0 to 99,999.

use std::{collections::BTreeMap, fs};

use arrow_array::RecordBatch;
use binnacle_engine::{Engine, EngineConfig};
use binnacle_protocol::{ObjectRef, QueryId, RemoteError, Task, Ticket, Trailer, ticket::DatasourceTarget};
use chrono::{TimeDelta, Utc};
use futures::StreamExt;
use serde_json::json;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// Would take hours, in little memory.
pub const ENDLESS: &str = "SELECT count(*) AS n FROM numbers x \
     CROSS JOIN (SELECT y.n FROM numbers y CROSS JOIN numbers z) w WHERE (x.n + w.n) % 7 = 3";

pub struct Bench {
    pub engine: Engine,
    _folder: TempDir,
}

pub fn bench() -> Bench {
    bench_with(|config| config)
}

pub fn bench_with(change: impl FnOnce(EngineConfig) -> EngineConfig) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let numbers: Vec<_> = (0..100_000).map(|n| n.to_string()).collect();
    fs::write(folder.path().join("numbers.csv"), format!("n\n{}\n", numbers.join("\n"))).unwrap();
    let config = EngineConfig { files_root: folder.path().into(), ..EngineConfig::default() };
    Bench { engine: Engine::new(change(config)).unwrap(), _folder: folder }
}

/// A ticket for the folder: one place, a million rows, a GiB, a minute.
pub fn ticket(task: Task) -> Ticket {
    let now = Utc::now();
    Ticket {
        id: QueryId::generate(),
        task,
        datasource: DatasourceTarget {
            object: ObjectRef::new("default", "files"),
            revision: 1,
            type_: "files".into(),
            parameters: serde_json::from_value(json!({"path": "."})).unwrap(),
            secrets: BTreeMap::new(),
            secrets_version: None,
            concurrency: 1,
        },
        max_rows: 1_000_000,
        max_bytes: 1 << 30,
        deadline: now + TimeDelta::seconds(60),
        expires: now + TimeDelta::seconds(60),
        traceparent: None,
    }
}

pub fn query(sql: &str) -> Ticket {
    ticket(Task::Query { sql: sql.into() })
}

/// Everything a run sends.
pub async fn run(engine: &Engine, ticket: Ticket) -> Result<(Vec<RecordBatch>, Trailer), RemoteError> {
    let mut running = engine.run(ticket, CancellationToken::new()).await?;
    let mut batches = Vec::new();
    while let Some(batch) = running.next().await {
        batches.push(batch?);
    }
    Ok((batches, running.trailer()))
}
