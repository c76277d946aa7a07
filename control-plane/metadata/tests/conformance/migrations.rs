//! Migrations: once, in order, never backwards.

use std::collections::BTreeSet;

use binnacle_metadata::{Error, Metadata, MetadataConfig};
use futures::future::join_all;

use crate::harness::{Server, TestDatabase, create_empty, execute, texts};

/// All migrations, oldest first.
const MIGRATIONS: [&str; 4] = ["initial", "fair_jobs", "cache_epoch", "view_use"];
const NEWEST: i64 = 4;

/// `table.column` of all that a migrated database holds.
async fn columns(db: &TestDatabase) -> BTreeSet<String> {
    let sql = match db.server {
        Server::Sqlite => {
            "SELECT t.name || '.' || c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
        }
        Server::Postgres => {
            "SELECT CAST(table_name || '.' || column_name AS TEXT) FROM information_schema.columns
             WHERE table_schema = current_schema()"
        }
        Server::MariaDb => {
            "SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns
             WHERE table_schema = DATABASE()"
        }
    };
    texts(&db.url, sql).await.into_iter().collect()
}

async fn open_many_at_once(server: Server) {
    let (_folder, url) = create_empty(server).await;
    let opened = join_all((0..6).map(|_| {
        let config = MetadataConfig { max_connections: 2, ..MetadataConfig::new(url.as_str()) };
        tokio::spawn(async move { Metadata::open(&config).await.map(drop) })
    }));
    for outcome in opened.await {
        outcome.unwrap().unwrap();
    }
    let applied = texts(&url, "SELECT name FROM schema_migration WHERE finished_at IS NOT NULL ORDER BY version").await;
    assert_eq!(applied, MIGRATIONS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_openers_of_an_empty_database_migrate_it_once_on_sqlite() {
    open_many_at_once(Server::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_openers_of_an_empty_database_migrate_it_once_on_postgres() {
    open_many_at_once(Server::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_openers_of_an_empty_database_migrate_it_once_on_mariadb() {
    open_many_at_once(Server::MariaDb).await;
}

#[tokio::test]
async fn a_login_that_is_refused_shows_at_once() {
    for server in [Server::Postgres, Server::MariaDb] {
        let (_folder, url) = create_empty(server).await;
        let (scheme, rest) = url.split_once("://").unwrap();
        let (_, address) = rest.split_once('@').unwrap();
        let config = MetadataConfig::new(format!("{scheme}://nobody:wrong@{address}"));
        let start = std::time::Instant::now();
        let refused = Metadata::open(&config).await.unwrap_err();
        assert!(matches!(refused, Error::Unavailable(_)), "{refused:?}");
        assert!(start.elapsed() < config.acquire_timeout, "it did not try until the time ran out");
    }
}

#[tokio::test]
async fn mariadb_goes_on_with_a_migration_that_was_interrupted() {
    let db = TestDatabase::open(Server::MariaDb).await;
    // Killed between the last statement of a migration and the note that it was done.
    for version in 1..=NEWEST {
        interrupt(&db, version, 1).await;
        assert_eq!(db.open_again().await.schema_version().await.unwrap(), NEWEST);
    }
    // Killed before the last two statements of the first one.
    execute(&db.url, "DROP TABLE catalog_version").await;
    interrupt(&db, 1, 2).await;
    let reopened = db.open_again().await;
    assert_eq!(reopened.schema_version().await.unwrap(), NEWEST);
    assert_eq!(reopened.catalog().versions().await.unwrap().resource, 0);
}

/// Leaves a migration so many statements before its end.
async fn interrupt(db: &TestDatabase, version: i64, statements: i64) {
    let sql = format!(
        "UPDATE schema_migration SET finished_at = NULL, steps_done = steps_done - {statements} WHERE version = {version}"
    );
    execute(&db.url, &sql).await;
}

on_every_database! {
    async fn every_database_has_the_same_tables_and_columns(db: TestDatabase) {
        let sqlite = TestDatabase::open(Server::Sqlite).await;
        assert_eq!(columns(&db).await, columns(&sqlite).await);
        assert_eq!(db.metadata.schema_version().await.unwrap(), NEWEST);
    }

    async fn a_database_of_a_newer_release_is_refused(db: TestDatabase) {
        let newer = "INSERT INTO schema_migration (version, name, checksum, steps_done, started_at, finished_at)
            VALUES (99, 'future', 'x', 1, 0, 0)";
        execute(&db.url, newer).await;
        let refused = Metadata::open(&db.config).await.unwrap_err();
        assert!(matches!(refused, Error::NewerSchema { found: 99, supported: NEWEST }), "{refused}");
    }

    async fn a_migration_that_was_edited_after_it_ran_is_refused(db: TestDatabase) {
        execute(&db.url, "UPDATE schema_migration SET checksum = 'edited'").await;
        let refused = Metadata::open(&db.config).await.unwrap_err();
        assert!(matches!(refused, Error::ChangedMigration { version: 1 }), "{refused}");
    }

    async fn a_database_that_answers_is_ready_and_a_closed_one_is_not(db: TestDatabase) {
        db.metadata.ping().await.unwrap();
        db.metadata.close().await;
        assert!(matches!(db.metadata.ping().await, Err(Error::Unavailable(_))));
    }
}
