//! Where the caches of one test are.

use std::{env, sync::Arc, time::Duration};

use binnacle_cache::{BackendKind, Cache, DiskBackend, Entry, Lifetime, MemoryBackend};
use bytes::Bytes;
use tempfile::TempDir;
use uuid::Uuid;

use crate::proxy::Proxy;

pub const MINUTE: Lifetime = Lifetime { fresh: Duration::from_mins(1), stale: Duration::ZERO };

/// A backend that holds nothing yet.
pub struct Place {
    pub kind: BackendKind,
    /// Without options, except those that every test needs.
    url: String,
    prefix: String,
    pub folder: TempDir,
}

impl Place {
    pub fn memory() -> Self {
        Self::new(BackendKind::Memory, "memory:?bytes=128Mi")
    }

    pub fn disk() -> Self {
        let mut place = Self::new(BackendKind::Disk, "");
        place.url = format!("disk:{}?bytes=128Mi", place.folder.path().join("disk").display());
        place
    }

    pub fn redis() -> Self {
        let url = server("BINNACLE_TEST_REDIS_URL", "redis");
        Self::new(BackendKind::Redis, &format!("{url}?prefix={{prefix}}"))
    }

    pub fn memcached() -> Self {
        let url = server("BINNACLE_TEST_MEMCACHED_URL", "memcached");
        Self::new(BackendKind::Memcached, &format!("{url}?prefix={{prefix}}"))
    }

    pub fn s3() -> Self {
        let url = server("BINNACLE_TEST_S3_URL", "minio").replace('?', "/{prefix}?");
        Self::new(BackendKind::S3, &url)
    }

    pub fn tiered() -> Self {
        let url = server("BINNACLE_TEST_REDIS_URL", "redis");
        Self::new(BackendKind::Tiered, &format!("memory:?bytes=128Mi+{url}?prefix={{prefix}}"))
    }

    /// The Redis server behind the memory, at the same prefix.
    pub fn redis_of(tiered: &Self) -> Cache {
        let redis = Self { prefix: tiered.prefix.clone(), ..Self::redis() };
        redis.open()
    }

    fn new(kind: BackendKind, url: &str) -> Self {
        let prefix = Uuid::new_v4().simple().to_string();
        let folder = TempDir::new().expect("a temporary folder");
        Self { kind, url: url.to_owned(), prefix, folder }
    }

    /// Whether other processes see what is put here.
    pub fn is_shared(&self) -> bool {
        !matches!(self.kind, BackendKind::Memory | BackendKind::Disk)
    }

    /// The URL with more options, for example `&max-value=1Ki`.
    pub fn url(&self, options: &str) -> String {
        let patient = if options.contains("timeout-ms") { "" } else { "&timeout-ms=5000" };
        format!("{}{patient}{options}", self.url.replace("{prefix}", &self.prefix))
    }

    pub fn open(&self) -> Cache {
        self.open_with("")
    }

    pub fn open_with(&self, options: &str) -> Cache {
        open(&self.url(options))
    }

    /// The cache as two processes have it; where it is not shared, twice the same backend.
    pub fn open_twice(&self) -> [Cache; 2] {
        if self.is_shared() {
            return [self.open(), self.open()];
        }
        let first = self.open();
        let second = Cache::on(first.name(), Arc::clone(first.backend()));
        [first, second]
    }

    /// The cache behind a proxy that can fail, with a time-out of 300 ms.
    pub async fn open_behind_proxy(&self) -> (Cache, Proxy) {
        let url = self.url("&timeout-ms=300");
        let address = address(&url);
        let proxy = Proxy::before(&address).await;
        (open(&url.replace(&address, &proxy.address())), proxy)
    }

    /// As it is, but with this much room.
    pub fn open_small(&self, budget_bytes: u64) -> Cache {
        match self.kind {
            BackendKind::Memory => Cache::on("test", Arc::new(MemoryBackend::new(budget_bytes))),
            BackendKind::Disk => {
                let disk = DiskBackend::open(&self.folder.path().join("small"), budget_bytes).expect("a folder");
                Cache::on("test", Arc::new(disk))
            }
            kind => panic!("{kind:?} has no budget"),
        }
    }
}

fn open(url: &str) -> Cache {
    Cache::open("test", url).expect("a right URL")
}

fn server(variable: &str, service: &str) -> String {
    env::var(variable)
        .unwrap_or_else(|_| panic!("{variable} is not set: run the tests within `e2e/services/{service} run`"))
}

/// The server's `127.0.0.1:port` in a URL.
fn address(url: &str) -> String {
    let start = url.find("127.0.0.1:").expect("a server on this machine");
    url[start..].split(['/', '?', '&']).next().expect("an address").to_owned()
}

/// Bytes that do not compress, different for different seeds.
pub fn noise(size_bytes: usize, seed: u64) -> Bytes {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let words = (0..size_bytes.div_ceil(8)).flat_map(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    });
    words.take(size_bytes).collect()
}

pub async fn put(cache: &Cache, part: &str, body: impl Into<Bytes>) -> bool {
    cache.put(&cache.key(&[part]), Entry::now(body), MINUTE).await
}

/// The body under this key.
pub async fn body(cache: &Cache, part: &str) -> Option<Bytes> {
    cache.get(&cache.key(&[part])).await.map(|hit| hit.entry.body)
}

/// Waits until `condition` holds, for ten seconds at most.
pub async fn until(what: &str, condition: impl AsyncFn() -> bool) {
    let waiting = async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waiting).await.unwrap_or_else(|_| panic!("not within 10 s: {what}"));
}
