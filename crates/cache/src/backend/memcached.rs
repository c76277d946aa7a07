//! A Memcached server.
//!
//! value → one item | items of 1 MB, and one that names them → text protocol → server

use std::{fmt, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use futures::future::try_join_all;

use super::{Backend, BackendKind, GIB, KIB, Limits, MIB};
use crate::{BackendError, key};

mod connection;
mod parts;
mod pool;
mod protocol;

use parts::Parts;
use pool::Pool;
use protocol::{Item, Reply, Request, Store};

/// Servers take items of up to 1 MiB by default, with key and header.
const ITEM_BYTES: usize = 1_000_000;
const LARGEST_VALUE_BYTES: u64 = 16 * MIB;
/// The protocol's longest key.
const LONGEST_KEY: usize = 250;
/// Item flags: the value itself, or the parts that it is in.
const WHOLE: u32 = 0;
const IN_PARTS: u32 = 1;

/// Values are items with an expiry of their own, at whole seconds. Speaks the text protocol over a few connections.
///
/// The client is our own: of the crates, `async-memcached` and `memcache-async` are one connection each, without a
/// pool or time-outs, and the former parses a large value anew with each kibibyte that arrives.
pub struct MemcachedBackend {
    pool: Pool,
    prefix: String,
}

impl fmt::Debug for MemcachedBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemcachedBackend")
            .field("pool", &self.pool)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

impl MemcachedBackend {
    /// The server at `host:port`, all keys below `prefix`. Connects when it is first used.
    pub fn new(address: &str, prefix: &str) -> Self {
        Self { pool: Pool::new(address), prefix: prefix.to_owned() }
    }

    /// Keys that the protocol does not take are replaced by a digest; the envelope says whose value it is.
    fn key(&self, key: &str) -> String {
        let whole = if self.prefix.is_empty() { key.to_owned() } else { format!("{}/{key}", self.prefix) };
        if whole.len() <= LONGEST_KEY { whole } else { format!("{}/:{}", self.prefix, key::short(&whole)) }
    }

    async fn item(&self, key: &str) -> Result<Option<Item>, BackendError> {
        match self.pool.exchange(&Request::get(&self.key(key))).await? {
            Reply::Value(item) => Ok(Some(item)),
            Reply::Missing => Ok(None),
            other => Err(other.into_error()),
        }
    }

    async fn set(&self, key: &str, flags: u32, value: Bytes, keep: Duration) -> Result<(), BackendError> {
        let request = Request::store(Store::Set, &self.key(key), flags, protocol::expiry(keep), value);
        match self.pool.exchange(&request).await? {
            Reply::Stored => Ok(()),
            other => Err(other.into_error()),
        }
    }

    async fn put_in_parts(&self, key: &str, value: Bytes, keep: Duration) -> Result<(), BackendError> {
        let parts = Parts::new(key, value.len());
        let writes = parts.ranges().map(|(name, range)| {
            let part = value.slice(range);
            async move { self.set(&name, WHOLE, part, keep).await }
        });
        try_join_all(writes).await?;
        self.set(key, IN_PARTS, parts.to_bytes(), keep).await
    }

    /// Nothing where a part is missing.
    async fn get_parts(&self, key: &str, head: &[u8]) -> Result<Option<Bytes>, BackendError> {
        let Some(parts) = Parts::from_bytes(key, head) else { return Ok(None) };
        let reads = parts.ranges().map(|(name, _)| async move { self.item(&name).await });
        let items: Option<Vec<Item>> = try_join_all(reads).await?.into_iter().collect();
        Ok(items.map(|items| items.iter().fold(Vec::with_capacity(parts.size_bytes()), joined).into()))
    }

    /// The lock's item where `owner` holds it.
    async fn own_lock(&self, key: &str, owner: &str) -> Result<Option<Item>, BackendError> {
        Ok(self.item(key).await?.filter(|item| item.value == owner.as_bytes()))
    }
}

fn joined(mut whole: Vec<u8>, item: &Item) -> Vec<u8> {
    whole.extend_from_slice(&item.value);
    whole
}

#[async_trait]
impl Backend for MemcachedBackend {
    async fn get(&self, key: &str) -> Result<Option<Bytes>, BackendError> {
        match self.item(key).await? {
            Some(Item { flags: IN_PARTS, value, .. }) => self.get_parts(key, &value).await,
            item => Ok(item.map(|item| item.value)),
        }
    }

    async fn put(&self, key: &str, value: Bytes, keep: Duration) -> Result<(), BackendError> {
        let size_bytes = value.len() as u64;
        if size_bytes > LARGEST_VALUE_BYTES {
            return Err(BackendError::TooLarge { size_bytes, largest_bytes: LARGEST_VALUE_BYTES });
        }
        if value.len() <= ITEM_BYTES {
            return self.set(key, WHOLE, value, keep).await;
        }
        self.put_in_parts(key, value, keep).await
    }

    async fn delete(&self, key: &str) -> Result<(), BackendError> {
        match self.pool.exchange(&Request::delete(&self.key(key))).await? {
            Reply::Deleted | Reply::NotFound => Ok(()),
            other => Err(other.into_error()),
        }
    }

    async fn lock(&self, key: &str, owner: &str, hold: Duration) -> Result<bool, BackendError> {
        let (name, expiry) = (self.key(key), protocol::expiry(hold));
        let value = Bytes::copy_from_slice(owner.as_bytes());
        let add = Request::store(Store::Add, &name, WHOLE, expiry, value.clone());
        match self.pool.exchange(&add).await? {
            Reply::Stored => return Ok(true),
            Reply::NotStored => {}
            other => return Err(other.into_error()),
        }
        let Some(own) = self.own_lock(key, owner).await? else { return Ok(false) };
        let renew = Request::store(Store::Swap(own.version), &name, WHOLE, expiry, value);
        Ok(matches!(self.pool.exchange(&renew).await?, Reply::Stored))
    }

    async fn unlock(&self, key: &str, owner: &str) -> Result<(), BackendError> {
        let Some(own) = self.own_lock(key, owner).await? else { return Ok(()) };
        // Expires at once, unless somebody else has it by now.
        let end = Request::store(Store::Swap(own.version), &self.key(key), WHOLE, protocol::EXPIRED, Bytes::new());
        self.pool.exchange(&end).await?;
        Ok(())
    }

    fn limits(&self) -> Limits {
        Limits { largest_value_bytes: LARGEST_VALUE_BYTES, piece_bytes: (512 * KIB) as u32, largest_file_bytes: GIB }
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn kind(&self) -> BackendKind {
        BackendKind::Memcached
    }

    fn disconnect(&self) {
        self.pool.disconnect();
    }
}
