//! From the start of the process to its first dashboard, and what it holds then.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::{Goal, Row};
use crate::{
    binnacle::{self, Binnacle},
    process,
    statistics::{median, ms},
};

/// How long a server is left alone before its memory is read.
pub const REST: Duration = Duration::from_secs(3);

const TURNS: usize = 5;

/// Superset's as measured once on two cores: milliseconds to the first answer, and MiB of web server and worker.
const SUPERSET: (f64, f64) = (3300.0, 1255.0);

pub async fn measure() -> Result<Vec<Row>> {
    let (mut starts, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let (took, mib) = once().await?;
        starts.push(took);
        memory.push(mib);
    }
    let (took, mib) = (median(&starts), median(&memory));
    Ok(vec![
        Row {
            what: "start to ready, alone".into(),
            ours: format!("{took:.0} ms"),
            against: format!("{:.0} ms, Superset measured earlier", SUPERSET.0),
            ratio: took / SUPERSET.0,
            goal: Goal::AtMost(1.0 / 50.0),
        },
        Row {
            what: "idle memory, alone".into(),
            ours: format!("{mib:.0} MiB"),
            against: format!("{:.0} MiB, Superset measured earlier", SUPERSET.1),
            ratio: mib / SUPERSET.1,
            goal: Goal::AtMost(1.0 / 12.0),
        },
    ])
}

/// One start on a data folder that an earlier run has set up, as Superset's database is: milliseconds to the first
/// dashboard, and MiB at rest.
pub async fn once() -> Result<(f64, f64)> {
    let mut server = Binnacle::start(binnacle::folder(None)?).await?;
    // What the first run still writes is its own.
    tokio::time::sleep(REST).await;
    let began = Instant::now();
    server.restart().await?;
    let took = ms(began.elapsed());
    tokio::time::sleep(REST).await;
    Ok((took, process::memory_mib(&process::tree(server.pid()))))
}
