//! Things larger than one value, in pieces.
//!
//! bytes → pieces, each an envelope under a key of its own → manifest under the file's key, written last: a file that is
//! not finished cannot be found
//! manifest → the pieces of a range, one read ahead → bytes

use std::{fmt, time::SystemTime};

use bytes::Bytes;
use uuid::Uuid;

use crate::{
    Cache, FileError, Key, Lifetime,
    cache::{NotRead, Outcome},
    error::Chain,
};

mod manifest;
mod reader;
mod writer;

use manifest::Manifest;
pub use reader::CachedFile;
pub use writer::FileWriter;

/// What is said of a file when it is finished.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileMeta {
    /// The media type, for example `text/csv; charset=utf-8`.
    pub content_type: String,
    /// The name that people see.
    pub file_name: String,
    /// What the caller wants to know of it without reading it; small.
    pub meta: Bytes,
}

/// What is known of a finished file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileInfo {
    /// How long it is.
    pub size_bytes: u64,
    /// The media type.
    pub content_type: String,
    /// The name that people see.
    pub file_name: String,
    /// What the caller wanted to know of it.
    pub meta: Bytes,
    /// When it was finished.
    pub made_at: SystemTime,
    /// Until when it is fresh.
    pub fresh_until: SystemTime,
    /// Until when it can be opened. Who opened it before has a quarter of an hour more to read it.
    pub expires_at: SystemTime,
    /// XXH3-128 of the whole content in 32 hexadecimal digits: equal content, equal checksum; good as an `ETag`, not as
    /// a signature.
    pub checksum: String,
}

/// The pieces of one file that was written.
#[derive(Clone, PartialEq, Eq)]
struct Pieces {
    key: Key,
    /// No two writers share one, so that their pieces never mix.
    writer: Uuid,
}

impl fmt::Debug for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.key_of(0))
    }
}

impl Pieces {
    fn key_of(&self, piece: u64) -> String {
        format!("{}.{}.{piece}", self.key, self.writer.simple())
    }

    /// Deletes the first `count` pieces as well as it can.
    async fn delete(&self, cache: &Cache, count: u64) {
        for piece in 0..count {
            if let Err(error) = cache.inner.parts.files.delete(&self.key_of(piece)).await {
                tracing::debug!(pieces = ?self, error = %Chain(&error), "pieces of a file stay until they expire");
                return;
            }
        }
    }
}

fn manifest_key(key: &Key) -> String {
    format!("{key}.file")
}

impl Cache {
    /// Starts a file that is kept for `lifetime` from its end on. It replaces the file of this key when it is finished.
    ///
    /// # Errors
    /// [`FileError::NoLifetime`] where it would expire at once.
    #[expect(clippy::unused_async, reason = "backends may want to prepare for a file")]
    pub async fn create_file(&self, key: &Key, lifetime: Lifetime) -> Result<FileWriter, FileError> {
        let lifetime = self.inner.settings.capped(lifetime);
        if lifetime.is_none() {
            return Err(FileError::NoLifetime);
        }
        Ok(FileWriter::new(self.clone(), key.clone(), lifetime))
    }

    /// The finished file of this key, if there is one.
    ///
    /// # Errors
    /// [`FileError::Backend`] where the backend is down or slow.
    pub async fn open_file(&self, key: &Key) -> Result<Option<CachedFile>, FileError> {
        let found = self.manifest(key).await;
        self.inner.meters.count(found.as_ref().map_or_else(Outcome::from, |_| Outcome::Hit));
        match found {
            Ok(manifest) => Ok(Some(CachedFile::new(self.clone(), key, manifest))),
            Err(NotRead::Failed(error)) => Err(error.into()),
            Err(NotRead::Missing | NotRead::Corrupt) => Ok(None),
        }
    }

    /// Forgets a file and its pieces; who reads it gets [`FileError::PieceGone`].
    pub async fn delete_file(&self, key: &Key) {
        let manifest = self.manifest(key).await.ok();
        if let Err(error) = self.inner.parts.manifests.delete(&manifest_key(key)).await {
            tracing::debug!(%key, error = %Chain(&error), "a file was not deleted");
        }
        if let Some(manifest) = manifest {
            manifest.pieces(key).delete(self, manifest.piece_count()).await;
        }
    }

    async fn manifest(&self, key: &Key) -> Result<Manifest, NotRead> {
        let envelope = self.read(&*self.inner.parts.manifests, &manifest_key(key)).await?;
        Manifest::from_envelope(envelope).ok_or(NotRead::Corrupt)
    }
}

#[cfg(test)]
mod tests;
