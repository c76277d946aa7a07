//! What only the embedded database promises: clear errors for its file, and a quick start.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::Path, time::Instant};

use binnacle_metadata::{
    Error, ManagedBy, Metadata, MetadataConfig, ResourceFilter, ResourceKey, SaveOutcome, SaveResource,
};
use serde_json::json;

fn dashboard(name: &str, size_bytes: usize) -> SaveResource {
    SaveResource {
        key: ResourceKey::new("Dashboard", "analytics", name),
        managed_by: ManagedBy::Files,
        title: name.into(),
        folder: String::new(),
        labels: [].into(),
        annotations: [].into(),
        spec: json!({"text": "x".repeat(size_bytes)}),
        source: None,
        author: "files".into(),
        message: String::new(),
        expected_revision: None,
        take_over: false,
    }
}

async fn open(path: &Path) -> Metadata {
    Metadata::open(&MetadataConfig::sqlite(path)).await.unwrap()
}

#[tokio::test]
async fn a_full_disk_is_reported_and_what_was_saved_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metadata.db");
    let config = MetadataConfig { sqlite_max_bytes: Some(1024 * 1024), ..MetadataConfig::sqlite(&path) };
    let metadata = Metadata::open(&config).await.unwrap();
    let mut saved = 0;
    let refused = loop {
        match metadata.resources().save(&dashboard(&format!("d{saved}"), 50_000)).await {
            Ok(_) => saved += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, Error::Full(_)), "{refused:?}");
    assert!(saved > 5);
    let names = async |metadata: &Metadata| metadata.resources().list(&ResourceFilter::default()).await.unwrap().len();
    assert_eq!(names(&metadata).await, saved, "reading still works, and half a save is not there");
    metadata.close().await;

    let reopened = open(&path).await;
    assert_eq!(names(&reopened).await, saved);
    let retried = reopened.resources().save(&dashboard(&format!("d{saved}"), 50_000)).await.unwrap();
    assert_eq!(retried.outcome, SaveOutcome::Created, "with room again, the save that failed goes through");
}

#[tokio::test]
async fn an_existing_file_opens_in_a_few_milliseconds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metadata.db");
    let metadata = open(&path).await;
    for i in 0..100 {
        metadata.resources().save(&dashboard(&format!("d{i}"), 2_000)).await.unwrap();
    }
    metadata.close().await;
    let mut best = std::time::Duration::MAX;
    for _ in 0..10 {
        let start = Instant::now();
        let metadata = open(&path).await;
        best = best.min(start.elapsed());
        metadata.close().await;
    }
    println!("best of 10: {best:?}");
    // The whole product starts in 60 ms; the best of ten keeps a busy machine from failing this.
    assert!(best.as_millis() < 20, "{best:?}");
}

#[tokio::test]
async fn a_path_with_unusual_characters_is_that_very_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my data ?#%ü.db");
    open(&path).await.close().await;
    assert!(path.exists(), "{:?}", fs::read_dir(folder.path()).unwrap().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_missing_folder_or_a_foreign_file_is_an_error_and_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Metadata::open(&MetadataConfig::sqlite(&folder.path().join("no/such/folder.db"))).await;
    assert!(matches!(missing, Err(Error::Unavailable(_))), "{missing:?}");
    let foreign = folder.path().join("notes.txt");
    fs::write(&foreign, "not a database, ".repeat(500)).unwrap();
    let refused = Metadata::open(&MetadataConfig::sqlite(&foreign)).await.unwrap_err();
    assert!(matches!(refused, Error::Configuration(_)), "{refused:?}");
    assert!(fs::read_to_string(&foreign).unwrap().starts_with("not a database"));
}

#[tokio::test]
async fn urls_that_cannot_work_are_refused_without_repeating_a_password() {
    for url in ["oracle://scott:tiger@host/db", "metadata.db", "sqlite::memory:", "sqlite://x?mode=memory"] {
        let refused = Metadata::open(&MetadataConfig::new(url)).await.unwrap_err();
        assert!(matches!(refused, Error::Configuration(_)), "{refused:?}");
        assert!(!format!("{refused:?} {refused}").contains("tiger"));
    }
    assert!(!format!("{:?}", MetadataConfig::new("postgres://a:tiger@h/d")).contains("tiger"));
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_unavailable() {
    // Nothing listens on port 1.
    let config = MetadataConfig {
        acquire_timeout: std::time::Duration::from_secs(2),
        ..MetadataConfig::new("postgres://nobody@127.0.0.1:1/none")
    };
    let refused = Metadata::open(&config).await.unwrap_err();
    assert!(matches!(refused, Error::Unavailable(_)), "{refused:?}");
    assert_eq!(refused.code(), "metadata_unavailable");
}

#[tokio::test]
async fn readers_go_on_while_a_writer_holds_the_file() {
    use sqlx::Connection as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metadata.db");
    let metadata = open(&path).await;
    metadata.resources().save(&dashboard("a", 10)).await.unwrap();
    let url = format!("sqlite://{}", path.display());
    let mut other = sqlx::AnyConnection::connect(&url).await.unwrap();
    let transaction = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    assert_eq!(metadata.resources().list(&ResourceFilter::default()).await.unwrap().len(), 1);
    let same = metadata.resources().save(&dashboard("a", 10)).await.unwrap();
    assert_eq!(same.outcome, SaveOutcome::Unchanged, "saving the same needs no lock");
    transaction.rollback().await.unwrap();
}
