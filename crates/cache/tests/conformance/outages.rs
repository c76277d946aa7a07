//! Servers that are down, silent, and back.

use std::time::{Duration, Instant};

use binnacle_cache::{Cache, Entry, FileMeta, Lead, Lifetime};

use crate::{
    place::{MINUTE, Place, body, put, until},
    proxy::Mode,
};

/// The caches here have a time-out of 300 ms; the rest is for a busy machine.
const TIMEOUT: Duration = Duration::from_millis(300);
const MARGIN: Duration = Duration::from_millis(500);

/// Looks for something that is not in front of the server.
async fn timed_miss(cache: &Cache) -> Duration {
    let start = Instant::now();
    assert_eq!(body(cache, "never there").await, None);
    start.elapsed()
}

pub async fn a_server_that_is_down_makes_everything_a_miss(place: &Place) {
    let (cache, proxy) = place.open_behind_proxy().await;
    proxy.set(Mode::Cut);
    for _ in 0..10 {
        let took = timed_miss(&cache).await;
        assert!(took < TIMEOUT + MARGIN, "{took:?}");
        assert!(!put(&cache, "a", "value").await);
    }
    let key = cache.key(&["file"]);
    assert!(cache.open_file(&key).await.is_err());
    let mut writer = cache.create_file(&key, MINUTE).await.expect("a writer");
    let piece = vec![0; cache.file_backend().limits().piece_bytes as usize];
    assert!(writer.write(piece.into()).await.is_err());
    assert!(writer.finish(FileMeta::default()).await.is_err());
    cache.delete(&key).await;
    cache.delete_file(&key).await;
}

pub async fn a_silent_server_is_waited_for_no_longer_than_the_time_out_and_then_left_alone(place: &Place) {
    let (cache, proxy) = place.open_behind_proxy().await;
    assert!(put(&cache, "a", "value").await);
    proxy.set(Mode::Silent);
    for _ in 0..5 {
        let took = timed_miss(&cache).await;
        assert!(took < TIMEOUT + MARGIN, "{took:?}");
    }
    // Left alone for half a second now.
    let took = timed_miss(&cache).await;
    assert!(took < TIMEOUT / 2, "{took:?}");
}

pub async fn a_server_that_comes_back_is_used_again(place: &Place) {
    let (cache, proxy) = place.open_behind_proxy().await;
    for outage in [Mode::Cut, Mode::Silent] {
        assert!(put(&cache, "a", "before").await);
        proxy.set(outage);
        for _ in 0..6 {
            timed_miss(&cache).await;
        }
        proxy.set(Mode::Pass);
        until("the cache works again", async || put(&cache, "b", "after").await).await;
        assert_eq!(body(&cache, "a").await, Some("before".into()), "after {outage:?}");
    }
}

pub async fn connections_that_broke_while_idle_are_made_anew(place: &Place) {
    let (cache, proxy) = place.open_behind_proxy().await;
    for n in 0..3 {
        assert!(put(&cache, &n.to_string(), "value").await);
        proxy.set(Mode::Cut);
        tokio::time::sleep(Duration::from_millis(20)).await;
        proxy.set(Mode::Pass);
        // One call may find out.
        timed_miss(&cache).await;
        assert_eq!(body(&cache, &n.to_string()).await, Some("value".into()));
    }
}

pub async fn makers_need_no_server(place: &Place) {
    let (cache, proxy) = place.open_behind_proxy().await;
    let key = cache.key(&["dear"]);
    proxy.set(Mode::Silent);
    for _ in 0..3 {
        let start = Instant::now();
        let Lead::Make(guard) = cache.lookup_or_lead(&key, Duration::from_mins(1)).await else { panic!("a hit") };
        assert!(!guard.is_only());
        assert!(start.elapsed() < 2 * (TIMEOUT + MARGIN), "{:?}", start.elapsed());
    }
}

pub async fn what_is_in_front_is_found_while_the_server_is_down(place: &Place) {
    let (cache, proxy) = place.open_behind_proxy().await;
    let stale = Lifetime { fresh: Duration::ZERO, stale: Duration::from_mins(1) };
    assert!(put(&cache, "fresh", "value").await);
    assert!(cache.put(&cache.key(&["stale"]), Entry::now("value"), stale).await);
    proxy.set(Mode::Silent);
    for _ in 0..8 {
        let start = Instant::now();
        assert_eq!(body(&cache, "fresh").await, Some("value".into()));
        assert!(start.elapsed() < TIMEOUT / 2, "{:?}", start.elapsed());
        assert_eq!(body(&cache, "stale").await, Some("value".into()));
    }
}
