use async_trait::async_trait;
use bytes::Bytes;

use super::*;
use crate::{
    BackendError, BackendKind, Entry, Freshness, Limits, MemoryBackend,
    cache::{Parts, Settings},
};

const HOLD: Duration = Duration::from_millis(300);

/// Memory that several processes might see.
#[derive(Debug)]
struct SharedMemory(MemoryBackend);

#[async_trait]
impl Backend for SharedMemory {
    async fn get(&self, key: &str) -> Result<Option<Bytes>, BackendError> {
        self.0.get(key).await
    }
    async fn put(&self, key: &str, value: Bytes, keep: Duration) -> Result<(), BackendError> {
        self.0.put(key, value, keep).await
    }
    async fn delete(&self, key: &str) -> Result<(), BackendError> {
        self.0.delete(key).await
    }
    async fn lock(&self, key: &str, owner: &str, hold: Duration) -> Result<bool, BackendError> {
        self.0.lock(key, owner, hold).await
    }
    async fn unlock(&self, key: &str, owner: &str) -> Result<(), BackendError> {
        self.0.unlock(key, owner).await
    }
    fn limits(&self) -> Limits {
        self.0.limits()
    }
    fn is_shared(&self) -> bool {
        true
    }
    fn kind(&self) -> BackendKind {
        BackendKind::Memory
    }
}

/// Two processes' caches.
fn caches() -> [Cache; 2] {
    let backend: Arc<dyn Backend> = Arc::new(SharedMemory(MemoryBackend::new(1 << 20)));
    let settings = Settings { hold: HOLD, ..Settings::default() };
    [(); 2].map(|()| {
        let [entries, manifests, files] = [(); 3].map(|()| Arc::clone(&backend));
        Cache::assemble("test", Parts { entries, overflow: None, manifests, files }, settings)
    })
}

async fn lead(cache: &Cache, key: &Key, patience: Duration) -> MakerGuard {
    match cache.lookup_or_lead(key, patience).await {
        Lead::Make(guard) => guard,
        Lead::Hit(hit) => panic!("{hit:?}"),
    }
}

#[tokio::test]
async fn a_lock_is_renewed_while_its_maker_works() {
    let [one, two] = caches();
    let key = one.key(&["k"]);
    let guard = lead(&one, &key, Duration::ZERO).await;
    sleep(HOLD * 3).await;
    assert!(two.try_lead(&key).await.is_none());
    drop(guard);
    let start = Instant::now();
    assert!(lead(&two, &key, Duration::from_secs(5)).await.is_only());
    assert!(start.elapsed() < HOLD, "released at once, not after {:?}", start.elapsed());
}

#[test]
fn a_maker_whose_process_died_is_replaced_after_its_hold() {
    let [one, two] = caches();
    let key = one.key(&["k"]);
    let process = tokio::runtime::Runtime::new().unwrap();
    let guard = process.block_on(lead(&one, &key, Duration::ZERO));
    process.shutdown_background();
    let another = tokio::runtime::Runtime::new().unwrap();
    another.block_on(async {
        let start = Instant::now();
        assert!(lead(&two, &key, Duration::from_secs(5)).await.is_only());
        assert!(start.elapsed() < HOLD * 3, "{:?}", start.elapsed());
    });
    // Its runtime is gone, which is no reason to panic.
    drop(guard);
}

#[tokio::test]
async fn who_wins_the_lock_just_after_the_value_was_made_finds_it() {
    let [one, two] = caches();
    let key = one.key(&["k"]);
    let lifetime = crate::Lifetime { fresh: Duration::from_mins(1), stale: Duration::ZERO };
    let guard = two.try_lead(&key).await.unwrap();
    assert!(one.put(&key, Entry::now("made"), lifetime).await);
    let found = two.unless_made_meanwhile(&key, guard).await;
    assert_eq!(found.map(|hit| hit.freshness).ok(), Some(Freshness::Fresh));
    sleep(Duration::from_millis(20)).await;
    assert!(one.try_lead(&key).await.is_some(), "the lock is released again");
}
