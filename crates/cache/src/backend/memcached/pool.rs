//! A few connections to one Memcached server.

use std::{
    fmt, io,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Semaphore;

use super::{
    connection::Connection,
    protocol::{Reply, Request},
};
use crate::BackendError;

/// Calls at once; more wait for one of these.
const CONNECTIONS: usize = 8;

pub(super) struct Pool {
    address: String,
    idle: Mutex<Vec<Connection>>,
    permits: Semaphore,
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pool").field(&self.address).finish()
    }
}

impl Pool {
    pub(super) fn new(address: &str) -> Self {
        Self { address: address.to_owned(), idle: Mutex::default(), permits: Semaphore::new(CONNECTIONS) }
    }

    pub(super) async fn exchange(&self, request: &Request) -> Result<Reply, BackendError> {
        let _permit = self.permits.acquire().await.map_err(BackendError::failed)?;
        let idle = self.idle().pop();
        if let Some(connection) = idle {
            match self.exchange_over(connection, request).await {
                // The server was restarted since it was last used, and the others are broken as well. All commands may
                // be repeated: one that was carried out is then refused at worst.
                Err(_) => self.disconnect(),
                done => return done.map_err(BackendError::failed),
            }
        }
        let exchanged = async { self.exchange_over(Connection::open(&self.address).await?, request).await };
        exchanged.await.map_err(BackendError::failed)
    }

    /// The connection is idle again afterwards, unless it failed or the call was given up.
    async fn exchange_over(&self, mut connection: Connection, request: &Request) -> io::Result<Reply> {
        let reply = connection.exchange(request).await?;
        if !matches!(reply, Reply::Refused(_)) {
            self.idle().push(connection);
        }
        Ok(reply)
    }

    pub(super) fn disconnect(&self) {
        self.idle().clear();
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
