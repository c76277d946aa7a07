//! What was written is read.

use std::{ops::Range, time::Duration};

use binnacle_cache::{Cache, CachedFile, FileError, FileInfo, FileMeta, Key, Lifetime};
use bytes::Bytes;
use futures::TryStreamExt;
use twox_hash::XxHash3_128;

use crate::place::{MINUTE, Place, noise, until};

/// Writes a file in portions of this size.
pub async fn write(cache: &Cache, key: &Key, content: &Bytes, portion_bytes: usize) -> FileInfo {
    let mut writer = cache.create_file(key, MINUTE).await.expect("a writer");
    for portion in content.chunks(portion_bytes) {
        writer.write(content.slice_ref(portion)).await.expect("written");
    }
    assert_eq!(writer.bytes_written(), content.len() as u64);
    writer.finish(FileMeta::default()).await.expect("finished")
}

pub async fn open(cache: &Cache, key: &Key) -> Option<CachedFile> {
    cache.open_file(key).await.expect("an answer")
}

pub async fn read(file: &CachedFile, range: Range<u64>) -> Result<Vec<u8>, FileError> {
    let pieces: Vec<Bytes> = file.read(range).try_collect().await?;
    Ok(pieces.concat())
}

pub async fn twenty_megabytes_come_back_whole(place: &Place) {
    let [cache, other] = place.open_twice();
    let key = cache.key(&["export"]);
    let content = noise(20_000_001, 1);
    let info = write(&cache, &key, &content, 700_001).await;
    assert_eq!((info.size_bytes, &info.checksum), (20_000_001, &format!("{:032x}", XxHash3_128::oneshot(&content))));
    let file = open(&other, &key).await.expect("the file");
    assert_eq!((file.info().size_bytes, &file.info().checksum), (info.size_bytes, &info.checksum));
    assert!(read(&file, 0..u64::MAX).await.expect("read") == content);
}

pub async fn a_range_may_begin_and_end_anywhere(place: &Place) {
    let cache = place.open();
    let key = cache.key(&["export"]);
    let piece = u64::from(cache.file_backend().limits().piece_bytes);
    let end = 2 * piece + piece / 2;
    let content = noise(end as usize, 2);
    write(&cache, &key, &content, content.len()).await;
    let file = open(&cache, &key).await.expect("the file");
    let edges = [0, 1, piece - 1, piece, piece + 1, 2 * piece - 1, 2 * piece, 2 * piece + 1, end - 1, end];
    let near = edges.windows(2).map(|edges| edges[0]..edges[1]);
    let to_the_end = edges.iter().map(|edge| *edge..end);
    let beyond = [end - 1..end + 1, end..end + 1, end + 1..u64::MAX];
    for range in near.chain(to_the_end).chain(beyond) {
        let (from, to) = (range.start.min(end) as usize, range.end.min(end) as usize);
        assert!(read(&file, range.clone()).await.expect("read") == content[from..to], "{range:?}");
    }
}

pub async fn a_file_may_be_empty(place: &Place) {
    let cache = place.open();
    let key = cache.key(&["export"]);
    write(&cache, &key, &Bytes::new(), 1).await;
    let file = open(&cache, &key).await.expect("the file");
    assert_eq!(file.info().size_bytes, 0);
    assert_eq!(read(&file, 0..10).await.expect("read"), b"");
}

pub async fn what_was_said_of_a_file_is_found_with_it(place: &Place) {
    let cache = place.open();
    let key = cache.key(&["export"]);
    let said = FileMeta {
        content_type: "text/csv; charset=utf-8".to_owned(),
        file_name: "Umsätze \"2026\".csv".to_owned(),
        meta: Bytes::from_static(br#"{"rows":1}"#),
    };
    let mut writer = cache.create_file(&key, MINUTE).await.expect("a writer");
    writer.write("a;b\n".into()).await.expect("written");
    let info = writer.finish(said.clone()).await.expect("finished");
    assert_eq!((&info.content_type, &info.file_name, &info.meta), (&said.content_type, &said.file_name, &said.meta));
    let found = open(&cache, &key).await.expect("the file").info().clone();
    assert_eq!((&found.content_type, &found.file_name, &found.meta), (&said.content_type, &said.file_name, &said.meta));
    let kept_for = found.expires_at.duration_since(found.made_at).expect("later");
    assert!(kept_for.abs_diff(MINUTE.fresh) < Duration::from_millis(5), "{kept_for:?}");
}

pub async fn an_expired_file_is_gone(place: &Place) {
    let cache = place.open();
    let key = cache.key(&["export"]);
    let lifetime = Lifetime { fresh: Duration::from_millis(300), stale: Duration::ZERO };
    let mut writer = cache.create_file(&key, lifetime).await.expect("a writer");
    writer.write(noise(100_000, 1)).await.expect("written");
    writer.finish(FileMeta::default()).await.expect("finished");
    let file = open(&cache, &key).await;
    until("the file is gone", async || open(&cache, &key).await.is_none()).await;
    // Who opened it before may read on.
    if let Some(file) = file {
        assert_eq!(read(&file, 0..100_000).await.expect("read"), noise(100_000, 1));
    }
}

pub async fn a_piece_that_is_gone_is_a_clear_error(place: &Place) {
    let cache = place.open();
    let key = cache.key(&["export"]);
    let piece = u64::from(cache.file_backend().limits().piece_bytes);
    write(&cache, &key, &noise(piece as usize * 2, 1), 1_000_000).await;
    let file = open(&cache, &key).await.expect("the file");
    cache.delete_file(&key).await;
    assert!(open(&cache, &key).await.is_none());
    let error = read(&file, piece + 5..piece + 10).await.expect_err("gone");
    assert!(matches!(error, FileError::PieceGone { piece: 1 }), "{error}");
    assert_eq!(error.to_string(), "piece 1 of the file is no longer in the cache");
}
