use std::{sync::Arc, time::Duration};

use async_nats::{
    Client, ConnectOptions, Event,
    connection::State,
    jetstream::{Context, context::ContextBuilder, message::PublishMessage},
};
use bytes::Bytes;
use futures::future::try_join_all;
use percent_encoding::percent_decode_str;
use tokio::sync::Notify;
use url::Url;

use super::headers::Notes;

use crate::{
    BrokerKind, OpenError, QueueError,
    batch::{Limit, batches},
    connectivity::Connectivity,
    error::BoxError,
    open::UrlShape,
    settings::ANSWER_WITHIN,
};

const SHAPE: UrlShape = UrlShape { kind: BrokerKind::Nats, port: 4222, example: "nats://USER:PASSWORD@HOST:4222" };

/// What is published before waiting for the server.
const AT_ONCE: Limit = Limit { items: 1024, bytes: 8 << 20 };

/// The connection, which connects again by itself.
#[derive(Clone, Debug)]
pub(super) struct Nats {
    pub client: Client,
    pub jetstream: Context,
    pub connectivity: Arc<Connectivity>,
    /// Wakes whoever waits for an answer that will not come, since its question went by a connection that is lost.
    pub disconnected: Arc<Notify>,
    /// On how many servers of a cluster each stream is kept.
    pub replicas: usize,
}

impl Nats {
    pub async fn open(url: &Url) -> Result<Self, OpenError> {
        let connectivity = Arc::new(Connectivity::new(SHAPE.broker(url)?));
        let replicas = SHAPE.parameter(url, &["replicas"], "replicas")?;
        let replicas = replicas.map_or(Ok(1), |replicas| replicas.parse());
        let replicas = replicas.map_err(|_| SHAPE.fault("`replicas` is no number"))?;
        let disconnected = Arc::new(Notify::new());
        let (noted, waking) = (Arc::clone(&connectivity), Arc::clone(&disconnected));
        let options = credentials(url)
            .name("binnacle")
            .retry_on_initial_connect()
            .connection_timeout(ANSWER_WITHIN)
            .request_timeout(Some(ANSWER_WITHIN))
            .reconnect_delay_callback(|attempt| Duration::from_millis(50 << attempt.min(5)).min(Duration::from_secs(1)))
            .event_callback(move |event| {
                note(&noted, &waking, &event);
                std::future::ready(())
            });
        let address = format!("{}://{}", url.scheme(), connectivity.broker.address);
        let client = options.connect(address).await.map_err(|error| SHAPE.fault(error.to_string()))?;
        let jetstream = ContextBuilder::new()
            .timeout(ANSWER_WITHIN)
            .ack_timeout(ANSWER_WITHIN)
            .max_ack_inflight(4096)
            .backpressure_on_inflight(true)
            .build(client.clone());
        Ok(Self { client, jetstream, connectivity, disconnected, replicas })
    }

    /// Publishes to the subjects, and waits until all is stored.
    pub async fn publish(
        &self,
        publications: impl IntoIterator<Item = (String, Bytes, Notes)> + Send,
    ) -> Result<(), QueueError> {
        for batch in batches(publications, AT_ONCE, |(_, body, _)| body.len()) {
            let storing = try_join_all(batch.into_iter().map(|(subject, body, headers)| async move {
                let publication = PublishMessage::build().payload(body).headers(headers.into());
                let stored = self.jetstream.send_publish(subject, publication).await?;
                stored.await
            }));
            self.answered("store a message", storing).await?;
        }
        Ok(())
    }

    /// The outcome of a call, in time.
    pub async fn answered<T, E: Into<BoxError>>(
        &self,
        action: &'static str,
        call: impl Future<Output = Result<T, E>>,
    ) -> Result<T, QueueError> {
        let disconnected = self.disconnected.notified();
        let outcome = tokio::select! {
            outcome = self.connectivity.in_time(call) => {
                outcome.and_then(|outcome| outcome.map_err(|error| self.error(action, error)))
            }
            () = disconnected => Err(self.connectivity.unreachable("the connection was lost")),
        };
        outcome.map_err(|error| self.or_unconnected(error))
    }

    /// Without a connection, that is the reason for whatever went wrong.
    fn or_unconnected(&self, error: QueueError) -> QueueError {
        if self.client.connection_state() == State::Connected {
            return error;
        }
        self.connectivity.unreachable(self.connectivity.trouble())
    }

    /// What the client says of a server that is away differs from call to call; its causes tell.
    pub fn error(&self, action: &'static str, error: impl Into<BoxError>) -> QueueError {
        let error = error.into();
        let said = causes(&*error);
        if said.contains("timed out") {
            return self.connectivity.timed_out();
        }
        let away = ["no responders", "temporarily unavailable", "no stream found", "broken pipe", "not connected"];
        if away.iter().any(|words| said.contains(words)) {
            return self.connectivity.unreachable(error);
        }
        self.connectivity.refused(action, error)
    }
}

fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let chain = std::iter::successors(Some(error), |error| error.source());
    chain.map(|error| error.to_string().to_lowercase()).collect::<Vec<_>>().join(": ")
}

/// The user and password of the URL, or its user alone as a token.
fn credentials(url: &Url) -> ConnectOptions {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    match (url.username(), url.password()) {
        ("", _) => ConnectOptions::new(),
        (token, None) => ConnectOptions::with_token(decoded(token)),
        (user, Some(password)) => ConnectOptions::with_user_and_password(decoded(user), decoded(password)),
    }
}

fn note(connectivity: &Connectivity, disconnected: &Notify, event: &Event) {
    match event {
        Event::Connected => connectivity.found(),
        Event::ClientError(error) => connectivity.lost(&*BoxError::from(error.to_string())),
        Event::Disconnected => {
            connectivity.lost(&*BoxError::from("disconnected"));
            disconnected.notify_waiters();
        }
        event => tracing::debug!(broker = %connectivity.broker, %event, "an event of the connection"),
    }
}
