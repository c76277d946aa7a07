//! A Redis server, or one that speaks its protocol (Valkey, Dragonfly).

use std::{fmt, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use redis::{Client, Cmd, FromRedisValue, RedisError, Script, aio::MultiplexedConnection, cmd};

use super::{Backend, BackendKind, GIB, KIB, Limits, MIB};
use crate::BackendError;

mod link;

use link::Link;

/// Takes a lock that is free or one's own, for so many milliseconds.
const LOCK: &str = "local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1";
/// Releases one's own lock.
const UNLOCK: &str = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0";

/// Values are strings with an expiry of their own. One connection is shared by all calls, and made anew when it breaks.
pub struct RedisBackend {
    link: Link,
    prefix: String,
    lock: Script,
    unlock: Script,
}

impl fmt::Debug for RedisBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisBackend").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

impl RedisBackend {
    /// The server at `redis://[user:password@]host:port[/database]`, or `rediss://` for TLS, all keys below `prefix`.
    /// Connects when it is first used.
    ///
    /// # Errors
    /// Where the URL is wrong.
    pub fn new(url: &str, prefix: &str) -> Result<Self, BackendError> {
        let client = Client::open(url).map_err(|error| BackendError::failed(without_detail(&error)))?;
        Ok(Self {
            link: Link::new(client),
            prefix: prefix.to_owned(),
            lock: Script::new(LOCK),
            unlock: Script::new(UNLOCK),
        })
    }

    fn key(&self, key: &str) -> String {
        if self.prefix.is_empty() { key.to_owned() } else { format!("{}/{key}", self.prefix) }
    }

    async fn run<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, BackendError> {
        let mut connection = self.link.connection().await?;
        self.checked(command.query_async(&mut connection).await)
    }

    async fn run_script(&self, script: &Script, key: &str, arguments: &[&str]) -> Result<i64, BackendError> {
        let mut connection: MultiplexedConnection = self.link.connection().await?;
        let mut invocation = script.key(self.key(key));
        for argument in arguments {
            invocation.arg(*argument);
        }
        self.checked(invocation.invoke_async(&mut connection).await)
    }

    fn checked<T>(&self, result: Result<T, RedisError>) -> Result<T, BackendError> {
        result.map_err(|error| {
            if error.is_unrecoverable_error() {
                self.link.disconnect();
            }
            BackendError::failed(error)
        })
    }
}

/// What kind of error it is; its detail may quote the URL.
fn without_detail(error: &RedisError) -> String {
    format!("{:?}", error.kind())
}

#[async_trait]
impl Backend for RedisBackend {
    async fn get(&self, key: &str) -> Result<Option<Bytes>, BackendError> {
        self.run(cmd("GET").arg(self.key(key))).await
    }

    async fn put(&self, key: &str, value: Bytes, keep: Duration) -> Result<(), BackendError> {
        let millis = keep.as_millis().max(1) as u64;
        self.run(cmd("SET").arg(self.key(key)).arg(&value[..]).arg("PX").arg(millis)).await
    }

    async fn delete(&self, key: &str) -> Result<(), BackendError> {
        self.run(cmd("UNLINK").arg(self.key(key))).await
    }

    async fn lock(&self, key: &str, owner: &str, hold: Duration) -> Result<bool, BackendError> {
        let millis = hold.as_millis().max(1).to_string();
        Ok(self.run_script(&self.lock, key, &[owner, &millis]).await? == 1)
    }

    async fn unlock(&self, key: &str, owner: &str) -> Result<(), BackendError> {
        self.run_script(&self.unlock, key, &[owner]).await?;
        Ok(())
    }

    /// Redis takes values of up to 512 MiB, but serves nobody else meanwhile.
    fn limits(&self) -> Limits {
        Limits { largest_value_bytes: 64 * MIB, piece_bytes: (512 * KIB) as u32, largest_file_bytes: 4 * GIB }
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn kind(&self) -> BackendKind {
        BackendKind::Redis
    }

    fn disconnect(&self) {
        self.link.disconnect();
    }
}
