//! One maker for all who wait.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use binnacle_cache::{Cache, Entry, Freshness, Lead, Lifetime};
use futures::future::join_all;

use crate::place::{MINUTE, Place, until};

const PATIENCE: Duration = Duration::from_secs(20);
const SECOND: Duration = Duration::from_secs(1);

pub async fn a_lock_has_one_owner_who_alone_renews_and_releases_it(place: &Place) {
    let cache = place.open();
    let backend = cache.backend();
    let lock = async |owner: &str| backend.lock("k.lock", owner, 30 * SECOND).await.expect("an answer");
    let unlock = async |owner: &str| backend.unlock("k.lock", owner).await.expect("an answer");
    assert!(lock("a").await);
    assert!(!lock("b").await);
    assert!(lock("a").await, "renewed");
    unlock("b").await;
    assert!(!lock("b").await);
    unlock("a").await;
    unlock("a").await;
    assert!(lock("b").await);
}

pub async fn a_lock_ends_by_itself(place: &Place) {
    let cache = place.open();
    let lock = async |owner: &str| cache.backend().lock("k.lock", owner, SECOND).await.expect("an answer");
    let start = Instant::now();
    assert!(lock("a").await);
    assert!(!lock("b").await);
    until("the lock ends", async || lock("b").await).await;
    assert!(start.elapsed() >= SECOND, "after {:?}", start.elapsed());
}

/// Makes the value unless somebody else does; returns whether it was made here.
async fn make_or_wait(cache: Cache, made: Arc<AtomicUsize>) {
    let key = cache.key(&["dear"]);
    match cache.lookup_or_lead(&key, PATIENCE).await {
        Lead::Hit(hit) => assert_eq!(hit.entry.body, "made"),
        Lead::Make(guard) => {
            assert_eq!(guard.is_only(), cache.is_shared());
            made.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(200)).await;
            assert!(cache.put(&key, Entry::now("made"), MINUTE).await);
        }
    }
}

pub async fn of_fifty_tasks_in_two_processes_one_makes_the_value(place: &Place) {
    let caches = place.open_twice();
    let made = Arc::new(AtomicUsize::new(0));
    let tasks = (0..50).map(|n| tokio::spawn(make_or_wait(caches[n % 2].clone(), Arc::clone(&made))));
    for task in join_all(tasks).await {
        task.expect("no panic");
    }
    // Nobody waits where it is not shared: this process knows by itself what it is making.
    assert_eq!(made.load(Ordering::SeqCst), if place.is_shared() { 1 } else { 50 });
}

pub async fn who_waits_for_a_maker_learns_of_its_failure(place: &Place) {
    let [maker, other] = place.open_twice();
    let key = maker.key(&["dear"]);
    let Lead::Make(guard) = maker.lookup_or_lead(&key, PATIENCE).await else { panic!("there is nothing yet") };
    let waiting = tokio::spawn({
        let key = key.clone();
        async move { other.lookup_or_lead(&key, PATIENCE).await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    maker.put_failure(&key, "no".into()).await;
    guard.release().await;
    match waiting.await.expect("no panic") {
        Lead::Hit(hit) => assert!(hit.failure),
        Lead::Make(_) => assert!(!place.is_shared()),
    }
}

pub async fn a_maker_that_died_is_replaced(place: &Place) {
    let cache = place.open();
    let key = cache.key(&["dear"]);
    let lock = format!("{key}.lock");
    assert!(cache.backend().lock(&lock, "dead", SECOND).await.expect("an answer"));
    let start = Instant::now();
    let Lead::Make(guard) = cache.lookup_or_lead(&key, PATIENCE).await else { panic!("nobody made it") };
    assert!(start.elapsed() < 4 * SECOND, "after {:?}", start.elapsed());
    assert_eq!(guard.is_only(), place.is_shared());
}

pub async fn who_has_no_more_patience_makes_the_value(place: &Place) {
    let cache = place.open();
    let key = cache.key(&["dear"]);
    let lock = format!("{key}.lock");
    assert!(cache.backend().lock(&lock, "slow", 60 * SECOND).await.expect("an answer"));
    let start = Instant::now();
    let Lead::Make(guard) = cache.lookup_or_lead(&key, SECOND / 2).await else { panic!("nobody made it") };
    assert!(!guard.is_only());
    assert!(start.elapsed() < 3 * SECOND, "after {:?}", start.elapsed());
}

pub async fn of_all_who_find_a_stale_value_one_replaces_it(place: &Place) {
    let [cache, other] = place.open_twice();
    let key = cache.key(&["dear"]);
    let lifetime = Lifetime { fresh: Duration::ZERO, stale: 60 * SECOND };
    assert!(cache.put(&key, Entry::now("old"), lifetime).await);
    let Lead::Hit(hit) = other.lookup_or_lead(&key, PATIENCE).await else { panic!("a stale value is a hit") };
    assert_eq!(hit.freshness, Freshness::Stale);
    let guard = cache.try_lead(&key).await.expect("the first has it");
    assert_eq!(other.try_lead(&key).await.is_none(), place.is_shared());
    guard.release().await;
    assert!(other.try_lead(&key).await.is_some());
}
