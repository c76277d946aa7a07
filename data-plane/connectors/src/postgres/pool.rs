//! Connections to one database: reused, thrown away when broken, closed when idle for minutes.
//!
//! How many there are is bounded by the engine, which admits no more runs at once than the datasource allows.

use std::{
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use binnacle_protocol::RemoteError;
use futures::FutureExt;
use tokio::{
    runtime::Handle,
    time::{Instant, timeout},
};
use tokio_postgres::{Client, Error};

use super::{error::Failure, settings::Settings};

/// An idle connection is closed after so long.
const IDLE: Duration = Duration::from_mins(5);
/// How often idle connections are looked for.
const SWEEP: Duration = Duration::from_mins(1);
/// How long a server may take to stop a query before its connection is given up.
const STOP: Duration = Duration::from_secs(5);

/// The connections that nobody uses right now, and how to make more.
pub(super) struct Pool {
    settings: Settings,
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    client: Client,
    since: Instant,
}

impl Pool {
    pub fn new(settings: Settings) -> Arc<Self> {
        let pool = Arc::new(Self { settings, idle: Mutex::default() });
        tokio::spawn(sweep(Arc::downgrade(&pool)));
        pool
    }

    /// A connection for one query: the one used last if there is any, else a new one.
    pub async fn get(self: &Arc<Self>) -> Result<Lease, RemoteError> {
        let (client, reused) = match self.take() {
            Some(client) => (client, true),
            None => (self.open().await.map_err(|error| self.failure(&error).into_remote())?, false),
        };
        Ok(Lease { client: Some(client), reused, transaction: false, pool: Arc::clone(self) })
    }

    /// Closes the idle connections: one of them was broken, so all may be.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Option<Client> {
        let mut idle = self.lock();
        std::iter::from_fn(|| idle.pop()).map(|idle| idle.client).find(|client| !client.is_closed())
    }

    fn put(&self, client: Client) {
        if !client.is_closed() {
            self.lock().push(Idle { client, since: Instant::now() });
        }
    }

    async fn open(&self) -> Result<Client, Error> {
        let (client, connection) = self.settings.config.connect(self.settings.tls.clone()).await?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a PostgreSQL connection ended");
            }
        });
        client.batch_execute(&self.settings.greeting).await?;
        Ok(client)
    }

    fn failure(&self, error: &Error) -> Failure {
        Failure::new(error, &self.settings.address)
    }

    /// Stops what runs on `client` and takes it back, if the server does so in time.
    async fn stop(&self, client: Client, farewell: &str) {
        let token = client.cancel_token();
        // The connection is free once the server has answered everything sent so far, the stopped query included.
        let stopped = async {
            token.cancel_query(self.settings.tls.clone()).await.ok()?;
            client.batch_execute(farewell).await.ok()
        };
        if let Ok(Some(())) = timeout(STOP, stopped).await {
            self.put(client);
        } else {
            tracing::debug!("a PostgreSQL connection did not stop its query in time");
        }
    }
}

async fn sweep(pool: Weak<Pool>) {
    let mut ticks = tokio::time::interval(SWEEP);
    loop {
        ticks.tick().await;
        let Some(pool) = pool.upgrade() else { return };
        pool.lock().retain(|idle| idle.since.elapsed() < IDLE && !idle.client.is_closed());
    }
}

/// A connection in use by one query. Dropped without [`release`](Self::release), the query is stopped in the server.
pub(super) struct Lease {
    client: Option<Client>,
    reused: bool,
    transaction: bool,
    pool: Arc<Pool>,
}

impl Lease {
    #[expect(clippy::expect_used, reason = "only `release` and `drop` take it, and both end the lease")]
    pub fn client(&self) -> &Client {
        self.client.as_ref().expect("the lease has ended")
    }

    /// Whether other queries ran on this connection before.
    pub fn reused(&self) -> bool {
        self.reused
    }

    /// A transaction is about to begin, to be rolled back in the end.
    pub fn begin(&mut self) {
        self.transaction = true;
    }

    /// The result with its error told apart.
    pub fn check<T>(&self, result: Result<T, Error>) -> Result<T, Failure> {
        result.map_err(|error| self.pool.failure(&error))
    }

    /// Gives the connection back once nothing runs on it any more, unless the result says that it is lost.
    ///
    /// The transaction is rolled back, which also undoes any setting that a query made. Whoever gets the connection next
    /// queues up behind that, so nobody waits for it here.
    pub fn release<T>(mut self, result: Result<T, Failure>) -> Result<T, Failure> {
        if let Some(client) = self.client.take()
            && !matches!(result, Err(Failure::Connection(_)))
        {
            if self.transaction {
                let _sent = client.batch_execute(self.farewell()).now_or_never();
            }
            self.pool.put(client);
        }
        result
    }

    /// What is said to the server in the end.
    fn farewell(&self) -> &'static str {
        if self.transaction { "ROLLBACK" } else { "" }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        if let Ok(runtime) = Handle::try_current()
            && !client.is_closed()
        {
            let (pool, farewell) = (Arc::clone(&self.pool), self.farewell());
            runtime.spawn(async move { pool.stop(client, farewell).await });
        }
    }
}
