use std::{convert::Infallible, sync::Arc};

use redis::{
    Client, Cmd, FromRedisValue, IntoConnectionInfo, ProtocolVersion, PushInfo, PushKind, RedisError, ScriptInvocation,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use tokio::sync::Notify;
use url::Url;

use super::{doorbell::Doorbells, script::Keys};
use crate::{
    BrokerKind, OpenError, QueueError, connectivity::Connectivity, error::BoxError, open::UrlShape,
    settings::ANSWER_WITHIN,
};

const SHAPE: UrlShape = UrlShape { kind: BrokerKind::Redis, port: 6379, example: "redis://:PASSWORD@HOST:6379/0" };

/// One connection for all calls, which connects again by itself.
#[derive(Debug)]
pub(super) struct Redis {
    manager: ConnectionManager,
    connectivity: Arc<Connectivity>,
    doorbells: Arc<Doorbells>,
}

impl Redis {
    pub fn open(url: &Url) -> Result<Self, OpenError> {
        let connectivity = Arc::new(Connectivity::new(SHAPE.broker(url)?));
        let fault = |error: RedisError| SHAPE.fault(error.to_string());
        let info = url.clone().into_connection_info().map_err(fault)?;
        // Only this protocol carries bells beside the answers.
        let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        let client = Client::open(info.set_redis_settings(settings)).map_err(fault)?;
        let doorbells = Arc::new(Doorbells::default());
        let (ringing, noted) = (Arc::clone(&doorbells), Arc::clone(&connectivity));
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(ANSWER_WITHIN))
            .set_response_timeout(Some(ANSWER_WITHIN))
            .set_number_of_retries(2)
            .set_push_sender(move |push: PushInfo| {
                match push.kind {
                    PushKind::Disconnection => noted.lost(&*BoxError::from("disconnected")),
                    _ => ringing.hear(&push),
                }
                Ok::<_, Infallible>(())
            })
            .set_automatic_resubscription();
        let manager = ConnectionManager::new_lazy_with_config(client, config).map_err(fault)?;
        Ok(Self { manager, connectivity, doorbells })
    }

    /// What rings when something is published to the queue, whoever does.
    pub async fn doorbell(&self, keys: &Keys) -> Result<Arc<Notify>, QueueError> {
        let channel = keys.wake();
        if let Some(bell) = self.doorbells.get(&channel) {
            return Ok(bell);
        }
        let subscribed = self.manager.clone().subscribe(&channel).await;
        self.outcome(subscribed)?;
        Ok(self.doorbells.add(channel))
    }

    pub async fn run<T: FromRedisValue>(&self, call: &ScriptInvocation<'_>) -> Result<T, QueueError> {
        let mut manager = self.manager.clone();
        let mut outcome = call.invoke_async(&mut manager).await;
        // The first to find the connection broken starts a new one. Twice is harmless where nothing is exactly once.
        if outcome.as_ref().is_err_and(RedisError::is_connection_dropped) {
            outcome = call.invoke_async(&mut manager).await;
        }
        self.outcome(outcome)
    }

    pub async fn query<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, QueueError> {
        let mut manager = self.manager.clone();
        let outcome = command.query_async(&mut manager).await;
        self.outcome(outcome)
    }

    fn outcome<T>(&self, outcome: Result<T, RedisError>) -> Result<T, QueueError> {
        self.connectivity.note(outcome.map_err(|error| self.error(error)))
    }

    fn error(&self, error: RedisError) -> QueueError {
        use redis::{ErrorKind, ServerErrorKind};
        match error.kind() {
            _ if error.is_timeout() => self.connectivity.timed_out(),
            ErrorKind::Io
            | ErrorKind::AuthenticationFailed
            | ErrorKind::Server(
                ServerErrorKind::BusyLoading | ServerErrorKind::MasterDown | ServerErrorKind::TryAgain,
            ) => self.connectivity.unreachable(error),
            ErrorKind::RESP3NotSupported => {
                self.connectivity.refused("speak RESP3, for which it must be Redis 6.2 or later", BoxError::from(error))
            }
            _ => self.connectivity.refused("run a command", error),
        }
    }
}
