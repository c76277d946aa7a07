use std::{sync::Arc, time::Duration};

use futures::TryStreamExt;

use super::*;
use crate::{Backend, MemoryBackend};

const MINUTE: Lifetime = Lifetime { fresh: Duration::from_mins(1), stale: Duration::ZERO };

/// A cache whose pieces are of 1 KiB, and what is behind it.
fn cache() -> (Cache, Arc<dyn Backend>) {
    let backend: Arc<dyn Backend> = Arc::new(MemoryBackend::new(16 << 10));
    (Cache::on("test", Arc::clone(&backend)), backend)
}

async fn write(cache: &Cache, key: &Key, content: &[u8]) -> CachedFile {
    let mut writer = cache.create_file(key, MINUTE).await.unwrap();
    writer.write(Bytes::copy_from_slice(content)).await.unwrap();
    writer.finish(FileMeta::default()).await.unwrap();
    cache.open_file(key).await.unwrap().unwrap()
}

async fn read(file: &CachedFile) -> Result<Vec<u8>, FileError> {
    let pieces: Vec<Bytes> = file.read(0..u64::MAX).try_collect().await?;
    Ok(pieces.concat())
}

#[tokio::test]
async fn a_damaged_piece_is_an_error_after_the_pieces_before_it() {
    let (cache, backend) = cache();
    let key = cache.key(&["f"]);
    let file = write(&cache, &key, &[7; 3500]).await;
    let pieces = file.pieces.clone();
    // A good piece, at a place that is not its own.
    let another = backend.get(&pieces.key_of(0)).await.unwrap().unwrap();
    backend.put(&pieces.key_of(2), another, MINUTE.fresh).await.unwrap();
    let read: Vec<_> = futures::StreamExt::collect(file.read(0..u64::MAX)).await;
    assert!(matches!(read[..], [Ok(_), Ok(_), Err(FileError::PieceDamaged { piece: 2 })]), "{read:?}");
}

#[tokio::test]
async fn a_damaged_manifest_is_no_file() {
    let (cache, backend) = cache();
    let key = cache.key(&["f"]);
    write(&cache, &key, b"content").await;
    backend.put(&manifest_key(&key), Bytes::from_static(b"rubbish"), MINUTE.fresh).await.unwrap();
    assert!(cache.open_file(&key).await.unwrap().is_none());
}

#[tokio::test]
async fn an_entry_and_a_file_of_one_key_are_two_things() {
    let (cache, _) = cache();
    let key = cache.key(&["f"]);
    let file = write(&cache, &key, b"file").await;
    assert!(cache.put(&key, crate::Entry::now("entry"), MINUTE).await);
    assert_eq!(read(&file).await.unwrap(), b"file");
    cache.delete_file(&key).await;
    assert_eq!(cache.get(&key).await.unwrap().entry.body, "entry");
}

#[tokio::test]
async fn pieces_of_a_file_that_is_given_up_are_deleted() {
    let (cache, backend) = cache();
    let mut writer = cache.create_file(&cache.key(&["f"]), MINUTE).await.unwrap();
    writer.write(Bytes::from(vec![7; 3500])).await.unwrap();
    let pieces = writer.pieces.clone();
    assert!(backend.get(&pieces.key_of(2)).await.unwrap().is_some());
    drop(writer);
    while backend.get(&pieces.key_of(2)).await.unwrap().is_some() {
        tokio::task::yield_now().await;
    }
    assert_eq!(backend.get(&pieces.key_of(0)).await.unwrap(), None);
}
