//! What is put comes back.

use std::time::{Duration, SystemTime};

use binnacle_cache::{BackendKind, Entry, Freshness, Lifetime};
use bytes::Bytes;

use crate::place::{MINUTE, Place, body, noise, put};

pub async fn a_value_comes_back_with_its_meta(place: &Place) {
    let cache = place.open();
    let key = cache.key(&["a"]);
    let entry = Entry {
        body: Bytes::from_static(b"body"),
        meta: Bytes::from_static(br#"{"rows":3}"#),
        made_at: SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_123),
    };
    assert_eq!(cache.get(&key).await, None);
    assert!(cache.put(&key, entry.clone(), MINUTE).await);
    let hit = cache.get(&key).await.expect("a hit");
    assert_eq!((hit.entry, hit.freshness, hit.failure), (entry, Freshness::Fresh, false));
    assert!(hit.age > Duration::from_hours(24));
}

pub async fn empty_and_large_bodies_come_back(place: &Place) {
    let cache = place.open();
    let text = Bytes::from("2026-11-27;Kiel;17.5\n".repeat(250_000));
    for (part, expected) in [("empty", Bytes::new()), ("noise", noise(5_000_001, 1)), ("text", text)] {
        assert!(put(&cache, part, expected.clone()).await, "{part}");
        assert!(body(&cache, part).await.as_ref() == Some(&expected), "{part}");
    }
}

pub async fn a_newer_value_replaces_an_older_one(place: &Place) {
    let cache = place.open();
    for size_bytes in [10, 3_000_000, 20_000, 0] {
        assert!(put(&cache, "a", noise(size_bytes, 1)).await);
        assert!(body(&cache, "a").await == Some(noise(size_bytes, 1)), "{size_bytes}");
    }
}

pub async fn a_deleted_value_is_gone(place: &Place) {
    let [cache, other] = place.open_twice();
    put(&cache, "a", "1").await;
    put(&cache, "b", "2").await;
    cache.delete(&cache.key(&["a"])).await;
    cache.delete(&cache.key(&["never there"])).await;
    assert_eq!((body(&cache, "a").await, body(&other, "a").await), (None, None));
    assert_eq!(body(&cache, "b").await, Some("2".into()));
}

pub async fn any_key_parts_do_and_different_ones_never_mix(place: &Place) {
    let cache = place.open();
    let long = "long/".repeat(100);
    let keys = [&["a"][..], &["a", "b"], &["a/b"], &["ä ö\r\n"], &["%2F"], &[&long], &[&long, "x"], &["..", ".."]];
    for (n, parts) in keys.iter().enumerate() {
        assert!(cache.put(&cache.key(parts), Entry::now(n.to_string()), MINUTE).await, "{parts:?}");
    }
    for (n, parts) in keys.iter().enumerate() {
        let hit = cache.get(&cache.key(parts)).await.expect("a hit");
        assert_eq!(hit.entry.body, n.to_string(), "{parts:?}");
    }
}

pub async fn values_of_another_prefix_are_not_seen(place: &Place) {
    let other = match place.kind {
        BackendKind::Memory => Place::memory(),
        BackendKind::Disk => Place::disk(),
        BackendKind::Redis => Place::redis(),
        BackendKind::Memcached => Place::memcached(),
        BackendKind::S3 => Place::s3(),
        _ => Place::tiered(),
    };
    let (here, there) = (place.open(), other.open());
    put(&here, "a", "here").await;
    assert_eq!(body(&there, "a").await, None);
    put(&there, "a", "there").await;
    there.delete(&there.key(&["a"])).await;
    assert_eq!(body(&here, "a").await, Some("here".into()));
}

pub async fn what_is_larger_than_allowed_is_not_kept_and_neither_is_what_it_replaces(place: &Place) {
    let cache = place.open_with("&max-value=64Ki");
    assert!(put(&cache, "a", noise(60_000, 1)).await);
    assert!(!put(&cache, "a", noise(70_000, 1)).await);
    assert_eq!(body(&cache, "a").await, None);
}

pub async fn large_values_are_compressed_on_shared_backends_only(place: &Place) {
    let text = Bytes::from("the same again and again; ".repeat(10_000));
    let kept_bytes = async |options: &str| {
        let cache = place.open_with(options);
        assert!(put(&cache, "a", text.clone()).await);
        let raw = if place.kind == BackendKind::Tiered { Place::redis_of(place) } else { cache.clone() };
        let kept = raw.backend().get(cache.key(&["a"]).as_str()).await.expect("an answer").expect("a value");
        assert_eq!(body(&cache, "a").await.as_ref(), Some(&text));
        kept.len()
    };
    assert_eq!(kept_bytes("").await < text.len() / 10, place.is_shared());
    assert!(kept_bytes("&compress=none").await > text.len());
    assert!(kept_bytes("&compress=zstd").await < text.len() / 10);
}

pub async fn the_budget_holds_whatever_is_put_in(place: &Place) {
    let cache = place.open_small(1 << 20);
    for n in 0..100 {
        assert!(put(&cache, &n.to_string(), noise(50_000, n)).await);
    }
    let mut found = 0;
    for n in 0..100 {
        found += usize::from(body(&cache, &n.to_string()).await.is_some());
    }
    assert!((5..=20).contains(&found), "{found}");
    assert_eq!(body(&cache, "99").await, Some(noise(50_000, 99)));
}

pub async fn what_another_process_put_is_found_and_then_kept_in_front(place: &Place) {
    let [here, there] = place.open_twice();
    assert!(put(&there, "a", noise(100_000, 1)).await);
    assert_eq!(body(&here, "a").await, Some(noise(100_000, 1)));
    // Past the front of `here`.
    let back = Place::redis_of(place);
    back.delete(&back.key(&["a"])).await;
    assert_eq!(body(&here, "a").await, Some(noise(100_000, 1)));
    assert_eq!(body(&place.open(), "a").await, None);
}

pub async fn what_another_process_did_is_seen_once_the_front_is_stale(place: &Place) {
    let [here, there] = place.open_twice();
    let key = here.key(&["a"]);
    let stale = Lifetime { fresh: Duration::ZERO, stale: Duration::from_mins(1) };
    assert!(here.put(&key, Entry::now("old"), stale).await);
    assert_eq!(body(&here, "a").await, Some("old".into()));
    assert!(there.put(&key, Entry::now("new"), MINUTE).await);
    assert_eq!(body(&here, "a").await, Some("new".into()));
    assert!(here.put(&key, Entry::now("old"), stale).await);
    there.delete(&key).await;
    assert_eq!(body(&here, "a").await, None);
}
