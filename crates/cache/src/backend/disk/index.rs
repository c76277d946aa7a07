//! What is in the folder, by when it was last used.

use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    path::Path,
    time::{Duration, Instant, SystemTime},
};

use super::{TEMPORARY, Usage};

/// What a file takes beside its bytes.
const OVERHEAD_BYTES: u64 = 512;
/// How old the time of last use on disk may get, which saves writes.
const USE_IS_NOTED_EVERY: Duration = Duration::from_mins(1);

/// Files, their sizes and the order of their use.
#[derive(Debug)]
pub(super) struct Index {
    files: HashMap<String, File>,
    /// Least recently used first.
    by_use: BTreeMap<u64, String>,
    uses: u64,
    size_bytes: u64,
    budget_bytes: u64,
    evictions: u64,
}

#[derive(Debug)]
struct File {
    size_bytes: u64,
    used: u64,
    noted_at: Instant,
}

impl Index {
    /// What is in the folder now.
    pub(super) fn scan(folder: &Path, budget_bytes: u64) -> io::Result<Self> {
        let mut found = Vec::new();
        for shelf in fs::read_dir(folder)? {
            let shelf = shelf?;
            if shelf.file_name() == TEMPORARY || !shelf.file_type()?.is_dir() {
                continue;
            }
            for file in fs::read_dir(shelf.path())? {
                let file = file?;
                let metadata = file.metadata()?;
                let used = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                found.push((used, file.file_name().to_string_lossy().into_owned(), metadata.len()));
            }
        }
        found.sort();
        let mut index = Self {
            files: HashMap::with_capacity(found.len()),
            by_use: BTreeMap::new(),
            uses: 0,
            size_bytes: 0,
            budget_bytes,
            evictions: 0,
        };
        for (_, name, size_bytes) in found {
            index.insert(&name, size_bytes);
        }
        Ok(index)
    }

    /// A file was written.
    pub(super) fn insert(&mut self, name: &str, size_bytes: u64) {
        self.remove(name);
        self.uses += 1;
        self.size_bytes += size_bytes + OVERHEAD_BYTES;
        self.by_use.insert(self.uses, name.to_owned());
        self.files.insert(name.to_owned(), File { size_bytes, used: self.uses, noted_at: Instant::now() });
    }

    /// A file was read. Returns whether that is to be noted on disk.
    pub(super) fn touch(&mut self, name: &str, size_bytes: u64) -> bool {
        let Some(file) = self.files.get_mut(name) else {
            self.insert(name, size_bytes);
            return true;
        };
        self.uses += 1;
        self.by_use.remove(&file.used);
        self.by_use.insert(self.uses, name.to_owned());
        file.used = self.uses;
        let is_due = file.noted_at.elapsed() >= USE_IS_NOTED_EVERY;
        if is_due {
            file.noted_at = Instant::now();
        }
        is_due
    }

    /// A file is gone.
    pub(super) fn remove(&mut self, name: &str) {
        if let Some(file) = self.files.remove(name) {
            self.by_use.remove(&file.used);
            self.size_bytes -= file.size_bytes + OVERHEAD_BYTES;
        }
    }

    /// The next file to delete, while there are more bytes than the budget allows.
    pub(super) fn evict(&mut self) -> Option<String> {
        if self.size_bytes <= self.budget_bytes {
            return None;
        }
        let (_, name) = self.by_use.pop_first()?;
        self.remove(&name);
        self.evictions += 1;
        Some(name)
    }

    pub(super) fn usage(&self) -> Usage {
        Usage { size_bytes: self.size_bytes, entries: self.files.len() as u64, evictions: self.evictions }
    }
}
