//! `DoGet`: a signed ticket in; the schema, batches and a trailer out.

use std::collections::VecDeque;

use arrow_flight::FlightData;
use binnacle_engine::Running;
use binnacle_protocol::{ErrorCode, RemoteError};
use binnacle_telemetry::run_span;
use chrono::Utc;
use futures::{StreamExt, stream, stream::BoxStream};
use tonic::Status;
use tracing::{Instrument, Span};

use super::{
    FlightWorker,
    encode::{Encoder, trailer},
    status_of,
};

type Messages = BoxStream<'static, Result<FlightData, Status>>;

pub(crate) async fn do_get(worker: &FlightWorker, ticket: &[u8]) -> Result<Messages, RemoteError> {
    let ticket = worker.keys.verify(ticket, Utc::now()).await.map_err(|error| {
        tracing::warn!(%error, "refused a ticket");
        RemoteError::new(ErrorCode::TicketInvalid, error.to_string())
    })?;
    let span = run_span(&ticket.id, ticket.traceparent.as_deref());
    let running = worker.engine.run(ticket, worker.stop.child_token()).instrument(span.clone()).await?;
    let encoder = Encoder::new(worker.compression).map_err(|error| internal(&error))?;
    let first = encoder.schema(&running.schema());
    let answer = Answer { running, encoder, ready: VecDeque::from([first]), done: false, span };
    Ok(stream::unfold(answer, |mut answer| async { answer.next().await.map(|message| (message, answer)) }).boxed())
}

/// A stream under way. Dropped with it, the run is stopped.
struct Answer {
    running: Running,
    encoder: Encoder,
    ready: VecDeque<FlightData>,
    done: bool,
    span: Span,
}

impl Answer {
    async fn next(&mut self) -> Option<Result<FlightData, Status>> {
        loop {
            if let Some(message) = self.ready.pop_front() {
                return Some(Ok(message));
            }
            if self.done {
                return None;
            }
            if let Err(error) = self.advance().await {
                self.done = true;
                let _within = self.span.enter();
                tracing::info!(code = %error.code, message = %error.message, "the run failed");
                return Some(Err(status_of(&error)));
            }
        }
    }

    async fn advance(&mut self) -> Result<(), RemoteError> {
        if let Some(batch) = self.running.next().await {
            self.ready.extend(self.encoder.batch(&batch?).map_err(|error| internal(&error))?);
        } else {
            self.done = true;
            self.ready.push_back(trailer(&self.running.trailer()).map_err(|error| internal(&error))?);
        }
        Ok(())
    }
}

fn internal(error: &dyn std::error::Error) -> RemoteError {
    RemoteError::new(ErrorCode::Internal, format!("a batch cannot be encoded: {error}"))
}
