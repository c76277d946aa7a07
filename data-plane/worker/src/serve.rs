//! A worker process from start to drained.

use std::{future::Future, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use binnacle_cache::Caches;
use binnacle_engine::{Engine, KubernetesError};
use binnacle_protocol::{RemoteError, TlsFiles};
use binnacle_queue::BrokerKind;
use binnacle_telemetry::{Health, Telemetry};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::sync::CancellationToken;
use tonic::transport::{Certificate, Identity, ServerTlsConfig};

use crate::{
    ControlPlane, ControlPlaneError, FlightWorker, HttpJobBoard, JobWorker, KeyError, Keyring, WorkerConfig,
    channel::tuned_server, keys::verifier, observe,
};

/// Why a worker cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A public key is wrong.
    #[error("a public key cannot be used")]
    Key(#[from] KeyError),
    /// A certificate cannot be read.
    #[error("--tls-dir cannot be used")]
    Tls(#[source] io::Error),
    /// Secrets are to be the cluster's, and this is no pod.
    #[error("--secrets=kubernetes cannot be used")]
    Secrets(#[from] KubernetesError),
    /// The control plane cannot be asked.
    #[error(transparent)]
    ControlPlane(#[from] ControlPlaneError),
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
    let tls = config.tls_dir.as_deref().map(TlsFiles::read).transpose().map_err(ServeError::Tls)?;
    let control_plane = control_plane(&config, tls.as_ref())?;
    let keys = keyring(&config, control_plane.as_ref())?;
    let engine = Engine::new(config.engine()?).map_err(ServeError::Engine)?;
    let listener = listen(config.listen).await?;
    let health = Health::default();
    health.not_ready("flight", "starting");
    if let Some(address) = config.metrics_listen {
        let listener = listen(address).await?;
        let router = observe::router(telemetry, health.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
    }
    let stop = CancellationToken::new();
    let jobs = match control_plane {
        Some(control_plane) => {
            let worker = job_worker(&config, control_plane, &engine, &keys).await?;
            Some(tokio::spawn(worker.run(shutdown.clone())))
        }
        None => None,
    };
    learn_keys(&keys, &shutdown).await;
    let worker = FlightWorker::new(engine, keys, config.compression, stop.clone());
    let mut server = tuned_server();
    if let Some(tls) = &tls {
        server = server.tls_config(server_tls(tls))?;
    }
    let server = server
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
    /// The control plane would never see what a job made.
    #[error("--cache-{0} is not shared with the control plane: name one that is, for example redis://… or s3://…")]
    NotShared(&'static str),
    /// The broker's address is wrong.
    #[error(transparent)]
    Broker(#[from] binnacle_queue::OpenError),
    /// A cache's address is wrong.
    #[error(transparent)]
    Cache(#[from] binnacle_cache::OpenError),
}

fn control_plane(config: &WorkerConfig, tls: Option<&TlsFiles>) -> Result<Option<ControlPlane>, ControlPlaneError> {
    // clap asks for the one with the other.
    let (Some(address), Some(token)) = (&config.control_plane, &config.worker_token) else { return Ok(None) };
    ControlPlane::new(address, token.clone(), tls).map(Some)
}

fn keyring(config: &WorkerConfig, control_plane: Option<&ControlPlane>) -> Result<Keyring, KeyError> {
    match control_plane {
        Some(control_plane) if config.public_keys.is_empty() => Ok(Keyring::following(control_plane.clone())),
        None if config.public_keys.is_empty() => Err(KeyError::None),
        _ => Ok(verifier(&config.public_keys)?.into()),
    }
}

/// Waits for the control plane, without which no ticket could be taken; it says so once.
async fn learn_keys(keys: &Keyring, shutdown: &CancellationToken) {
    let mut told = false;
    while let Err(error) = keys.learn().await {
        if !std::mem::replace(&mut told, true) {
            tracing::warn!(%error, "waiting for the control plane's keys");
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(Duration::from_millis(500)) => {}
        }
    }
}

fn server_tls(tls: &TlsFiles) -> ServerTlsConfig {
    ServerTlsConfig::new()
        .identity(Identity::from_pem(&tls.certificate, &tls.key))
        .client_ca_root(Certificate::from_pem(&tls.authority))
}

async fn job_worker(
    config: &WorkerConfig,
    control_plane: ControlPlane,
    engine: &Engine,
    keys: &Keyring,
) -> Result<JobWorker, JobsError> {
    let caches = Caches::open(&config.caches, None)?;
    for cache in [&caches.results, &caches.exports] {
        if !cache.is_shared() {
            return Err(JobsError::NotShared(if cache.name() == "results" { "results" } else { "exports" }));
        }
    }
    let broker = binnacle_queue::open(&config.broker).await?;
    Ok(JobWorker {
        name: config.worker_name.clone().unwrap_or_else(host_name),
        board: Arc::new(HttpJobBoard(control_plane)),
        broker: Some(broker).filter(|broker| broker.kind() != BrokerKind::Embedded),
        queues: config.jobs.queues(),
        slots: config.jobs.job_slots,
        drain: config.drain(),
        engine: engine.clone(),
        keys: keys.clone(),
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
