//! The data plane in this process: real Arrow Flight over a pipe, with the same signed tickets as between processes.

use std::{path::Path, sync::Arc, time::Duration};

use binnacle_engine::{Engine, EngineConfig};
use binnacle_protocol::{TicketSigner, TicketVerifier};
use binnacle_server::{App, jobs::LocalJobBoard, workers::Workers};
use binnacle_worker::{JobWorker, JobWorkerOptions, flight_service, in_process_channel};
use tokio_util::sync::CancellationToken;

/// What an embedded data plane may use.
#[derive(clap::Args, Clone, Debug)]
pub struct EmbeddedWorker {
    /// Let `files` datasources name anything that this process can read, not only what is in the folder
    #[arg(long, env = "BINNACLE_ALLOW_ANY_PATH")]
    allow_any_path: bool,
    /// The folder with secrets as `NAMESPACE/NAME/KEY` or `NAME/KEY`; the environment variables `BINNACLE_SECRET_…` are read too
    #[arg(long, env = "BINNACLE_SECRETS_DIR")]
    secrets_dir: Option<std::path::PathBuf>,
    /// What all queries over files together may hold in memory before they spill to disk, in MiB
    #[arg(long, env = "BINNACLE_QUERY_MEMORY", value_name = "MIB", default_value_t = 1024)]
    query_memory: usize,
    #[command(flatten)]
    jobs: JobWorkerOptions,
}

/// How long jobs that run at the stop may go on.
const DRAIN: Duration = Duration::from_secs(20);

/// The data plane in this process.
#[derive(Clone, Debug)]
pub struct EmbeddedPlane {
    engine: Engine,
    verifier: TicketVerifier,
    jobs: JobWorkerOptions,
}

impl EmbeddedPlane {
    /// Runs the server's jobs until `stop`.
    pub async fn run_jobs(self, app: App, stop: CancellationToken) {
        let worker = JobWorker {
            name: format!("this process ({})", std::process::id()),
            broker: Some(Arc::clone(app.jobs.broker())),
            caches: app.jobs.caches().clone(),
            board: Arc::new(LocalJobBoard::new(app)),
            queues: self.jobs.queues(),
            slots: self.jobs.job_slots,
            drain: DRAIN,
            engine: self.engine,
            keys: self.verifier.into(),
        };
        worker.run(stop).await;
    }
}

/// Workers for a control plane: one, in this process. Relative paths of `files` datasources start in `folder`.
///
/// # Errors
/// When the engine cannot start.
pub async fn embedded_workers(
    options: &EmbeddedWorker,
    folder: &Path,
    signer: TicketSigner,
) -> anyhow::Result<(Workers, EmbeddedPlane)> {
    let config = EngineConfig {
        secrets: binnacle_engine::SecretResolver::new(options.secrets_dir.clone()),
        files_root: folder.to_owned(),
        allow_any_path: options.allow_any_path,
        files_namespaces: None,
        memory_bytes: options.query_memory << 20,
        spill_dir: None,
    };
    let verifier = TicketVerifier::new([signer.public_key()]);
    let engine = Engine::new(config)?;
    let service = flight_service(engine.clone(), verifier.clone());
    let plane = EmbeddedPlane { engine, verifier, jobs: options.jobs.clone() };
    Ok((Workers::new(vec![in_process_channel(service).await], signer), plane))
}
