//! How long values are found.

use std::time::{Duration, Instant};

use binnacle_cache::{Entry, Freshness, Lifetime};

use crate::place::{MINUTE, Place, body, put, until};

const HALF_A_SECOND: Duration = Duration::from_millis(500);
/// Entries know when they were made to the millisecond, rounded down.
const ROUNDING: Duration = Duration::from_millis(2);

pub async fn a_value_is_fresh_then_stale_then_gone(place: &Place) {
    let cache = place.open();
    let key = cache.key(&["a"]);
    let lifetime = Lifetime { fresh: HALF_A_SECOND, stale: HALF_A_SECOND };
    let put_at = Instant::now();
    assert!(cache.put(&key, Entry::now("value"), lifetime).await);
    let mut seen = Vec::new();
    loop {
        let freshness = cache.get(&key).await.map(|hit| hit.freshness);
        let age = put_at.elapsed();
        if seen.last() != Some(&freshness) {
            seen.push(freshness);
        }
        if freshness.is_none() {
            assert!(age + ROUNDING >= 2 * HALF_A_SECOND, "gone after {age:?}");
            break;
        }
        assert!(age < 4 * HALF_A_SECOND, "still there after {age:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(seen, [Some(Freshness::Fresh), Some(Freshness::Stale), None]);
    assert_eq!(cache.backend().get(key.as_str()).await.expect("an answer"), None, "expired, and met");
}

pub async fn what_has_no_lifetime_is_not_kept(place: &Place) {
    let cache = place.open();
    let none = Lifetime { fresh: Duration::ZERO, stale: Duration::ZERO };
    assert!(!cache.put(&cache.key(&["a"]), Entry::now("value"), none).await);
    assert_eq!(body(&cache, "a").await, None);
}

pub async fn no_lifetime_is_longer_than_allowed(place: &Place) {
    let cache = place.open_with("&max-ttl=1s");
    assert!(put(&cache, "a", "value").await);
    assert!(body(&cache, "a").await.is_some());
    until("the value is gone", async || body(&cache, "a").await.is_none()).await;
}

pub async fn a_failure_is_remembered_for_a_short_time(place: &Place) {
    let cache = place.open_with("&max-ttl=1s");
    let key = cache.key(&["a"]);
    cache.put_failure(&key, "no such column".into()).await;
    let hit = cache.get(&key).await.expect("a hit");
    assert_eq!((hit.failure, &hit.entry.body[..]), (true, &b"no such column"[..]));
    until("the failure is forgotten", async || cache.get(&key).await.is_none()).await;
    cache.put_failure(&key, "again".into()).await;
    assert!(cache.put(&key, Entry::now("value"), MINUTE).await);
    assert!(cache.get(&key).await.is_some_and(|hit| !hit.failure));
}
