use std::{
    collections::BTreeMap,
    sync::{Mutex, atomic::AtomicU64, atomic::Ordering},
};

use async_trait::async_trait;
use metrics::{Counter, Gauge, Histogram, KeyName, Metadata, Recorder, SharedString, Unit};

use super::*;
use crate::{BackendKind, Limits, backend::Guarded, breaker::Breaker};

/// Keeps counters by their labels.
#[derive(Default)]
struct Counters(Mutex<BTreeMap<String, Arc<AtomicU64>>>);

impl Counters {
    /// Those that are not zero.
    fn read(&self) -> Vec<(String, u64)> {
        let counters = self.0.lock().unwrap();
        let values = counters.iter().map(|(name, counter)| (name.clone(), counter.load(Ordering::Relaxed)));
        values.filter(|(_, value)| *value > 0).collect()
    }
}

impl Recorder for Counters {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, key: &metrics::Key, _: &Metadata<'_>) -> Counter {
        let labels: Vec<_> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        let counter = Arc::new(AtomicU64::new(0));
        self.0.lock().unwrap().insert(format!("{} {}", key.name(), labels.join(" ")), Arc::clone(&counter));
        Counter::from_arc(counter)
    }
    fn register_gauge(&self, _: &metrics::Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }
    fn register_histogram(&self, _: &metrics::Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

/// Never answers, or at once with an error.
#[derive(Debug)]
struct Broken {
    is_silent: bool,
}

impl Broken {
    async fn fail<T>(&self) -> Result<T, BackendError> {
        if self.is_silent {
            std::future::pending::<()>().await;
        }
        Err(BackendError::failed("broken"))
    }
}

#[async_trait]
impl Backend for Broken {
    async fn get(&self, _: &str) -> Result<Option<Bytes>, BackendError> {
        self.fail().await
    }
    async fn put(&self, _: &str, _: Bytes, _: Duration) -> Result<(), BackendError> {
        self.fail().await
    }
    async fn delete(&self, _: &str) -> Result<(), BackendError> {
        self.fail().await
    }
    async fn lock(&self, _: &str, _: &str, _: Duration) -> Result<bool, BackendError> {
        self.fail().await
    }
    async fn unlock(&self, _: &str, _: &str) -> Result<(), BackendError> {
        self.fail().await
    }
    fn limits(&self) -> Limits {
        Limits { largest_value_bytes: 1000, piece_bytes: 100, largest_file_bytes: 10_000 }
    }
    fn is_shared(&self) -> bool {
        true
    }
    fn kind(&self) -> BackendKind {
        BackendKind::Redis
    }
}

fn on(counters: &Counters, backend: impl Backend) -> Cache {
    metrics::with_local_recorder(counters, || Cache::on("c", Arc::new(backend)))
}

/// With a time-out of 20 ms and a breaker.
fn guarded(backend: impl Backend) -> Guarded {
    Guarded::new(Arc::new(backend), Arc::new(Breaker::new("test")), Duration::from_millis(20))
}

fn requests(outcomes: &[(&str, u64)]) -> Vec<(String, u64)> {
    let name = |outcome| format!("binnacle_cache_requests_total cache=c outcome={outcome}");
    outcomes.iter().map(|(outcome, count)| (name(outcome), *count)).collect()
}

#[tokio::test]
async fn hits_misses_and_damage_are_counted() {
    let counters = Counters::default();
    let cache = on(&counters, MemoryBackend::new(1 << 20));
    let (fresh, stale, damaged) = (cache.key(&["fresh"]), cache.key(&["stale"]), cache.key(&["damaged"]));
    let minute = Duration::from_mins(1);
    cache.put(&fresh, Entry::now("1"), Lifetime { fresh: minute, stale: Duration::ZERO }).await;
    cache.put(&stale, Entry::now("2"), Lifetime { fresh: Duration::ZERO, stale: minute }).await;
    cache.backend().put(damaged.as_str(), "rubbish".into(), minute).await.unwrap();
    for key in [&fresh, &fresh, &stale, &damaged, &damaged] {
        cache.get(key).await;
    }
    assert_eq!(counters.read(), requests(&[("corrupt", 1), ("hit", 2), ("miss", 1), ("stale", 1)]));
}

#[tokio::test]
async fn errors_and_what_is_skipped_are_counted() {
    let counters = Counters::default();
    let cache = on(&counters, guarded(Broken { is_silent: false }));
    for _ in 0..8 {
        assert_eq!(cache.get(&cache.key(&["k"])).await, None);
    }
    assert_eq!(counters.read(), requests(&[("error", 5), ("skipped", 3)]));
}

#[tokio::test]
async fn time_outs_are_counted() {
    let counters = Counters::default();
    let cache = on(&counters, guarded(Broken { is_silent: true }));
    for _ in 0..6 {
        assert_eq!(cache.get(&cache.key(&["k"])).await, None);
    }
    assert_eq!(counters.read(), requests(&[("skipped", 1), ("timeout", 5)]));
}

#[tokio::test]
async fn evictions_are_counted() {
    let counters = Counters::default();
    let cache = on(&counters, MemoryBackend::new(100_000));
    for n in 0..20 {
        let lifetime = Lifetime { fresh: Duration::from_mins(1), stale: Duration::ZERO };
        assert!(cache.put(&cache.key(&[&n.to_string()]), Entry::now(vec![0; 10_000]), lifetime).await);
    }
    assert_eq!(counters.read(), [("binnacle_cache_evictions_total cache=c".to_owned(), 11)]);
}
