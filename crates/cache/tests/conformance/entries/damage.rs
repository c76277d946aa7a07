//! What a backend holds that was never put there.

use std::time::Duration;

use binnacle_cache::Cache;
use bytes::Bytes;

use crate::place::{Place, body, noise, put};

async fn raw(cache: &Cache, part: &str) -> Option<Bytes> {
    cache.backend().get(cache.key(&[part]).as_str()).await.expect("an answer")
}

/// Puts these bytes under the key, and sees them dropped.
async fn assert_dropped(cache: &Cache, bytes: impl Into<Bytes>) {
    let key = cache.key(&["damaged"]);
    cache.backend().put(key.as_str(), bytes.into(), Duration::from_mins(1)).await.expect("put");
    assert!(body(cache, "damaged").await.is_none());
    assert!(raw(cache, "damaged").await.is_none(), "it is deleted as well");
}

/// A sealed entry, compressed where the backend is shared.
async fn sealed(cache: &Cache) -> Bytes {
    assert!(put(cache, "damaged", "a good value ".repeat(1000)).await);
    raw(cache, "damaged").await.expect("what was put")
}

pub async fn garbage_is_dropped(place: &Place) {
    let cache = place.open();
    for garbage in [Bytes::new(), Bytes::from_static(b"BNC\x01"), noise(1000, 1), noise(2_000_000, 2)] {
        assert_dropped(&cache, garbage).await;
    }
}

pub async fn a_truncated_entry_is_dropped(place: &Place) {
    let cache = place.open();
    let sealed = sealed(&cache).await;
    for length in [3, 12, 40, sealed.len() / 2, sealed.len() - 1] {
        assert_dropped(&cache, sealed.slice(..length)).await;
    }
}

pub async fn an_entry_with_one_bit_changed_is_dropped(place: &Place) {
    let cache = place.open();
    let sealed = sealed(&cache).await;
    for position in [5, 13, 20, 44, sealed.len() / 2, sealed.len() - 1] {
        let mut changed = sealed.to_vec();
        changed[position] ^= 1;
        assert_dropped(&cache, changed).await;
    }
}

pub async fn an_entry_of_another_key_is_dropped(place: &Place) {
    let cache = place.open();
    assert!(put(&cache, "another", "a good value of another key").await);
    assert_dropped(&cache, raw(&cache, "another").await.expect("what was put")).await;
    assert!(body(&cache, "another").await.is_some());
}

pub async fn an_entry_of_another_version_is_dropped(place: &Place) {
    let cache = place.open();
    let mut newer = sealed(&cache).await.to_vec();
    newer[3] += 1;
    assert_dropped(&cache, newer).await;
}
