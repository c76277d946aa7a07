//! The Flight service: one file per call that works; every other call is unimplemented.

mod do_get;
mod encode;
mod status;

use arrow_flight::{
    Action, ActionType, Criteria, Empty, FlightData, FlightDescriptor, FlightInfo, HandshakeRequest, HandshakeResponse,
    PollInfo, PutResult, SchemaResult, Ticket,
    flight_service_server::{FlightService, FlightServiceServer},
};
use binnacle_engine::Engine;
use futures::stream::BoxStream;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming, async_trait};

pub use self::status::status_of;
use crate::{Compression, Keyring, channel::MAX_MESSAGE_BYTES};

/// Answers `DoGet`; cheap to clone, all clones share the engine.
#[derive(Clone, Debug)]
pub struct FlightWorker {
    engine: Engine,
    keys: Keyring,
    compression: Compression,
    stop: CancellationToken,
}

/// A Flight service that takes tickets which `keys` accept and runs them on `engine`, without compression.
pub fn flight_service(engine: Engine, keys: impl Into<Keyring>) -> FlightServiceServer<FlightWorker> {
    FlightWorker { engine, keys: keys.into(), compression: Compression::None, stop: CancellationToken::new() }
        .into_service()
}

impl FlightWorker {
    /// Answers tickets that `keys` accept with `engine`; `stop` cancels every run.
    pub fn new(engine: Engine, keys: Keyring, compression: Compression, stop: CancellationToken) -> Self {
        Self { engine, keys, compression, stop }
    }

    /// The service, with room for large messages.
    pub fn into_service(self) -> FlightServiceServer<Self> {
        FlightServiceServer::new(self)
            .max_encoding_message_size(MAX_MESSAGE_BYTES)
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
    }
}

fn unimplemented<T>() -> Result<Response<T>, Status> {
    Err(Status::unimplemented("this worker answers only DoGet with a signed ticket"))
}

#[async_trait]
impl FlightService for FlightWorker {
    type HandshakeStream = BoxStream<'static, Result<HandshakeResponse, Status>>;
    type ListFlightsStream = BoxStream<'static, Result<FlightInfo, Status>>;
    type DoGetStream = BoxStream<'static, Result<FlightData, Status>>;
    type DoPutStream = BoxStream<'static, Result<PutResult, Status>>;
    type DoExchangeStream = BoxStream<'static, Result<FlightData, Status>>;
    type DoActionStream = BoxStream<'static, Result<arrow_flight::Result, Status>>;
    type ListActionsStream = BoxStream<'static, Result<ActionType, Status>>;

    async fn do_get(&self, request: Request<Ticket>) -> Result<Response<Self::DoGetStream>, Status> {
        do_get::do_get(self, &request.into_inner().ticket).await.map(Response::new).map_err(|error| status_of(&error))
    }

    async fn handshake(
        &self,
        _: Request<Streaming<HandshakeRequest>>,
    ) -> Result<Response<Self::HandshakeStream>, Status> {
        unimplemented()
    }

    async fn list_flights(&self, _: Request<Criteria>) -> Result<Response<Self::ListFlightsStream>, Status> {
        unimplemented()
    }

    async fn get_flight_info(&self, _: Request<FlightDescriptor>) -> Result<Response<FlightInfo>, Status> {
        unimplemented()
    }

    async fn poll_flight_info(&self, _: Request<FlightDescriptor>) -> Result<Response<PollInfo>, Status> {
        unimplemented()
    }

    async fn get_schema(&self, _: Request<FlightDescriptor>) -> Result<Response<SchemaResult>, Status> {
        unimplemented()
    }

    async fn do_put(&self, _: Request<Streaming<FlightData>>) -> Result<Response<Self::DoPutStream>, Status> {
        unimplemented()
    }

    async fn do_exchange(&self, _: Request<Streaming<FlightData>>) -> Result<Response<Self::DoExchangeStream>, Status> {
        unimplemented()
    }

    async fn do_action(&self, _: Request<Action>) -> Result<Response<Self::DoActionStream>, Status> {
        unimplemented()
    }

    async fn list_actions(&self, _: Request<Empty>) -> Result<Response<Self::ListActionsStream>, Status> {
        unimplemented()
    }
}
