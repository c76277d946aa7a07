//! Ways for a control plane to reach a worker, tuned for streams of large batches.

use std::{convert::Infallible, time::Duration};

use arrow_flight::flight_service_server::FlightServiceServer;
use hyper_util::rt::TokioIo;
use tokio::io::DuplexStream;
use tonic::transport::{Channel, Endpoint, Server};

use crate::FlightWorker;

/// The most bytes of one message, either way: far above any batch that the engine makes.
pub(crate) const MAX_MESSAGE_BYTES: usize = 1 << 30;
/// How many bytes may be on their way on one stream.
pub(crate) const STREAM_WINDOW_BYTES: u32 = 2 << 20;
/// How many bytes may be on their way on one connection.
pub(crate) const CONNECTION_WINDOW_BYTES: u32 = 32 << 20;
/// HTTP/2 frames as large as useful, so that a batch is a few of them.
pub(crate) const FRAME_BYTES: u32 = 1 << 20;
/// What the pipe of an in-process channel holds.
const PIPE_BYTES: usize = 1 << 20;

/// A channel to a worker at `uri`, for example `http://10.0.0.7:8815`; connects when first used, and again when lost.
///
/// # Errors
/// When `uri` cannot be read.
pub fn connect(uri: &str) -> Result<Channel, tonic::transport::Error> {
    let endpoint = Endpoint::from_shared(uri.to_owned())?
        .connect_timeout(Duration::from_secs(5))
        .tcp_nodelay(true)
        .http2_keep_alive_interval(Duration::from_secs(15))
        .keep_alive_timeout(Duration::from_secs(10));
    Ok(tuned(endpoint).connect_lazy())
}

/// A channel to a worker in this process: real Arrow Flight over a pipe in memory. Serves until the channel and all its
/// clones are dropped.
pub async fn in_process_channel(service: FlightServiceServer<FlightWorker>) -> Channel {
    let connector = tower::service_fn(move |_: tonic::codegen::http::Uri| {
        let (client, server) = tokio::io::duplex(PIPE_BYTES);
        tokio::spawn(serve_pipe(service.clone(), server));
        std::future::ready(Ok::<_, Infallible>(TokioIo::new(client)))
    });
    tuned(Endpoint::from_static("http://in-process")).connect_with_connector_lazy(connector)
}

async fn serve_pipe(service: FlightServiceServer<FlightWorker>, pipe: DuplexStream) {
    let incoming = tokio_stream::once(Ok::<_, Infallible>(pipe));
    if let Err(error) = tuned_server().add_service(service).serve_with_incoming(incoming).await {
        tracing::error!(%error, "the in-process worker stopped");
    }
}

fn tuned(endpoint: Endpoint) -> Endpoint {
    endpoint
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .max_frame_size(FRAME_BYTES)
}

/// A server with the same windows.
pub(crate) fn tuned_server() -> Server {
    Server::builder()
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .max_frame_size(FRAME_BYTES)
        .tcp_nodelay(true)
        .http2_keepalive_interval(Some(Duration::from_secs(15)))
}
