//! Large values elsewhere.

use std::{fs, path::Path};

use binnacle_cache::{BackendKind, Cache, FileMeta};
use futures::TryStreamExt;

use crate::place::{MINUTE, Place, body, noise, put};

fn open(place: &Place) -> Cache {
    let folder = place.folder.path().join("overflow");
    place.open_with(&format!("&max-value=64Ki&overflow=disk:{}?bytes=100Mi", folder.display()))
}

/// How many values are in the overflow.
fn count(place: &Place) -> usize {
    let shelves = fs::read_dir(place.folder.path().join("overflow")).expect("the overflow");
    let files = |shelf: &Path| fs::read_dir(shelf).expect("a folder").count();
    shelves.map(|shelf| files(&shelf.expect("a folder").path())).sum()
}

pub async fn large_values_go_to_the_overflow_and_small_ones_do_not(place: &Place) {
    let cache = open(place);
    assert!(put(&cache, "small", noise(1000, 1)).await);
    assert_eq!(count(place), 0);
    assert!(put(&cache, "large", noise(1_000_000, 2)).await);
    assert_eq!(count(place), 1);
    assert_eq!(body(&cache, "small").await, Some(noise(1000, 1)));
    assert_eq!(body(&cache, "large").await, Some(noise(1_000_000, 2)));
    cache.delete(&cache.key(&["large"])).await;
    assert_eq!((body(&cache, "large").await, count(place)), (None, 0));
}

pub async fn a_value_whose_overflow_is_gone_is_missing(place: &Place) {
    let cache = open(place);
    assert!(put(&cache, "large", noise(1_000_000, 2)).await);
    cache.file_backend().delete(cache.key(&["large"]).as_str()).await.expect("deleted");
    assert_eq!(body(&cache, "large").await, None);
    assert!(put(&cache, "large", "small now").await);
    assert_eq!(body(&cache, "large").await, Some("small now".into()));
}

pub async fn files_are_in_the_overflow_and_outlive_the_process(place: &Place) {
    let cache = open(place);
    let key = cache.key(&["file"]);
    let mut writer = cache.create_file(&key, MINUTE).await.expect("a writer");
    writer.write(noise(3_000_000, 3)).await.expect("written");
    writer.finish(FileMeta::default()).await.expect("finished");
    assert!(count(place) > 1 && cache.file_backend().kind() == BackendKind::Disk);
    drop(cache);
    let file = open(place).open_file(&key).await.expect("an answer").expect("the file");
    let pieces: Vec<_> = file.read(0..u64::MAX).try_collect().await.expect("read");
    assert_eq!(pieces.concat(), noise(3_000_000, 3));
}
