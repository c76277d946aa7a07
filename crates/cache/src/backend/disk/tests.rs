use super::*;

const MINUTE: Duration = Duration::from_mins(1);

async fn put(disk: &DiskBackend, key: &str, size_bytes: usize) {
    disk.put(key, vec![7; size_bytes].into(), MINUTE).await.unwrap();
}

async fn has(disk: &DiskBackend, key: &str) -> bool {
    disk.get(key).await.unwrap().is_some()
}

#[tokio::test]
async fn what_was_used_longest_ago_goes_first() {
    let folder = tempfile::tempdir().unwrap();
    let disk = DiskBackend::open(folder.path(), 100_000).unwrap();
    for n in 0..9 {
        put(&disk, &n.to_string(), 10_000).await;
    }
    assert!(has(&disk, "0").await);
    put(&disk, "new", 10_000).await;
    assert!(has(&disk, "0").await && has(&disk, "new").await);
    assert!(!has(&disk, "1").await);
    let usage = disk.usage().unwrap();
    assert_eq!((usage.entries, usage.evictions), (9, 1));
    assert!(usage.size_bytes <= 100_000, "{usage:?}");
}

#[tokio::test]
async fn contents_and_budget_outlive_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let disk = DiskBackend::open(folder.path(), 100_000).unwrap();
    for n in 0..9 {
        put(&disk, &n.to_string(), 10_000).await;
    }
    let usage = disk.usage().unwrap();
    drop(disk);
    let disk = DiskBackend::open(folder.path(), 100_000).unwrap();
    assert_eq!(disk.usage().unwrap(), usage);
    assert!(has(&disk, "0").await);
    drop(disk);
    let disk = DiskBackend::open(folder.path(), 50_000).unwrap();
    assert!(disk.usage().unwrap().size_bytes <= 50_000);
}

#[tokio::test]
async fn a_crash_leaves_no_half_value_and_no_rubbish() {
    let folder = tempfile::tempdir().unwrap();
    let disk = DiskBackend::open(folder.path(), 100_000).unwrap();
    put(&disk, "whole", 1000).await;
    let half = folder.path().join(TEMPORARY).join("half");
    fs::write(&half, b"half").unwrap();
    drop(disk);
    let disk = DiskBackend::open(folder.path(), 100_000).unwrap();
    assert!(!half.exists());
    assert!(has(&disk, "whole").await);
    assert_eq!(disk.usage().unwrap().entries, 1);
}

#[tokio::test]
async fn a_file_that_somebody_else_deleted_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let disk = DiskBackend::open(folder.path(), 100_000).unwrap();
    put(&disk, "a", 1000).await;
    fs::remove_file(disk.shelf.path(&key::short("a"))).unwrap();
    assert!(!has(&disk, "a").await);
    assert_eq!(disk.usage().unwrap().entries, 0);
}

#[tokio::test]
async fn too_large_a_value_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let disk = DiskBackend::open(folder.path(), 80_000).unwrap();
    let refused = disk.put("a", vec![0; 10_001].into(), MINUTE).await;
    assert!(matches!(refused, Err(BackendError::TooLarge { size_bytes: 10_001, largest_bytes: 10_000 })));
}

/// Where nobody may write, as root may everywhere: a file stands where the folder of temporary files was.
#[tokio::test]
async fn a_folder_that_cannot_be_written_fails_without_a_trace() {
    let folder = tempfile::tempdir().unwrap();
    let disk = DiskBackend::open(folder.path(), 100_000).unwrap();
    fs::remove_dir(folder.path().join(TEMPORARY)).unwrap();
    fs::write(folder.path().join(TEMPORARY), b"").unwrap();
    assert!(disk.put("a", vec![0; 100].into(), MINUTE).await.is_err());
    assert_eq!(disk.usage().unwrap().entries, 0);
}
