//! The one connection to a Redis server.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use redis::{AsyncConnectionConfig, Client, aio::MultiplexedConnection};

use crate::BackendError;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Nobody waits this long: callers have shorter time-outs of their own.
const RESPONSE_TIMEOUT: Duration = Duration::from_mins(1);

/// Makes a connection when there is none, once for all who need it.
///
/// The client's own connection manager is not used: a call that is given up would also give up the connection that it
/// waits for, and a connection that went silent would be used until the kernel notices.
#[derive(Clone)]
pub(super) struct Link {
    client: Client,
    current: Arc<Mutex<Option<MultiplexedConnection>>>,
    connecting: Arc<tokio::sync::Mutex<()>>,
}

impl Link {
    pub(super) fn new(client: Client) -> Self {
        Self { client, current: Arc::default(), connecting: Arc::default() }
    }

    pub(super) async fn connection(&self) -> Result<MultiplexedConnection, BackendError> {
        if let Some(connection) = self.current().clone() {
            return Ok(connection);
        }
        // In a task of its own, so that it is made even when this caller is out of patience.
        tokio::spawn(self.clone().connect()).await.map_err(BackendError::failed)?
    }

    async fn connect(self) -> Result<MultiplexedConnection, BackendError> {
        let _only_one = self.connecting.lock().await;
        if let Some(connection) = self.current().clone() {
            return Ok(connection);
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(RESPONSE_TIMEOUT));
        let connection = self.client.get_multiplexed_async_connection_with_config(&config).await;
        let connection = connection.map_err(BackendError::failed)?;
        *self.current() = Some(connection.clone());
        Ok(connection)
    }

    pub(super) fn disconnect(&self) {
        *self.current() = None;
    }

    fn current(&self) -> MutexGuard<'_, Option<MultiplexedConnection>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
