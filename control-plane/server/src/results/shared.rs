//! One run of one query, shared by everyone who asks for it while it goes on and after.
//!
//! A worker's stream → chunks of an Arrow IPC stream, kept in order → any number of readers, each from the beginning.

use std::sync::{
    Arc, Mutex, MutexGuard, OnceLock, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use arrow_schema::SchemaRef;
use axum::http::HeaderValue;
use binnacle_protocol::{RemoteError, Trailer};
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use futures::Stream;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::Source;

/// How new data is at least.
#[derive(Clone, Debug)]
pub struct AsOf {
    /// The moment.
    pub at: DateTime<Utc>,
    /// The same in RFC 3339, as a header says it.
    pub header: HeaderValue,
}

impl AsOf {
    /// As new as can be.
    pub fn now() -> Self {
        Self::of(Utc::now())
    }

    /// As new as this.
    pub fn of(at: DateTime<Utc>) -> Self {
        let text = at.to_rfc3339_opts(SecondsFormat::Millis, true);
        Self { at, header: HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("")) }
    }

    /// How many seconds ago.
    pub fn age_seconds(&self) -> i64 {
        (Utc::now() - self.at).num_seconds().max(0)
    }
}

/// A result that is coming in or has come in whole.
#[derive(Debug)]
pub struct SharedResult {
    state: Mutex<State>,
    progress: watch::Sender<u64>,
    readers: AtomicUsize,
    cancel: CancellationToken,
    begun: AsOf,
    kept: OnceLock<(AsOf, Source)>,
    /// The body as JSON, made once for the readers who want it so.
    pub json: OnceLock<Bytes>,
}

#[derive(Debug, Default)]
struct State {
    schema: Option<SchemaRef>,
    chunks: Vec<Bytes>,
    bytes: usize,
    done: Option<Result<Trailer, RemoteError>>,
}

impl SharedResult {
    /// A result that nothing has come in of; `cancel` fires when its last reader leaves before the end.
    pub fn new(cancel: CancellationToken) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::default(),
            progress: watch::Sender::new(0),
            readers: AtomicUsize::new(0),
            cancel,
            begun: AsOf::now(),
            kept: OnceLock::new(),
            json: OnceLock::new(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends one encapsulated IPC message; the first one comes with the schema.
    pub fn push(&self, schema: Option<SchemaRef>, chunk: Bytes) {
        let mut state = self.state();
        state.schema = state.schema.take().or(schema);
        state.bytes += chunk.len();
        state.chunks.push(chunk);
        drop(state);
        self.progress.send_modify(|version| *version += 1);
    }

    /// It comes from a cache that other processes share.
    pub fn was_kept(&self, as_of: AsOf, source: Source) {
        let _ = self.kept.set((as_of, source));
    }

    /// The data is at least as new as this.
    pub fn as_of(&self) -> &AsOf {
        self.kept.get().map_or(&self.begun, |(as_of, _)| as_of)
    }

    /// Where it came from, for those who had to wait for it.
    pub fn source(&self) -> Source {
        self.kept.get().map_or(Source::Miss, |(_, source)| *source)
    }

    /// Waits for the end; whether there was one.
    pub async fn ended(&self) -> bool {
        let mut progress = self.progress.subscribe();
        while self.outcome().is_none() {
            if progress.changed().await.is_err() {
                return false;
            }
        }
        true
    }

    /// Ends the result; nothing may be pushed after this.
    pub fn finish(&self, outcome: Result<Trailer, RemoteError>) {
        self.state().done = Some(outcome);
        self.progress.send_modify(|version| *version += 1);
    }

    /// How it ended, if it has.
    pub fn outcome(&self) -> Option<Result<Trailer, RemoteError>> {
        self.state().done.clone()
    }

    /// Whether it has ended well.
    pub fn is_complete(&self) -> bool {
        matches!(self.state().done, Some(Ok(_)))
    }

    /// What the cache counts, in bytes. The JSON form is made on first use and may be twice as large as the batches; it
    /// is counted from the beginning, so that the budget holds.
    pub fn weight_bytes(&self) -> u64 {
        self.state().bytes as u64 * 3
    }

    /// The chunks that are there now; of a result that has come in whole, an Arrow IPC stream.
    pub fn chunks(&self) -> Vec<Bytes> {
        self.state().chunks.clone()
    }

    /// The schema, once it has come.
    pub fn schema(&self) -> Option<SchemaRef> {
        self.state().schema.clone()
    }

    /// Registers a reader; while there is one, the run goes on.
    pub fn reader(self: &Arc<Self>) -> Reader {
        self.readers.fetch_add(1, Ordering::AcqRel);
        Reader { shared: Arc::clone(self) }
    }

    /// Whether the run was given up because nobody wanted it any more.
    pub fn is_abandoned(&self) -> bool {
        self.cancel.is_cancelled()
    }
}

/// Somebody who wants a result.
#[derive(Debug)]
pub struct Reader {
    shared: Arc<SharedResult>,
}

impl Drop for Reader {
    fn drop(&mut self) {
        if self.shared.readers.fetch_sub(1, Ordering::AcqRel) == 1 && self.shared.outcome().is_none() {
            self.shared.cancel.cancel();
        }
    }
}

impl Reader {
    /// The result itself.
    pub fn shared(&self) -> &Arc<SharedResult> {
        &self.shared
    }

