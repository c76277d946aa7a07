//! Passwords are nobody's business.

use std::{error::Error, time::Duration};

use binnacle_cache::Cache;

use crate::{place::Place, proxy::Mode};

const PASSWORD: &str = "hunter2-binnacle-secret";

pub async fn the_text_of_a_cache_has_no_password(place: &Place) {
    let text = format!("{:?}", place.open());
    assert!(!text.contains("secret"), "{text}");
}

/// An error in all its words.
fn words(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| (*error).source());
    causes.map(|error| format!("{error} {error:?}")).collect::<Vec<_>>().join(" ")
}

/// The URL with a wrong password, where there can be one.
fn with_password(url: &str) -> String {
    if url.contains("binnacle-secret@") {
        return url.replace("binnacle-secret@", &format!("{PASSWORD}@"));
    }
    url.replace("redis://", &format!("redis://somebody:{PASSWORD}@"))
}

pub async fn an_error_has_no_password(place: &Place) {
    let url = with_password(&place.url("&timeout-ms=1000"));
    let cache = Cache::open("test", &url).expect("a right URL");
    let (down, proxy) = place.open_behind_proxy().await;
    proxy.set(Mode::Cut);
    for cache in [cache, down] {
        assert!(!format!("{cache:?}").contains("secret"));
        for _ in 0..7 {
            let put = cache.backend().put("k", "v".into(), Duration::from_mins(1)).await;
            let lock = cache.backend().lock("k", "o", Duration::from_mins(1)).await;
            for error in [put.err(), lock.err()].into_iter().flatten() {
                let words = words(&error);
                assert!(!words.contains("secret"), "{words}");
            }
        }
    }
}
