//! A folder of this machine.
//!
//! put: temporary file → rename → index → files used longest ago are deleted until the budget holds
//! open: the folder's files → index, by the time they were last used

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use bytes::Bytes;
use uuid::Uuid;

use super::{Backend, BackendKind, Limits, MIB, Usage, local_locks::LocalLocks};
use crate::{BackendError, key};

mod index;

use index::Index;

/// Files that are being written; whatever is here when the folder is opened was left by a crash.
const TEMPORARY: &str = "tmp";
/// The largest value, whatever the budget.
const LARGEST_VALUE_BYTES: u64 = 64 * MIB;

/// A budget of bytes in a folder that belongs to this process alone; what was not used for longest goes first. No value
/// takes more than an eighth of the budget, no file more than half. Contents outlive the process.
#[derive(Debug)]
pub struct DiskBackend {
    shelf: Arc<Shelf>,
    locks: LocalLocks,
    budget_bytes: u64,
}

#[derive(Debug)]
struct Shelf {
    folder: PathBuf,
    index: Mutex<Index>,
}

impl DiskBackend {
    /// Opens a folder, made where it is missing, and looks at the size of each file in it.
    ///
    /// # Errors
    /// Where the folder cannot be made or read.
    pub fn open(folder: &Path, budget_bytes: u64) -> io::Result<Self> {
        let temporary = folder.join(TEMPORARY);
        match fs::remove_dir_all(&temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => fs::create_dir_all(&temporary)?,
        }
        let shelf = Shelf { folder: folder.to_owned(), index: Mutex::new(Index::scan(folder, budget_bytes)?) };
        shelf.make_room();
        Ok(Self { shelf: Arc::new(shelf), locks: LocalLocks::default(), budget_bytes })
    }

    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shelf) -> io::Result<T> + Send + 'static,
    ) -> Result<T, BackendError> {
        let shelf = Arc::clone(&self.shelf);
        let done = tokio::task::spawn_blocking(move || work(&shelf)).await.map_err(BackendError::failed)?;
        done.map_err(|error| match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => BackendError::Full,
            _ => BackendError::failed(error),
        })
    }
}

impl Shelf {
    /// Two letters of folder keep folders small.
    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(&name[..2]).join(name)
    }

    fn read(&self, name: &str) -> io::Result<Option<Bytes>> {
        let path = self.path(name);
        let value = match fs::read(&path) {
            Ok(value) => value,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.index().remove(name);
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        if self.index().touch(name, value.len() as u64) {
            // So that it is known after a restart; failing that costs nothing but order.
            let _ = fs::File::options().write(true).open(&path).and_then(|file| file.set_modified(SystemTime::now()));
        }
        Ok(Some(value.into()))
    }

    fn write(&self, name: &str, value: &[u8]) -> io::Result<()> {
        let temporary = self.folder.join(TEMPORARY).join(Uuid::new_v4().simple().to_string());
        let path = self.path(name);
        let written = fs::write(&temporary, value).and_then(|()| match fs::rename(&temporary, &path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(self.folder.join(&name[..2]))?;
                fs::rename(&temporary, &path)
            }
            done => done,
        });
        if let Err(error) = written {
            let _ = fs::remove_file(&temporary);
            return Err(error);
        }
        self.index().insert(name, value.len() as u64);
        self.make_room();
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.index().remove(name);
        match fs::remove_file(self.path(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }

    /// Deletes files until the budget holds.
    fn make_room(&self) {
        loop {
            let Some(name) = self.index().evict() else { return };
            if let Err(error) = fs::remove_file(self.path(&name)) {
                tracing::debug!(%error, "a file was not evicted");
            }
        }
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Backend for DiskBackend {
    async fn get(&self, key: &str) -> Result<Option<Bytes>, BackendError> {
        let name = key::short(key);
        self.on_disk(move |shelf| shelf.read(&name)).await
    }

    async fn put(&self, key: &str, value: Bytes, _keep: Duration) -> Result<(), BackendError> {
        let (size_bytes, largest_bytes) = (value.len() as u64, self.limits().largest_value_bytes);
        if size_bytes > largest_bytes {
            return Err(BackendError::TooLarge { size_bytes, largest_bytes });
        }
        let name = key::short(key);
        self.on_disk(move |shelf| shelf.write(&name, &value)).await
    }

    async fn delete(&self, key: &str) -> Result<(), BackendError> {
        let name = key::short(key);
        self.on_disk(move |shelf| shelf.remove(&name)).await
    }

    async fn lock(&self, key: &str, owner: &str, hold: Duration) -> Result<bool, BackendError> {
        Ok(self.locks.lock(key, owner, hold))
    }

    async fn unlock(&self, key: &str, owner: &str) -> Result<(), BackendError> {
        self.locks.unlock(key, owner);
        Ok(())
    }

    fn limits(&self) -> Limits {
        let eighth = self.budget_bytes / 8;
        Limits {
            largest_value_bytes: eighth.min(LARGEST_VALUE_BYTES),
            piece_bytes: (eighth / 2).clamp(1024, MIB) as u32,
            largest_file_bytes: self.budget_bytes / 2,
        }
    }

    fn is_shared(&self) -> bool {
        false
    }

    fn kind(&self) -> BackendKind {
        BackendKind::Disk
    }

    fn usage(&self) -> Option<Usage> {
        Some(self.shelf.index().usage())
    }
}

#[cfg(test)]
mod tests;
