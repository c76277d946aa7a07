//! A worker process from start to drained.

use std::{future::Future, io, net::SocketAddr, pin::pin, sync::Arc};

use binnacle_cache::Caches;
use binnacle_engine::Engine;
use binnacle_protocol::{RemoteError, TicketVerifier};
use binnacle_queue::BrokerKind;
use binnacle_telemetry::{Health, Telemetry};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::sync::CancellationToken;

use crate::{
    BoardError, FlightWorker, HttpJobBoard, JobWorker, KeyError, WorkerConfig, channel::tuned_server, keys::verifier,
    observe,
};

/// Why a worker cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A public key is wrong.
    #[error("a public key cannot be used")]
    Key(#[from] KeyError),
    /// The engine cannot start.
    #[error("the engine cannot start")]
    Engine(#[source] RemoteError),
    /// The address is taken or not ours.
    #[error("cannot listen on {0}")]
    Listen(SocketAddr, #[source] io::Error),
    /// Jobs were asked for, and cannot be taken.
    #[error("jobs cannot be taken")]
    Jobs(#[from] JobsError),
    /// The server failed.
    #[error("the Flight server stopped")]
    Flight(#[from] tonic::transport::Error),
}

/// Serves until `shutdown` is cancelled, then takes no more calls, lets running streams finish for as long as
/// [`WorkerConfig::drain`] says, and cancels the rest.
///
/// # Errors
/// Any [`ServeError`].
pub async fn serve(config: WorkerConfig, telemetry: Telemetry, shutdown: CancellationToken) -> Result<(), ServeError> {
    let verifier = verifier(&config.public_keys)?;
    let engine = Engine::new(config.engine()).map_err(ServeError::Engine)?;
    let listener = listen(config.listen).await?;
    let health = Health::default();
    if let Some(address) = config.metrics_listen {
        let listener = listen(address).await?;
        let router = observe::router(telemetry, health.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
    }
    let stop = CancellationToken::new();
    let jobs = match &config.control_plane {
        Some(address) => {
            Some(tokio::spawn(job_worker(&config, address, &engine, &verifier).await?.run(shutdown.clone())))
        }
        None => None,
    };
    let worker = FlightWorker::new(engine, verifier, config.compression, stop.clone());
    let server = tuned_server()
        .add_service(worker.into_service())
        .serve_with_incoming_shutdown(TcpListenerStream::new(listener), shutdown.clone().cancelled_owned());
    tracing::info!(address = %config.listen, "serving Arrow Flight");
    health.ready("flight");
    let drained = drain(server, &config, &shutdown, &health, &stop).await;
    if let Some(jobs) = jobs {
        let _ = jobs.await;
    }
    drained
}

/// Why jobs cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum JobsError {
    /// No secret was given.
    #[error("--control-plane needs --worker-token: the secret that the control plane was given too")]
    NoToken,
    /// The control plane would never see what a job made.
    #[error("--cache-{0} is not shared with the control plane: name one that is, for example redis://… or s3://…")]
    NotShared(&'static str),
    /// The address is wrong.
    #[error(transparent)]
    Board(#[from] BoardError),
    /// The broker's address is wrong.
    #[error(transparent)]
    Broker(#[from] binnacle_queue::OpenError),
    /// A cache's address is wrong.
    #[error(transparent)]
    Cache(#[from] binnacle_cache::OpenError),
}

async fn job_worker(
    config: &WorkerConfig,
    control_plane: &str,
    engine: &Engine,
    verifier: &TicketVerifier,
) -> Result<JobWorker, JobsError> {
    let token = config.worker_token.clone().ok_or(JobsError::NoToken)?;
    let caches = Caches::open(&config.caches, None)?;
    for cache in [&caches.results, &caches.exports] {
        if !cache.is_shared() {
            return Err(JobsError::NotShared(if cache.name() == "results" { "results" } else { "exports" }));
        }
    }
    let broker = binnacle_queue::open(&config.broker).await?;
    Ok(JobWorker {
        name: config.worker_name.clone().unwrap_or_else(host_name),
        board: Arc::new(HttpJobBoard::new(control_plane, token)?),
        broker: Some(broker).filter(|broker| broker.kind() != BrokerKind::Embedded),
        queues: config.jobs.queues(),
        slots: config.jobs.job_slots,
        drain: config.drain(),
        engine: engine.clone(),
        verifier: verifier.clone(),
        caches,
    })
}

/// In Kubernetes the pod's name.
fn host_name() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    if name.trim().is_empty() { format!("worker-{}", std::process::id()) } else { name.trim().to_owned() }
}

async fn drain(
    server: impl Future<Output = Result<(), tonic::transport::Error>>,
    config: &WorkerConfig,
    shutdown: &CancellationToken,
    health: &Health,
    stop: &CancellationToken,
) -> Result<(), ServeError> {
    let mut server = pin!(server);
    tokio::select! {
        ended = &mut server => return Ok(ended?),
        () = shutdown.cancelled() => health.not_ready("flight", "shutting down"),
    }
    if let Ok(ended) = tokio::time::timeout(config.drain(), &mut server).await {
        return Ok(ended?);
    }
    tracing::warn!(seconds = config.drain_seconds, "streams still run; cancelling them");
    stop.cancel();
    Ok(server.await?)
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|error| ServeError::Listen(address, error))
}