    /// Waits for the schema.
    ///
    /// # Errors
    /// The run's error, where it failed before there was one.
    pub async fn schema(&self) -> Result<SchemaRef, RemoteError> {
        let mut progress = self.shared.progress.subscribe();
        loop {
            {
                let state = self.shared.state();
                if let Some(schema) = &state.schema {
                    return Ok(Arc::clone(schema));
                }
                if let Some(Err(error)) = &state.done {
                    return Err(error.clone());
                }
            }
            if progress.changed().await.is_err() {
                return Err(RemoteError::new(binnacle_protocol::ErrorCode::Internal, "the run ended without a word"));
            }
        }
    }

    /// Waits for the end.
    ///
    /// # Errors
    /// The run's error.
    pub async fn complete(&self) -> Result<Trailer, RemoteError> {
        let mut progress = self.shared.progress.subscribe();
        loop {
            if let Some(outcome) = self.shared.outcome() {
                return outcome;
            }
            if progress.changed().await.is_err() {
                return Err(RemoteError::new(binnacle_protocol::ErrorCode::Internal, "the run ended without a word"));
            }
        }
    }

    /// The chunks from the first on, as they come; together they are an Arrow IPC stream. Ends with the run's error
    /// where it failed.
    pub fn chunks(self) -> impl Stream<Item = Result<Bytes, RemoteError>> + Send + 'static {
        let progress = self.shared.progress.subscribe();
        futures::stream::unfold((self, progress, 0usize), |(reader, mut progress, next)| async move {
            loop {
                {
                    let state = reader.shared.state();
                    if let Some(chunk) = state.chunks.get(next) {
                        let chunk = chunk.clone();
                        drop(state);
                        return Some((Ok(chunk), (reader, progress, next + 1)));
                    }
                    match &state.done {
                        Some(Err(error)) if next != usize::MAX => {
                            let error = error.clone();
                            drop(state);
                            return Some((Err(error), (reader, progress, usize::MAX)));
                        }
                        Some(_) => return None,
                        None => {}
                    }
                }
                if progress.changed().await.is_err() {
                    return None;
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use binnacle_protocol::ErrorCode;
    use futures::StreamExt;

    use super::*;

    #[tokio::test]
    async fn a_late_reader_gets_everything_from_the_beginning() {
        let shared = SharedResult::new(CancellationToken::new());
        let early = shared.reader();
        shared.push(None, Bytes::from_static(b"a"));
        let late = shared.reader();
        shared.push(None, Bytes::from_static(b"b"));
        shared.finish(Ok(Trailer::default()));
        for reader in [early, late] {
            let chunks: Vec<_> = reader.chunks().map(Result::unwrap).collect().await;
            assert_eq!(chunks, ["a", "b"]);
        }
    }

    #[test]
    fn the_run_is_cancelled_when_the_last_reader_leaves_and_not_before() {
        let cancel = CancellationToken::new();
        let shared = SharedResult::new(cancel.clone());
        let (first, second) = (shared.reader(), shared.reader());
        drop(first);
        assert!(!cancel.is_cancelled());
        drop(second);
        assert!(cancel.is_cancelled());
    }

    #[tokio::test]
    async fn an_error_half_way_reaches_the_reader_once() {
        let shared = SharedResult::new(CancellationToken::new());
        let reader = shared.reader();
        shared.push(None, Bytes::from_static(b"a"));
        shared.finish(Err(RemoteError::new(ErrorCode::Timeout, "too slow")));
        let items: Vec<_> = reader.chunks().collect().await;
        assert_eq!(items.len(), 2);
        assert_eq!(items[1].as_ref().unwrap_err().code, ErrorCode::Timeout);
    }
}
