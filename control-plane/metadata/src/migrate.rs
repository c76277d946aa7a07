//! Forward-only migrations, recorded with checksums and run by one process at a time.
//!
//! `schema_migration` → plan (refuses a newer or changed schema) → lock → plan again → statements → record
//!
//! PostgreSQL and SQLite change their schema inside a transaction. MySQL and MariaDB commit each such statement by
//! itself, so the number of finished steps is recorded after each, and an interrupted migration goes on from there.

mod lock;
mod plan;

use sqlx::{AnyConnection, AssertSqlSafe};

use crate::{
    Error, Result,
    db::{Db, Dialect, Fields, Record},
    error::mysql_number,
};
use lock::Locked;
use plan::{Applied, Migration, plan_pending};

/// All migrations, oldest first. Never change one that was released: add another.
const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "initial", template: include_str!("../migrations/0001_initial.sql") },
    Migration { version: 2, name: "fair_jobs", template: include_str!("../migrations/0002_fair_jobs.sql") },
    Migration { version: 3, name: "cache_epoch", template: include_str!("../migrations/0003_cache_epoch.sql") },
    Migration { version: 4, name: "view_use", template: include_str!("../migrations/0004_view_use.sql") },
];

const CREATE_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migration (
    -- A migration of this database that was begun or applied.
    version BIGINT NOT NULL PRIMARY KEY, -- 1, 2, 3, ...
    name VARCHAR(64) NOT NULL, -- As in its file name
    checksum VARCHAR(64) NOT NULL, -- SHA-256 of its file, in hexadecimal
    steps_done BIGINT NOT NULL, -- Statements that are through, to go on after an interruption
    started_at BIGINT NOT NULL, -- Epoch milliseconds, UTC
    finished_at BIGINT -- Epoch milliseconds, UTC; null: interrupted
){table_options}";

/// The newest schema that this release knows.
pub(crate) const NEWEST: i64 = MIGRATIONS[MIGRATIONS.len() - 1].version;

/// Brings the schema up to date. When it already is, this costs two short queries and takes no lock.
pub(crate) async fn run(db: &Db) -> Result<()> {
    run_to(db, NEWEST).await
}

/// Brings the schema up to this version; one that is newer stays as it is.
pub(crate) async fn run_to(db: &Db, version: i64) -> Result<()> {
    let mut connection = db.write().acquire().await?;
    let applied = read_applied(db, &mut connection).await?;
    if pending_to(version, &applied)?.is_empty() {
        return Ok(());
    }
    let mut locked = Locked::acquire(db, &mut connection).await?;
    let outcome = migrate(db, locked.connection(), version).await;
    locked.release(outcome).await
}

/// The text of the migrations up to this version, oldest first.
pub(crate) fn scripts_to(version: i64) -> impl Iterator<Item = &'static str> {
    MIGRATIONS.iter().filter(move |migration| migration.version <= version).map(|migration| migration.template)
}

fn pending_to(version: i64, applied: &[Applied]) -> Result<Vec<(&'static Migration, Option<i64>)>> {
    let pending = plan_pending(MIGRATIONS, applied)?;
    Ok(pending.into_iter().filter(|(migration, _)| migration.version <= version).collect())
}

/// The newest migrations of a database; 0 for none.
#[derive(Debug)]
pub(crate) struct Newest {
    pub begun: i64,
    pub finished: i64,
}

/// How far a database is.
pub(crate) async fn newest(db: &Db) -> Result<Newest> {
    let mut connection = db.write().acquire().await?;
    let applied = read_applied(db, &mut connection).await?;
    let of = |finished_only: bool| {
        let counted = applied.iter().filter(|migration| migration.finished || !finished_only);
        counted.map(|migration| migration.version).max().unwrap_or(0)
    };
    Ok(Newest { begun: of(false), finished: of(true) })
}

/// The version of the schema, none of whose migrations was interrupted; 0 for an empty database.
///
/// # Errors
/// `NewerSchema` and `ChangedMigration`, `Conflict` where a migration was interrupted.
pub(crate) async fn whole_version(db: &Db) -> Result<i64> {
    let mut connection = db.read().acquire().await?;
    let applied = read_applied(db, &mut connection).await?;
    let pending = plan_pending(MIGRATIONS, &applied)?;
    if let Some((migration, _)) = pending.iter().find(|(_, steps_done)| steps_done.is_some()) {
        let why = format!("migration {} of the other metadata database was interrupted: let it end", migration.version);
        return Err(Error::Conflict(why));
    }
    Ok(applied.iter().map(|migration| migration.version).max().unwrap_or(0))
}

