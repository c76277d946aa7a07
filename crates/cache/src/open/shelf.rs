//! The backends of one place.

use std::{sync::Arc, time::Duration};

#[cfg(feature = "distributed")]
use secrecy::ExposeSecret;

use super::{
    Problem, piece_timeout,
    place::{Address, Place},
};
use crate::{
    Backend, DiskBackend, MemcachedBackend, MemoryBackend,
    backend::{GIB, Guarded, MIB, Spread},
    breaker::Breaker,
};
#[cfg(feature = "distributed")]
use crate::{BackendError, RedisBackend, S3Backend, error::Chain};

const MEMORY_BYTES: u64 = 256 * MIB;
const DISK_BYTES: u64 = 10 * GIB;

/// How long a call may take where nothing else is set.
const SERVER_TIMEOUT: Duration = Duration::from_millis(250);
const DISK_TIMEOUT: Duration = Duration::from_secs(2);
const S3_TIMEOUT: Duration = Duration::from_secs(5);

/// One place, as entries and as pieces of files see it: the latter have more time.
pub(super) struct Shelf {
    pub(super) entries: Arc<dyn Backend>,
    pub(super) pieces: Arc<dyn Backend>,
}

/// One server, folder or bucket, left alone together by all who use it.
struct Server {
    name: String,
    backend: Arc<dyn Backend>,
    breaker: Arc<Breaker>,
}

impl Server {
    fn new(name: impl Into<String>, backend: impl Backend) -> Self {
        let name = name.into();
        let breaker = Arc::new(Breaker::new(&name));
        Self { name, backend: Arc::new(backend), breaker }
    }

    fn guarded(&self, timeout: Duration) -> Arc<dyn Backend> {
        Arc::new(Guarded::new(Arc::clone(&self.backend), Arc::clone(&self.breaker), timeout))
    }
}

impl Shelf {
    pub(super) fn open(place: &Place) -> Result<Self, Problem> {
        let bytes = |default| place.options.bytes.unwrap_or(default);
        #[cfg(feature = "distributed")]
        let failed = |error: BackendError| Problem::new(Chain(&error).to_string(), place.example);
        match &place.address {
            Address::Memory => {
                let memory: Arc<dyn Backend> = Arc::new(MemoryBackend::new(bytes(MEMORY_BYTES)));
                Ok(Self { entries: Arc::clone(&memory), pieces: memory })
            }
            Address::Disk(folder) => {
                let disk = DiskBackend::open(folder, bytes(DISK_BYTES))
                    .map_err(|error| Problem::new(format!("the folder cannot be used: {error}"), place.example))?;
                Ok(Self::guarded(place, &Server::new("disk", disk), &[], DISK_TIMEOUT))
            }
            #[cfg(not(feature = "distributed"))]
            Address::Redis { .. } | Address::S3(_) => {
                let words = "this binary has neither Redis nor S3: build it with its feature `distributed`";
                Err(Problem::new(words, place.example))
            }
            #[cfg(feature = "distributed")]
            Address::Redis { url, shown } => {
                let redis = RedisBackend::new(url.expose_secret(), place.prefix()).map_err(failed)?;
                Ok(Self::guarded(place, &Server::new(shown, redis), &[], SERVER_TIMEOUT))
            }
            Address::Memcached { first, others } => {
                let server = |address: &String| Server::new(address, MemcachedBackend::new(address, place.prefix()));
                let others: Vec<Server> = others.iter().map(server).collect();
                Ok(Self::guarded(place, &server(first), &others, SERVER_TIMEOUT))
            }
            #[cfg(feature = "distributed")]
            Address::S3(bucket) => {
                let s3 = S3Backend::new(bucket).map_err(failed)?;
                let name = format!("s3://{}", bucket.bucket);
                Ok(Self::guarded(place, &Server::new(name, s3), &[], S3_TIMEOUT))
            }
        }
    }

    fn guarded(place: &Place, first: &Server, others: &[Server], timeout: Duration) -> Self {
        let timeout = place.options.timeout.unwrap_or(timeout);
        Self { entries: spread(first, others, timeout), pieces: spread(first, others, piece_timeout(timeout)) }
    }
}

fn spread(first: &Server, others: &[Server], timeout: Duration) -> Arc<dyn Backend> {
    if others.is_empty() {
        return first.guarded(timeout);
    }
    let named = |server: &Server| (server.name.clone(), server.guarded(timeout));
    Arc::new(Spread::over(named(first), others.iter().map(named)))
}
