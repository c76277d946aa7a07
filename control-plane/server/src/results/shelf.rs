//! The shelf: results that outlive this process's memory, shared with other web servers and with workers that warm up.
//!
//! What is kept is the Arrow IPC stream as it came, with [`ResultMeta`]. A shelf that is slow or down costs its time-out and
//! nothing else. Failures are kept too, for a few seconds, so that a database in trouble is not asked again at once.

use std::{
    fmt::Write,
    time::{Duration, SystemTime},
};

use arrow_ipc::reader::StreamReader;
use arrow_schema::SchemaRef;
use binnacle_cache::{BackendKind, Cache, Entry, Freshness, Hit, Key, Lead, Lifetime, MakerGuard};
use binnacle_protocol::{ErrorCode, RemoteError, job::ResultMeta};
use bytes::{Bytes, BytesMut};

use super::{Ask, Fingerprint, SharedResult};

/// The longest to wait for another process that runs the same query.
const PATIENCE: Duration = Duration::from_mins(1);

/// Results beyond this process.
#[derive(Clone, Debug)]
pub struct Shelf {
    cache: Cache,
    /// In this process's memory results are kept already; only what workers put there is worth a look.
    keeps: bool,
}

/// What the shelf says of a query.
pub(super) enum Found {
    /// A result.
    Kept(Box<Kept>),
    /// The database could not answer a moment ago.
    Failed(RemoteError),
    /// Run it; nobody else does while the guard is held.
    Run(Option<MakerGuard>),
}

/// A result that was kept.
pub(super) struct Kept {
    pub body: Bytes,
    pub schema: SchemaRef,
    pub meta: ResultMeta,
    pub is_stale: bool,
    pub age: Duration,
}

impl Shelf {
    /// Results in this cache.
    pub fn new(cache: Cache) -> Self {
        let keeps = cache.is_shared() || cache.backend().kind() == BackendKind::Disk;
        Self { cache, keeps }
    }

    fn key(&self, fingerprint: &Fingerprint) -> Key {
        self.cache.key(&[&result_key(fingerprint)])
    }

    /// Looks for a result, or for the right to make it.
    pub(super) async fn look(&self, ask: &Ask) -> Found {
        let key = self.key(&ask.fingerprint);
        let hit = match self.cache.lookup_or_lead(&key, ask.timeout.min(PATIENCE)).await {
            Lead::Make(guard) => return Found::Run(Some(guard)),
            Lead::Hit(hit) => hit,
        };
        if hit.failure {
            let unread = |_| RemoteError::new(ErrorCode::QueryFailed, "the query failed a moment ago");
            return Found::Failed(serde_json::from_slice(&hit.entry.body).unwrap_or_else(unread));
        }
        if let Some(kept) = Kept::read(hit) {
            return Found::Kept(Box::new(kept));
        }
        // Of a version that wrote it differently.
        self.cache.delete(&key).await;
        Found::Run(None)
    }

    /// Whether this process is the one that replaces a stale result.
    pub(super) async fn may_replace(&self, fingerprint: &Fingerprint) -> Option<MakerGuard> {
        self.cache.try_lead(&self.key(fingerprint)).await
    }

    /// Keeps how a run ended, as long as it is worth keeping, and lets others look.
    pub(super) async fn keep(&self, ask: &Ask, shared: &SharedResult, guard: Option<MakerGuard>) {
        let key = self.key(&ask.fingerprint);
        match shared.outcome() {
            Some(Ok(trailer)) if self.keeps && !ask.lifetime.is_none() => {
                let meta = ResultMeta { as_of: shared.as_of().at, trailer, fields: Vec::new() };
                let meta = serde_json::to_vec(&meta).unwrap_or_default().into();
                let entry =
                    Entry { body: concat(&shared.chunks()), meta, made_at: SystemTime::from(shared.as_of().at) };
                self.cache.put(&key, entry, ask.lifetime).await;
            }
            Some(Err(error)) if fails_again(error.code) => {
                self.cache.put_failure(&key, serde_json::to_vec(&error).unwrap_or_default().into()).await;
            }
            _ => {}
        }
        if let Some(guard) = guard {
            guard.release().await;
        }
    }
}

impl Kept {
    fn read(hit: Hit) -> Option<Self> {
        let meta: ResultMeta = serde_json::from_slice(&hit.entry.meta).ok()?;
        let schema = StreamReader::try_new(hit.entry.body.as_ref(), None).ok()?.schema();
        let is_stale = hit.freshness != Freshness::Fresh;
        Some(Self { body: hit.entry.body, schema, meta, is_stale, age: hit.age })
    }

    /// How much longer this process may keep it.
    pub fn lifetime(&self, whole: Lifetime) -> Lifetime {
        let fresh = whole.fresh.saturating_sub(self.age);
        let stale = if self.is_stale { (whole.fresh + whole.stale).saturating_sub(self.age) } else { whole.stale };
        Lifetime { fresh, stale }
    }
}

/// Whether asking again within seconds would most likely end the same.
fn fails_again(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::QueryFailed
            | ErrorCode::DatasourceUnreachable
            | ErrorCode::DatasourceAuthFailed
            | ErrorCode::SecretNotFound
            | ErrorCode::Timeout
    )
}

fn concat(chunks: &[Bytes]) -> Bytes {
    if let [one] = chunks {
        return one.clone();
    }
    let mut whole = BytesMut::with_capacity(chunks.iter().map(Bytes::len).sum());
    for chunk in chunks {
        whole.extend_from_slice(chunk);
    }
    whole.freeze()
}

/// Under which key a result is kept.
pub fn result_key(fingerprint: &Fingerprint) -> String {
    let mut key = String::with_capacity(fingerprint.len() * 2);
    for byte in fingerprint {
        // Writing into a text cannot fail.
        let _ = write!(key, "{byte:02x}");
    }
    key
}