/// Whether there is nothing to do.
pub(crate) async fn is_up_to_date(db: &Db) -> Result<bool> {
    let mut connection = db.write().acquire().await?;
    let applied = read_applied(db, &mut connection).await?;
    Ok(plan_pending(MIGRATIONS, &applied)?.is_empty())
}

async fn migrate(db: &Db, connection: &mut AnyConnection, version: i64) -> Result<()> {
    execute(connection, db.dialect().render_ddl(CREATE_TABLE)).await?;
    // Another process may have migrated while this one waited for the lock.
    let applied = read_applied(db, connection).await?;
    for (migration, steps_done) in pending_to(version, &applied)? {
        apply(db, connection, migration, steps_done).await?;
        tracing::info!(version = migration.version, name = migration.name, "migrated the metadata database");
    }
    Ok(())
}

async fn apply(db: &Db, connection: &mut AnyConnection, migration: &Migration, steps_done: Option<i64>) -> Result<()> {
    if steps_done.is_none() {
        record_start(db, connection, migration).await?;
    }
    let resumed_at = usize::try_from(steps_done.unwrap_or(0)).unwrap_or(0);
    let ddl = db.dialect().render_ddl(migration.template);
    for (step, statement) in plan::statements(&ddl).enumerate().skip(resumed_at) {
        let outcome = execute(connection, statement.to_owned()).await;
        let interrupted_here = steps_done.is_some() && step == resumed_at;
        if let Err(error) = outcome
            && !(interrupted_here && already_exists(db.dialect(), &error))
        {
            return Err(error.into());
        }
        record_step(db, connection, migration.version, step + 1).await?;
    }
    let finish = db.sql("UPDATE schema_migration SET finished_at = ? WHERE version = ?");
    finish.bind(db.now()).bind(migration.version).execute(connection).await.map(drop)
}

async fn record_start(db: &Db, connection: &mut AnyConnection, migration: &Migration) -> Result<()> {
    db.sql("INSERT INTO schema_migration (version, name, checksum, steps_done, started_at) VALUES (?, ?, ?, ?, ?)")
        .bind(migration.version)
        .bind(migration.name)
        .bind(migration.checksum())
        .bind(0_i64)
        .bind(db.now())
        .execute(connection)
        .await
        .map(drop)
}

/// Only where a crash can leave a migration half done; elsewhere the transaction takes care of that.
async fn record_step(db: &Db, connection: &mut AnyConnection, version: i64, steps_done: usize) -> Result<()> {
    if db.dialect() != Dialect::MySql {
        return Ok(());
    }
    let sql = db.sql("UPDATE schema_migration SET steps_done = ? WHERE version = ?");
    let steps_done = i64::try_from(steps_done).unwrap_or(i64::MAX);
    sql.bind(steps_done).bind(version).execute(connection).await.map(drop)
}

/// Whether the process died between this very statement and the note that it was done.
fn already_exists(dialect: Dialect, error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else { return false };
    let number = mysql_number(&**error);
    // Table exists, duplicate column, duplicate key name, duplicate entry.
    dialect == Dialect::MySql && matches!(number, Some(1050 | 1060 | 1061 | 1062))
}

async fn execute(connection: &mut AnyConnection, ddl: String) -> sqlx::Result<()> {
    // Migrations are part of the binary: no input gets into them.
    sqlx::raw_sql(AssertSqlSafe(ddl)).execute(connection).await.map(drop)
}

async fn read_applied(db: &Db, connection: &mut AnyConnection) -> Result<Vec<Applied>> {
    let exists = match db.dialect() {
        Dialect::Sqlite => "SELECT COUNT(*) AS value FROM sqlite_master WHERE name = 'schema_migration'",
        Dialect::Postgres => {
            "SELECT COUNT(*) AS value FROM pg_tables
             WHERE schemaname = current_schema() AND tablename = 'schema_migration'"
        }
        Dialect::MySql => {
            "SELECT COUNT(*) AS value FROM information_schema.tables
             WHERE table_schema = DATABASE() AND table_name = 'schema_migration'"
        }
    };
    if db.sql(exists).one::<i64>(&mut *connection, "schema_migration").await? == 0 {
        return Ok(Vec::new());
    }
    let sql = db.sql("SELECT version, checksum, steps_done, finished_at FROM schema_migration ORDER BY version");
    sql.all(connection).await
}

impl Record for Applied {
    const ENTITY: &'static str = "migration";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self {
            version: fields.int("version")?,
            checksum: fields.text("checksum")?,
            steps_done: fields.int("steps_done")?,
            finished: fields.opt_int("finished_at")?.is_some(),
        })
    }
}
