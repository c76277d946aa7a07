//! Reading a file or a part of it.

use std::{fmt, ops::Range, time::Instant};

use bytes::Bytes;
use futures::{Stream, StreamExt, stream};

use super::{FileInfo, Manifest, Pieces};
use crate::{
    Cache, FileError, Key,
    cache::{NotRead, Operation, Outcome},
};

/// The piece that is handed out and the one that is fetched meanwhile.
const PIECES_AT_ONCE: usize = 2;

/// A finished file.
#[derive(Clone)]
pub struct CachedFile {
    cache: Cache,
    pub(super) pieces: Pieces,
    piece_bytes: u64,
    info: FileInfo,
}

impl fmt::Debug for CachedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedFile").field("pieces", &self.pieces).field("info", &self.info).finish_non_exhaustive()
    }
}

impl CachedFile {
    pub(super) fn new(cache: Cache, key: &Key, manifest: Manifest) -> Self {
        let pieces = manifest.pieces(key);
        Self { cache, pieces, piece_bytes: manifest.piece_bytes.into(), info: manifest.info }
    }

    /// What is known of it.
    pub const fn info(&self) -> &FileInfo {
        &self.info
    }

    /// The bytes of this range, or what of it is within the file, in order. Holds two pieces in memory at most; dropping
    /// it stops reading.
    ///
    /// Ends with [`FileError::PieceGone`] where the file expired or was replaced meanwhile, with
    /// [`FileError::PieceDamaged`] where a piece is not what was written, and with [`FileError::Backend`] where the
    /// backend is down or slow.
    pub fn read(&self, range: Range<u64>) -> impl Stream<Item = Result<Bytes, FileError>> + Send + use<> {
        let end = range.end.min(self.info.size_bytes);
        let start = range.start.min(end);
        let (first, after_last) = (start / self.piece_bytes, end.div_ceil(self.piece_bytes));
        let pieces = if start == end { 0..0 } else { first..after_last };
        let file = self.clone();
        let bytes = stream::iter(pieces).map(move |piece| file.clone().read_within(piece, start, end));
        // What follows a piece that is missing is of no use.
        bytes.buffered(PIECES_AT_ONCE).scan(false, |failed, read| {
            let read = (!*failed).then_some(read);
            *failed = matches!(read, Some(Err(_)));
            std::future::ready(read)
        })
    }

    /// What of this piece is within the range.
    async fn read_within(self, piece: u64, start: u64, end: u64) -> Result<Bytes, FileError> {
        let piece_start = piece * self.piece_bytes;
        let whole = self.read_piece(piece).await?;
        if whole.len() as u64 != self.piece_bytes.min(self.info.size_bytes - piece_start) {
            return Err(FileError::PieceDamaged { piece });
        }
        let from = start.saturating_sub(piece_start) as usize;
        let to = (end - piece_start).min(whole.len() as u64) as usize;
        Ok(whole.slice(from..to))
    }

    async fn read_piece(&self, piece: u64) -> Result<Bytes, FileError> {
        let started = Instant::now();
        let inner = &self.cache.inner;
        let read = self.cache.read(&*inner.parts.files, &self.pieces.key_of(piece)).await;
        inner.meters.record(Operation::ReadPiece, started);
        if let Err(reason) = &read {
            inner.meters.count(Outcome::from(reason));
        }
        match read {
            Ok(envelope) => Ok(envelope.body),
            Err(NotRead::Missing) => Err(FileError::PieceGone { piece }),
            Err(NotRead::Corrupt) => Err(FileError::PieceDamaged { piece }),
            Err(NotRead::Failed(error)) => Err(error.into()),
        }
    }
}
