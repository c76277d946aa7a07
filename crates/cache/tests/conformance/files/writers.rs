//! Files that are being written.

use binnacle_cache::{FileError, FileMeta};

use super::contents::{open, read, write};
use crate::place::{MINUTE, Place, noise, until};

pub async fn an_unfinished_file_is_invisible(place: &Place) {
    let cache = place.open();
    let key = cache.key(&["export"]);
    let mut writer = cache.create_file(&key, MINUTE).await.expect("a writer");
    writer.write(noise(9_000_000, 1)).await.expect("written");
    assert!(open(&cache, &key).await.is_none());
    writer.abort().await;
    assert!(open(&cache, &key).await.is_none());
    if let Some(usage) = cache.file_backend().usage() {
        assert_eq!(usage.evictions, 0);
    }
}

pub async fn a_file_that_is_given_up_leaves_the_older_one(place: &Place) {
    let cache = place.open();
    let key = cache.key(&["export"]);
    let older = noise(100_000, 1);
    write(&cache, &key, &older, 10_000).await;
    let mut writer = cache.create_file(&key, MINUTE).await.expect("a writer");
    writer.write(noise(9_000_000, 2)).await.expect("written");
    drop(writer);
    let file = open(&cache, &key).await.expect("the older file");
    assert!(read(&file, 0..u64::MAX).await.expect("read") == older);
}

pub async fn two_writers_never_mix_and_the_last_to_finish_wins(place: &Place) {
    let [cache, other] = place.open_twice();
    let key = cache.key(&["export"]);
    let (one, two) = (noise(5_000_000, 1), noise(5_000_000, 2));
    let mut first = cache.create_file(&key, MINUTE).await.expect("a writer");
    let mut second = other.create_file(&key, MINUTE).await.expect("a writer");
    for (portion_of_one, portion_of_two) in one.chunks(900_000).zip(two.chunks(900_000)) {
        first.write(one.slice_ref(portion_of_one)).await.expect("written");
        second.write(two.slice_ref(portion_of_two)).await.expect("written");
    }
    second.finish(FileMeta::default()).await.expect("finished");
    assert!(read(&open(&cache, &key).await.expect("a file"), 0..u64::MAX).await.expect("read") == two);
    first.finish(FileMeta::default()).await.expect("finished");
    assert!(read(&open(&other, &key).await.expect("a file"), 0..u64::MAX).await.expect("read") == one);
}

pub async fn a_replaced_file_ends_for_who_still_reads_it(place: &Place) {
    let cache = place.open();
    let key = cache.key(&["export"]);
    write(&cache, &key, &noise(100_000, 1), 100_000).await;
    let replaced = open(&cache, &key).await.expect("the file");
    write(&cache, &key, &noise(100_000, 2), 100_000).await;
    let error = read(&replaced, 0..u64::MAX).await.expect_err("its pieces are deleted");
    assert!(matches!(error, FileError::PieceGone { piece: 0 }), "{error}");
}

pub async fn a_file_larger_than_allowed_is_refused_and_leaves_nothing(place: &Place) {
    let cache = place.open_small(1 << 20);
    let key = cache.key(&["export"]);
    let mut writer = cache.create_file(&key, MINUTE).await.expect("a writer");
    let error = loop {
        if let Err(error) = writer.write(noise(100_000, 1)).await {
            break error;
        }
    };
    assert!(matches!(error, FileError::TooLarge { largest_bytes } if largest_bytes == 1 << 19), "{error}");
    assert!(matches!(writer.write("more".into()).await, Err(FileError::Broken)));
    assert!(matches!(writer.finish(FileMeta::default()).await, Err(FileError::Broken)));
    until("its pieces are deleted", async || {
        // Counts in memory are brought up to date by use.
        for n in 0..70 {
            let _ = cache.backend().get(&n.to_string()).await;
        }
        cache.backend().usage().is_some_and(|usage| usage.entries == 0)
    })
    .await;
    assert!(open(&cache, &key).await.is_none());
}
