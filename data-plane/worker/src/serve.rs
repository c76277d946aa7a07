//! A worker process from start to drained.

use std::{future::Future, io, net::SocketAddr, pin::pin};

use binnacle_engine::Engine;
use binnacle_protocol::RemoteError;
use binnacle_telemetry::{Health, Telemetry};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::sync::CancellationToken;

use crate::{FlightWorker, KeyError, WorkerConfig, channel::tuned_server, keys::verifier, observe};

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
    let worker = FlightWorker::new(engine, verifier, config.compression, stop.clone());
    let server = tuned_server()
        .add_service(worker.into_service())
        .serve_with_incoming_shutdown(TcpListenerStream::new(listener), shutdown.clone().cancelled_owned());
    tracing::info!(address = %config.listen, "serving Arrow Flight");
    health.ready("flight");
    drain(server, &config, &shutdown, &health, &stop).await
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
