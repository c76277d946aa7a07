use std::time::Duration;

use async_nats::jetstream::{self, AckKind, consumer::PullConsumer};
use futures::future::try_join_all;
use tokio::time::sleep;

use super::{
    connection::Nats,
    headers::Notes,
    lane::{fetch, wait_for_one},
};
use crate::{QueueError, settings::ANSWER_WITHIN};

/// How many delayed messages are looked at together.
const BATCH: usize = 256;

/// Moves delayed messages to `ready` when they are due, for as long as it runs. Several processes may do so at once.
pub(super) async fn serve(nats: Nats, waiting: PullConsumer, ready: String) {
    loop {
        if let Err(error) = serve_some(&nats, &waiting, &ready).await {
            tracing::debug!(broker = %nats.connectivity.broker, %error, "delayed messages wait a little longer");
            sleep(Duration::from_millis(500)).await;
        }
    }
}

async fn serve_some(nats: &Nats, waiting: &PullConsumer, ready: &str) -> Result<(), QueueError> {
    let mut messages = fetch(nats, waiting, BATCH).await?;
    if messages.is_empty() {
        messages.extend(wait_for_one(nats, waiting, ANSWER_WITHIN).await?);
    }
    try_join_all(messages.into_iter().map(|message| serve_one(nats, message, ready))).await?;
    Ok(())
}

/// The server keeps what is handed back until the delay is over, then delivers it here again.
async fn serve_one(nats: &Nats, message: jetstream::Message, ready: &str) -> Result<(), QueueError> {
    let notes = Notes::from(message.headers.clone());
    let remaining = notes.remaining_delay();
    let (message, acker) = message.split();
    let answer = if remaining.is_zero() {
        nats.publish([(ready.to_owned(), message.payload, notes.waited())]).await?;
        AckKind::Ack
    } else {
        AckKind::Nak(Some(remaining))
    };
    nats.answered("settle a delivery", acker.ack_with(answer)).await
}
