//! From a URL to a cache.
//!
//! URL → place (kind, address, options) → backends with time-outs and a breaker → cache. Connects to nothing: a server
//! that is down is found out when it is used.

use std::{sync::Arc, time::Duration};

use crate::{
    Backend, Cache, OpenError, TieredBackend,
    backend::MIB,
    cache::{Parts, Settings},
};

mod options;
mod place;
mod shelf;

#[cfg(feature = "distributed")]
pub(crate) use place::S3Place;
use place::{Address, Place};
use shelf::Shelf;

/// Entries on shared backends beyond this size go to the overflow, where nothing else is set: fetching them would take
/// longer than the time-out.
const LARGEST_SHARED_ENTRY_BYTES: u64 = 8 * MIB;

/// What is wrong with a URL, without quoting it: it may hold a password.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) words: String,
    pub(crate) example: &'static str,
}

impl Problem {
    fn new(words: impl Into<String>, example: &'static str) -> Self {
        Self { words: words.into(), example }
    }

    pub(crate) fn of(self, flag: String) -> OpenError {
        OpenError { flag, problem: self.words, example: self.example }
    }
}

impl Cache {
    /// The cache of this name at this URL; see [`crate::CacheOptions`] for what it may be. Connects to nothing.
    ///
    /// # Errors
    /// Where the URL is wrong, or a folder cannot be used.
    pub fn open(name: &str, url: &str) -> Result<Self, OpenError> {
        open(name, url).map_err(|problem| problem.of(format!("--cache-{name}")))
    }
}

fn open(name: &str, url: &str) -> Result<Cache, Problem> {
    let (url, overflow) = split_overflow(url);
    let overflow = overflow.map(Place::parse).transpose()?;
    if let Some(place) = &overflow
        && !matches!(place.address, Address::Disk(_) | Address::S3(_))
    {
        return Err(Problem::new("only a disk or S3 can be the overflow", place::OVERFLOW_EXAMPLE));
    }
    let (front, place) = split_front(url);
    let front = front.map(Place::parse).transpose()?;
    assemble(name, front.as_ref(), &Place::parse(place)?, overflow.as_ref())
}

fn assemble(name: &str, front: Option<&Place>, place: &Place, overflow: Option<&Place>) -> Result<Cache, Problem> {
    let shelf = Shelf::open(place)?;
    let overflow = overflow.map(Shelf::open).transpose()?;
    let settings = settings(place, &*shelf.entries);
    let entries: Arc<dyn Backend> = match front {
        None => Arc::clone(&shelf.entries),
        Some(front) => {
            if shelf.entries.is_shared() {
                Arc::new(TieredBackend::new(Shelf::open(front)?.entries, Arc::clone(&shelf.entries)))
            } else {
                return Err(Problem::new("memory stands in front of a shared cache only", place::TIERED_EXAMPLE));
            }
        }
    };
    // Files are wholly in one place, so that they outlive this process where their pieces do.
    let (manifests, files, overflow) = match overflow {
        None => (shelf.entries, shelf.pieces, None),
        Some(overflow) => (Arc::clone(&overflow.entries), overflow.pieces, Some(overflow.entries)),
    };
    Ok(Cache::assemble(name, Parts { entries, overflow, manifests, files }, settings))
}

fn settings(place: &Place, entries: &dyn Backend) -> Settings {
    let options = &place.options;
    let largest = if entries.is_shared() { LARGEST_SHARED_ENTRY_BYTES } else { u64::MAX };
    Settings {
        largest_entry_bytes: options.max_value.unwrap_or(largest),
        longest: options.max_ttl,
        compress: options.compress.unwrap_or_else(|| entries.is_shared()),
        ..Settings::default()
    }
}

/// The overflow's URL is all that follows `overflow=`, which is the last option.
fn split_overflow(url: &str) -> (&str, Option<&str>) {
    let found = ["?overflow=", "&overflow="].into_iter().find_map(|mark| url.split_once(mark));
    found.map_or((url, None), |(url, overflow)| (url, Some(overflow)))
}

/// `memory:…+redis://…`
fn split_front(url: &str) -> (Option<&str>, &str) {
    let front = url.starts_with("memory:").then(|| url.split_once('+')).flatten();
    front.map_or((None, url), |(front, back)| (Some(front), back))
}

/// Time for each piece of a file, which is larger than most entries.
fn piece_timeout(timeout: Duration) -> Duration {
    (timeout * 20).min(Duration::from_secs(30)).max(timeout)
}

#[cfg(test)]
mod tests;
