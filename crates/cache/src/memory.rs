//! Values in this process's memory.

use std::{
    fmt,
    hash::Hash,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use moka::{policy::EvictionPolicy, sync::Cache};

/// How long a value is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// How long it is fresh.
    pub fresh: Duration,
    /// How long after that it may still be used while a new one is fetched.
    pub stale: Duration,
}

impl Lifetime {
    /// Whether there is any time at all.
    pub fn is_none(self) -> bool {
        self.fresh.is_zero() && self.stale.is_zero()
    }
}

/// How good a value is that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// As good as new.
    Fresh,
    /// Past its time, and a new one is being fetched by somebody else.
    Stale,
    /// Past its time, and this caller alone is asked to fetch a new one; see [`MemoryCache::refresh_failed`].
    StaleAndYours,
}

/// A value that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<V> {
    /// The value.
    pub value: V,
    /// How good it is.
    pub freshness: Freshness,
}

#[derive(Clone, Debug)]
struct Entry<V> {
    value: V,
    size_bytes: u32,
    fresh_until: Instant,
    stale_until: Instant,
    refreshing: Arc<AtomicBool>,
}

/// A cache with a budget of bytes; those used least go first. Cheap to clone, all clones share it.
#[derive(Clone)]
pub struct MemoryCache<K, V> {
    entries: Cache<K, Entry<V>>,
    largest_bytes: u64,
}

impl<K, V> fmt::Debug for MemoryCache<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryCache").field("largest_bytes", &self.largest_bytes).finish_non_exhaustive()
    }
}

/// What an entry takes beside its value.
const OVERHEAD_BYTES: u64 = 256;

impl<K, V> MemoryCache<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// An empty cache of at most `budget_bytes`, in which no single value takes more than an eighth.
    pub fn new(budget_bytes: u64) -> Self {
        let entries = Cache::builder()
            .max_capacity(budget_bytes)
            .weigher(|_, entry: &Entry<V>| entry.size_bytes)
            .eviction_policy(EvictionPolicy::tiny_lfu())
            .build();
        Self { entries, largest_bytes: budget_bytes / 8 }
    }

    /// The value while it is fresh. The hot path: neither waits nor allocates.
    pub fn fresh(&self, key: &K) -> Option<V> {
        let entry = self.entries.get(key)?;
        (entry.fresh_until > Instant::now()).then_some(entry.value)
    }

    /// The value, fresh or stale. Of all who find it stale, one is asked to fetch a new one.
    pub fn get(&self, key: &K) -> Option<Found<V>> {
        let entry = self.entries.get(key)?;
        let now = Instant::now();
        let freshness = if entry.fresh_until > now {
            Freshness::Fresh
        } else if entry.stale_until <= now {
            return None;
        } else if entry.refreshing.swap(true, Ordering::AcqRel) {
            Freshness::Stale
        } else {
            Freshness::StaleAndYours
        };
        Some(Found { value: entry.value, freshness })
    }

    /// Whoever was asked to fetch a new value could not: the next caller is asked.
    pub fn refresh_failed(&self, key: &K) {
        if let Some(entry) = self.entries.get(key) {
            entry.refreshing.store(false, Ordering::Release);
        }
    }

    /// Keeps a value of this size; not at all where it is too large or has no time. Returns whether it is kept.
    pub fn insert(&self, key: K, value: V, size_bytes: u64, lifetime: Lifetime) -> bool {
        let size_bytes = size_bytes.saturating_add(OVERHEAD_BYTES);
        if lifetime.is_none() || size_bytes > self.largest_bytes {
            return false;
        }
        let fresh_until = Instant::now() + lifetime.fresh;
        let entry = Entry {
            value,
            size_bytes: u32::try_from(size_bytes).unwrap_or(u32::MAX),
            fresh_until,
            stale_until: fresh_until + lifetime.stale,
            refreshing: Arc::default(),
        };
        self.entries.insert(key, entry);
        true
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.entries.invalidate_all();
    }

    /// Values that are kept, roughly.
    pub fn entry_count(&self) -> u64 {
        self.entries.entry_count()
    }

    /// Bytes that are kept, roughly.
    pub fn size_bytes(&self) -> u64 {
        self.entries.weighted_size()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    fn cache() -> MemoryCache<&'static str, u8> {
        MemoryCache::new(1 << 20)
    }

    #[test]
    fn a_fresh_value_is_found_and_a_dead_one_is_not() {
        let cache = cache();
        assert!(cache.insert("a", 1, 10, Lifetime { fresh: MINUTE, stale: Duration::ZERO }));
        assert_eq!(cache.get(&"a"), Some(Found { value: 1, freshness: Freshness::Fresh }));
        assert_eq!(cache.fresh(&"a"), Some(1));
        assert_eq!(cache.get(&"b"), None);
    }

    #[test]
    fn of_all_who_find_a_stale_value_one_is_asked_to_fetch_a_new_one() {
        let cache = cache();
        cache.insert("a", 1, 10, Lifetime { fresh: Duration::ZERO, stale: MINUTE });
        assert_eq!(cache.fresh(&"a"), None);
        let freshness = |cache: &MemoryCache<_, _>| cache.get(&"a").map(|found| found.freshness);
        assert_eq!(freshness(&cache), Some(Freshness::StaleAndYours));
        assert_eq!(freshness(&cache), Some(Freshness::Stale));
        cache.refresh_failed(&"a");
        assert_eq!(freshness(&cache), Some(Freshness::StaleAndYours));
    }

    #[test]
    fn what_is_too_large_or_has_no_time_is_not_kept() {
        let cache = cache();
        assert!(!cache.insert("a", 1, 1 << 20, Lifetime { fresh: MINUTE, stale: MINUTE }));
        assert!(!cache.insert("b", 1, 10, Lifetime { fresh: Duration::ZERO, stale: Duration::ZERO }));
        assert_eq!((cache.get(&"a"), cache.get(&"b")), (None, None));
    }

    #[test]
    fn the_budget_holds_whatever_is_put_in() {
        let cache: MemoryCache<u32, u8> = MemoryCache::new(100_000);
        for key in 0..1000 {
            cache.insert(key, 0, 1000, Lifetime { fresh: MINUTE, stale: MINUTE });
        }
        cache.entries.run_pending_tasks();
        assert!(cache.size_bytes() <= 100_000, "{}", cache.size_bytes());
    }
}
