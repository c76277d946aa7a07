//! Writing a file, piece by piece.

use std::{
    fmt,
    time::{Duration, Instant, SystemTime},
};

use bytes::{Bytes, BytesMut};
use tokio::runtime::Handle;
use twox_hash::XxHash3_128;
use uuid::Uuid;

use super::{FileInfo, FileMeta, Manifest, Pieces, manifest_key};
use crate::{Backend, Cache, FileError, Key, Lifetime, cache::Operation, envelope::Envelope};

/// How much longer than the file its pieces are kept: the first is written before the file is finished, and somebody may
/// read the last after it expired.
const PIECES_OUTLIVE: Duration = Duration::from_mins(15);

/// A file being written. Dropping it forgets what was written.
pub struct FileWriter {
    cache: Cache,
    pub(super) pieces: Pieces,
    lifetime: Lifetime,
    piece_bytes: u32,
    /// Less than a piece.
    pending: BytesMut,
    pieces_written: u64,
    bytes_written: u64,
    checksum: XxHash3_128,
    /// A write failed or was cut short: there may be a gap.
    is_broken: bool,
    is_finished: bool,
}

impl fmt::Debug for FileWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("FileWriter");
        text.field("pieces", &self.pieces).field("bytes_written", &self.bytes_written).finish_non_exhaustive()
    }
}

impl FileWriter {
    pub(super) fn new(cache: Cache, key: Key, lifetime: Lifetime) -> Self {
        let piece_bytes = cache.inner.parts.files.limits().piece_bytes;
        Self {
            cache,
            pieces: Pieces { key, writer: Uuid::new_v4() },
            lifetime,
            piece_bytes,
            pending: BytesMut::new(),
            pieces_written: 0,
            bytes_written: 0,
            checksum: XxHash3_128::new(),
            is_broken: false,
            is_finished: false,
        }
    }

    /// Appends bytes; waits while whole pieces are written.
    ///
    /// # Errors
    /// [`FileError::TooLarge`] beyond what the cache takes, [`FileError::Backend`] where the backend is down, slow or
    /// full. The file cannot be finished then.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), FileError> {
        let largest_bytes = self.cache.inner.parts.files.limits().largest_file_bytes;
        self.bytes_written += bytes.len() as u64;
        if self.is_broken {
            return Err(FileError::Broken);
        }
        self.is_broken = true;
        if self.bytes_written > largest_bytes {
            return Err(FileError::TooLarge { largest_bytes });
        }
        self.append(bytes).await?;
        self.is_broken = false;
        Ok(())
    }

    async fn append(&mut self, mut bytes: Bytes) -> Result<(), FileError> {
        self.checksum.write(&bytes);
        let piece_bytes = self.piece_bytes as usize;
        while self.pending.len() + bytes.len() >= piece_bytes {
            let head = bytes.split_to(piece_bytes - self.pending.len());
            let piece = if self.pending.is_empty() {
                head
            } else {
                self.pending.extend_from_slice(&head);
                self.pending.split().freeze()
            };
            self.write_piece(piece).await?;
        }
        self.pending.extend_from_slice(&bytes);
        Ok(())
    }

    /// How many bytes were written.
    pub const fn bytes_written(&self) -> u64 {
        self.bytes_written
    }

    /// Makes the file visible; it replaces the one that its key had, whose pieces are deleted.
    ///
    /// # Errors
    /// As [`FileWriter::write`]; the file is not kept then, and an older one stays.
    pub async fn finish(mut self, meta: FileMeta) -> Result<FileInfo, FileError> {
        if self.is_broken {
            return Err(FileError::Broken);
        }
        let rest = self.pending.split().freeze();
        if !rest.is_empty() {
            self.write_piece(rest).await?;
        }
        let checksum = format!("{:032x}", self.checksum.finish_128());
        let manifest =
            Manifest::new(self.pieces.writer, self.piece_bytes, self.bytes_written, checksum, meta, self.lifetime);
        let replaced = self.cache.manifest(&self.pieces.key).await.ok();
        let keep = self.lifetime.fresh + self.lifetime.stale;
        let manifests = &*self.cache.inner.parts.manifests;
        self.put(manifests, manifest_key(&self.pieces.key), manifest.to_envelope(), keep).await?;
        self.is_finished = true;
        self.cache.gauge();
        if let Some(replaced) = replaced {
            replaced.pieces(&self.pieces.key).delete(&self.cache, replaced.piece_count()).await;
        }
        Ok(manifest.info)
    }

    /// Forgets what was written, and waits until that is done.
    pub async fn abort(mut self) {
        self.is_finished = true;
        self.pieces.delete(&self.cache, self.pieces_written).await;
    }

    async fn write_piece(&mut self, body: Bytes) -> Result<(), FileError> {
        let started = Instant::now();
        let key = self.pieces.key_of(self.pieces_written);
        let keep = self.lifetime.fresh + self.lifetime.stale + PIECES_OUTLIVE;
        let now = SystemTime::now();
        let envelope = Envelope {
            body,
            meta: Bytes::new(),
            made_at: now,
            fresh_until: now + keep,
            keep_until: now + keep,
            is_failure: false,
            is_elsewhere: false,
        };
        // Counted first, so that a piece is deleted whose put was cut short.
        self.pieces_written += 1;
        self.put(&*self.cache.inner.parts.files, key, envelope, keep).await?;
        self.cache.inner.meters.record(Operation::WritePiece, started);
        Ok(())
    }

    async fn put(
        &self,
        backend: &dyn Backend,
        key: String,
        envelope: Envelope,
        keep: Duration,
    ) -> Result<(), FileError> {
        let sealed = self.cache.seal(&key, envelope).await?;
        Ok(backend.put(&key, sealed, keep).await?)
    }
}

impl Drop for FileWriter {
    fn drop(&mut self) {
        if self.is_finished || self.pieces_written == 0 {
            return;
        }
        // Without a runtime, as at the end of a process, they stay until they expire.
        if let Ok(runtime) = Handle::try_current() {
            let (cache, pieces, count) = (self.cache.clone(), self.pieces.clone(), self.pieces_written);
            runtime.spawn(async move { pieces.delete(&cache, count).await });
        }
    }
}
