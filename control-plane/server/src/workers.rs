//! The data plane as the control plane sees it: signed tickets out by Flight `DoGet`, Arrow IPC messages back.
//!
//! The messages are not decoded on the way: a Flight message becomes an IPC message by framing alone.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use arrow_flight::{FlightData, Ticket as FlightTicket, flight_service_client::FlightServiceClient};
use arrow_schema::SchemaRef;
use binnacle_protocol::{ErrorCode, RemoteError, SignedTicket, Ticket, TicketSigner, Trailer};
use bytes::{BufMut, Bytes, BytesMut};
use futures::{Stream, StreamExt};
use tonic::{Status, transport::Channel};

mod describe;

/// One piece of a worker's answer.
#[derive(Debug)]
pub enum Piece {
    /// The schema; comes first, once.
    Schema(SchemaRef, Bytes),
    /// A record batch as an encapsulated IPC message.
    Batch(Bytes),
    /// The end.
    Trailer(Trailer),
}

/// The bytes that end an IPC stream.
pub const END_OF_STREAM: [u8; 8] = [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0];

/// The workers and the key that signs tickets for them.
#[derive(Debug)]
pub struct Workers {
    channels: Vec<Channel>,
    next: AtomicUsize,
    signer: TicketSigner,
}

/// The largest message taken from a worker, in bytes.
const MESSAGE_BYTES: usize = 256 << 20;

impl Workers {
    /// Workers behind these channels take turns.
    pub fn new(channels: Vec<Channel>, signer: TicketSigner) -> Self {
        Self { channels, next: AtomicUsize::new(0), signer }
    }

    /// Connects to workers at `http://host:port` addresses, when first used.
    ///
    /// # Errors
    /// When an address cannot be read.
    pub fn connect(addresses: &[String], signer: TicketSigner) -> Result<Self, tonic::transport::Error> {
        let channels = addresses
            .iter()
            .map(|address| {
                Ok(tonic::transport::Endpoint::from_shared(address.clone())?
                    .connect_timeout(Duration::from_secs(3))
                    .tcp_nodelay(true)
                    .http2_keep_alive_interval(Duration::from_secs(10))
                    .initial_stream_window_size(8 << 20)
                    .initial_connection_window_size(32 << 20)
                    .connect_lazy())
            })
            .collect::<Result<_, _>>()?;
        Ok(Self::new(channels, signer))
    }

    /// The public half of the signing key, 32 bytes.
    pub fn public_key(&self) -> Vec<u8> {
        self.signer.public_key()
    }

    /// Signs a ticket, for whoever brings it to a worker.
    ///
    /// # Errors
    /// [`ErrorCode::Internal`] when it cannot be written.
    pub fn sign(&self, ticket: &Ticket) -> Result<SignedTicket, RemoteError> {
        self.signer
            .sign(ticket)
            .map_err(|error| RemoteError::new(ErrorCode::Internal, format!("the ticket cannot be written: {error}")))
    }

    /// Sends a ticket to a worker. One that does not answer is passed over: nothing has run there.
    ///
    /// Dropping the stream cancels the run, down to the database.
    ///
    /// # Errors
    /// The worker's error, or [`ErrorCode::Unavailable`] when none answers.
    pub async fn run(
        &self,
        ticket: &Ticket,
    ) -> Result<impl Stream<Item = Result<Piece, RemoteError>> + Send + use<>, RemoteError> {
        let signed = self.sign(ticket)?;
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let mut last = RemoteError::new(ErrorCode::Unavailable, "no worker is configured");
        for turn in 0..self.channels.len() {
            let channel = self.channels[(first + turn) % self.channels.len()].clone();
            let mut client = FlightServiceClient::new(channel).max_decoding_message_size(MESSAGE_BYTES);
            match client.do_get(FlightTicket { ticket: signed.0.clone() }).await {
                Ok(answer) => {
                    return Ok(answer
                        .into_inner()
                        .map(|message| piece_of(&message.map_err(|status| error_of(&status))?)));
                }
                Err(status) => {
                    last = error_of(&status);
                    if !never_arrived(&status) {
                        return Err(last);
                    }
                }
            }
        }
        Err(last)
    }
}

/// Whether the request surely did not reach a worker, so that another may be asked.
fn never_arrived(status: &Status) -> bool {
    status.code() == tonic::Code::Unavailable && status.metadata().get_bin(RemoteError::METADATA_KEY).is_none()
}

/// The error that a worker put into a gRPC status.
fn error_of(status: &Status) -> RemoteError {
    let detail = status.metadata().get_bin(RemoteError::METADATA_KEY).and_then(|value| value.to_bytes().ok());
    if let Some(error) = detail.and_then(|json| serde_json::from_slice(&json).ok()) {
        return error;
    }
    let code = match status.code() {
        tonic::Code::Unavailable => ErrorCode::Unavailable,
        tonic::Code::DeadlineExceeded => ErrorCode::Timeout,
        tonic::Code::Cancelled => ErrorCode::Cancelled,
        _ => ErrorCode::Internal,
    };
    let error = RemoteError::new(code, format!("the worker did not answer: {}", status.message()));
    if code == ErrorCode::Unavailable { error.hint("see whether data-plane pods are running") } else { error }
}

fn piece_of(message: &FlightData) -> Result<Piece, RemoteError> {
    let broken = |what: &str| RemoteError::new(ErrorCode::Internal, format!("the worker's answer is broken: {what}"));
    if message.data_header.is_empty() {
        return serde_json::from_slice(&message.app_metadata).map(Piece::Trailer).map_err(|_| broken("trailer"));
    }
    let header = arrow_ipc::root_as_message(&message.data_header).map_err(|_| broken("header"))?;
    if header.header_type() == arrow_ipc::MessageHeader::Schema {
        let schema = header.header_as_schema().ok_or_else(|| broken("schema"))?;
        let schema = arrow_ipc::convert::fb_to_schema(schema);
        return Ok(Piece::Schema(schema.into(), encapsulate(message)));
    }
    Ok(Piece::Batch(encapsulate(message)))
}

/// Continuation mark, metadata length, metadata padded to 8 bytes, body: an encapsulated IPC message.
fn encapsulate(message: &FlightData) -> Bytes {
    let header = message.data_header.len();
    let padded = header.next_multiple_of(8);
    let mut bytes = BytesMut::with_capacity(8 + padded + message.data_body.len() + 8);
    bytes.put_u32_le(0xFFFF_FFFF);
    bytes.put_u32_le(padded as u32);
    bytes.put_slice(&message.data_header);
    bytes.put_bytes(0, padded - header);
    bytes.put_slice(&message.data_body);
    let end = bytes.len().next_multiple_of(8);
    bytes.put_bytes(0, end - bytes.len());
    bytes.freeze()
}
