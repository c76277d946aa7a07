//! The data plane as the control plane sees it: signed tickets out by Flight `DoGet`, Arrow IPC messages back.
//!
//! The messages are not decoded on the way: a Flight message becomes an IPC message by framing alone.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use arc_swap::ArcSwap;
use arrow_flight::{FlightData, Ticket as FlightTicket, flight_service_client::FlightServiceClient};
use arrow_schema::SchemaRef;
use binnacle_protocol::{ErrorCode, RemoteError, SignedTicket, Task, Ticket, TicketSigner, TlsFiles, Trailer};
use bytes::{BufMut, Bytes, BytesMut};
use futures::{Stream, StreamExt};
use tonic::{Status, transport::Channel};

mod demand;
mod describe;
mod fleet;

pub use demand::Demand;
pub use fleet::AddressError;
use fleet::Fleet;

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
    fleet: Arc<Fleet>,
    next: AtomicUsize,
    signer: ArcSwap<TicketSigner>,
    demand: Demand,
}

/// The largest message taken from a worker, in bytes.
const MESSAGE_BYTES: usize = 256 << 20;

/// How long a query waits where there is no worker at all.
const WAKE_TIMEOUT: Duration = Duration::from_secs(20);

impl Workers {
    /// Workers behind these channels take turns.
    pub fn new(channels: Vec<Channel>, signer: TicketSigner) -> Self {
        Self::of(Fleet::fixed(channels), signer)
    }

    /// Workers at `http://host:port` addresses, or `https` with certificates; connected when first used. A name stands for
    /// every worker whose address it resolves to.
    ///
    /// # Errors
    /// When an address or a certificate cannot be used.
    pub fn connect(addresses: &[String], signer: TicketSigner, tls: Option<&TlsFiles>) -> Result<Self, AddressError> {
        Ok(Self::of(Fleet::at(addresses, tls)?, signer))
    }

    fn of(fleet: Arc<Fleet>, signer: TicketSigner) -> Self {
        Self { fleet, next: AtomicUsize::new(0), signer: ArcSwap::from_pointee(signer), demand: Demand::default() }
    }

    /// Signs with this key from now on.
    pub fn set_signer(&self, signer: TicketSigner) {
        self.signer.store(Arc::new(signer));
    }

    /// How much workers are wanted.
    pub fn demand(&self) -> &Demand {
        &self.demand
    }

    /// The public half of the signing key, 32 bytes.
    pub fn public_key(&self) -> Vec<u8> {
        self.signer.load().public_key()
    }

    /// Signs a ticket, for whoever brings it to a worker.
    ///
    /// # Errors
    /// [`ErrorCode::Internal`] when it cannot be written.
    pub fn sign(&self, ticket: &Ticket) -> Result<SignedTicket, RemoteError> {
        self.signer
            .load()
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
        let channels = self.workers_for(&ticket.task).await?;
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let mut last = no_worker();
        for turn in 0..channels.len() {
            let channel = channels[(first + turn) % channels.len()].clone();
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

    /// The workers there are. Where there is none, one may be on its way: pools sleep while nobody needs them. A probe neither
    /// wakes a pool nor keeps it awake.
    async fn workers_for(&self, task: &Task) -> Result<Arc<[Channel]>, RemoteError> {
        if matches!(task, Task::Query { .. }) {
            self.demand.note_use();
        }
        let now = self.fleet.now();
        if !now.is_empty() {
            return Ok(now);
        }
        if matches!(task, Task::Probe) || !self.fleet.may_grow() {
            return Err(no_worker());
        }
        let _waiting = self.demand.wait();
        tokio::time::timeout(WAKE_TIMEOUT, self.fleet.any()).await.map_err(|_| no_worker())
    }
}

fn no_worker() -> RemoteError {
    RemoteError::new(ErrorCode::Unavailable, "no worker is running")
        .hint("see whether data-plane processes are running, and what their WorkerPool's status says")
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
