//! This process's memory.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use bytes::Bytes;
use moka::{notification::RemovalCause, policy::EvictionPolicy, sync::Cache};

use super::{Backend, BackendKind, Limits, MIB, Usage, local_locks::LocalLocks};
use crate::BackendError;

/// What a value takes beside its bytes and its key.
const OVERHEAD_BYTES: usize = 256;

#[derive(Clone)]
struct Kept {
    value: Bytes,
    until: Instant,
}

/// A budget of bytes in this process's memory; what was not used for longest goes first. No value takes more than an
/// eighth of the budget, no file more than half.
pub struct MemoryBackend {
    values: Cache<String, Kept>,
    locks: LocalLocks,
    budget_bytes: u64,
    evictions: Arc<AtomicU64>,
}

impl fmt::Debug for MemoryBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryBackend").field("budget_bytes", &self.budget_bytes).finish_non_exhaustive()
    }
}

impl MemoryBackend {
    /// Empty, with this budget.
    pub fn new(budget_bytes: u64) -> Self {
        let evictions = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&evictions);
        let values = Cache::builder()
            .max_capacity(budget_bytes)
            .weigher(|key: &String, kept: &Kept| {
                u32::try_from(key.len() + kept.value.len() + OVERHEAD_BYTES).unwrap_or(u32::MAX)
            })
            // What was put is kept, whatever is asked for more often: the pieces of a file are used once each.
            .eviction_policy(EvictionPolicy::lru())
            .eviction_listener(move |_, _, cause| {
                if cause == RemovalCause::Size {
                    counter.fetch_add(1, Ordering::Relaxed);
                }
            })
            .build();
        Self { values, locks: LocalLocks::default(), budget_bytes, evictions }
    }
}

#[async_trait]
impl Backend for MemoryBackend {
    async fn get(&self, key: &str) -> Result<Option<Bytes>, BackendError> {
        let Some(kept) = self.values.get(key) else { return Ok(None) };
        if kept.until <= Instant::now() {
            self.values.invalidate(key);
            return Ok(None);
        }
        Ok(Some(kept.value))
    }

    async fn put(&self, key: &str, value: Bytes, keep: Duration) -> Result<(), BackendError> {
        let (size_bytes, largest_bytes) = (value.len() as u64, self.limits().largest_value_bytes);
        if size_bytes > largest_bytes {
            return Err(BackendError::TooLarge { size_bytes, largest_bytes });
        }
        self.values.insert(key.to_owned(), Kept { value, until: Instant::now() + keep });
        if size_bytes > self.budget_bytes / 1024 {
            // Room is made after some dozens of writes otherwise, which would be much more than the budget.
            self.values.run_pending_tasks();
        }
        Ok(())
    }

    async fn delete(&self, key: &str) -> Result<(), BackendError> {
        self.values.invalidate(key);
        Ok(())
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
            largest_value_bytes: eighth,
            piece_bytes: (eighth / 2).clamp(1024, MIB) as u32,
            largest_file_bytes: self.budget_bytes / 2,
        }
    }

    fn is_shared(&self) -> bool {
        false
    }

    fn kind(&self) -> BackendKind {
        BackendKind::Memory
    }

    fn usage(&self) -> Option<Usage> {
        Some(Usage {
            size_bytes: self.values.weighted_size(),
            entries: self.values.entry_count(),
            evictions: self.evictions.load(Ordering::Relaxed),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_budget_holds_and_the_newest_stay() {
        let memory = MemoryBackend::new(100_000);
        for n in 0..1000 {
            memory.put(&n.to_string(), vec![0; 1000].into(), Duration::from_mins(1)).await.unwrap();
        }
        let usage = memory.usage().unwrap();
        assert!(usage.size_bytes <= 100_000 && usage.evictions > 900, "{usage:?}");
        assert!(memory.get("999").await.unwrap().is_some());
        assert!(memory.get("0").await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_value_is_found_without_a_copy() {
        let memory = MemoryBackend::new(1 << 20);
        let value = Bytes::from(vec![1; 1000]);
        memory.put("a", value.clone(), Duration::from_mins(1)).await.unwrap();
        assert_eq!(memory.get("a").await.unwrap().unwrap().as_ptr(), value.as_ptr());
    }

    #[tokio::test]
    async fn too_large_a_value_is_not_kept() {
        let memory = MemoryBackend::new(8000);
        let refused = memory.put("a", vec![0; 1001].into(), Duration::from_mins(1)).await;
        assert!(matches!(refused, Err(BackendError::TooLarge { size_bytes: 1001, largest_bytes: 1000 })));
        assert_eq!(memory.get("a").await.unwrap(), None);
    }
}
