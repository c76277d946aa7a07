//! What another metadata database holds, brought into this one, whichever of the three kinds each of them is: a staging copy.
//!
//! Objects with their revisions, people, folders and the like come along. What belongs to the other installation alone does
//! not: sessions, tokens, signing keys, jobs and schedules, so that the copy neither lets in nor goes on with what the other
//! does. Nor do the doors of the other one: its operator or folder would have objects go whose YAML they do not see, so in the
//! copy they are people's.
//!
//! The other one may have the schema of an older release. This one then gets that schema first, then the rows, then the newer
//! migrations: a staging copy shows what an upgrade does to real data.
//!
//! schema of the other → tables as the migrations make them → pages of rows → one transaction → newer migrations

use sqlx::any::AnyRow;

use crate::{
    Error, ManagedBy, Result,
    db::{Db, Fields, Tx, Value},
    migrate,
};

/// Rows of these stay behind.
const LEFT_BEHIND: &[&str] = &["session", "api_token", "signing_key", "job", "schedule", "schedule_tick", "problem"];
/// Rows that are read at once.
const PAGE: i64 = 200;

/// A table as the migrations make it.
#[derive(Debug, PartialEq, Eq)]
struct Table {
    name: &'static str,
    columns: Vec<Column>,
}

#[derive(Debug, PartialEq, Eq)]
struct Column {
    name: &'static str,
    type_: Type,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    Text,
    Int,
    Bytes,
}

/// Copies everything but what is left behind, and brings the schema up to date; returns how many rows, or nothing where
/// the target is not empty: no row of it is touched then.
pub(crate) async fn copy(source: &Db, target: &Db) -> Result<Option<u64>> {
    let version = migrate::whole_version(source).await?;
    if version == 0 {
        return Err(Error::Conflict("the other metadata database is empty".into()));
    }
    migrate::run_to(target, version).await?;
    let rows = copy_rows(source, target, version).await?;
    migrate::run(target).await?;
    Ok(rows)
}

/// Whether nobody has made or migrated anything here that a copy would be in the way of.
pub(crate) async fn is_empty(db: &Db) -> Result<bool> {
    if migrate::newest(db).await?.finished == 0 {
        return Ok(true);
    }
    let mut tx = db.begin().await?;
    Ok(count(db, &mut tx, "resource").await? + count(db, &mut tx, "user_account").await? == 0)
}

async fn copy_rows(source: &Db, target: &Db, version: i64) -> Result<Option<u64>> {
    let ours = migrate::newest(target).await?.begun;
    // One moment of the other database, whatever is written there meanwhile.
    let mut moment = source.begin_snapshot().await?;
    let mut tx = target.begin().await?;
    if count(target, &mut tx, "resource").await? + count(target, &mut tx, "user_account").await? > 0 {
        return Ok(None);
    }
    if ours > version {
        let why = format!(
            "this metadata database has schema {ours} already and the other one {version}: begin with one that has no tables"
        );
        return Err(Error::Conflict(why));
    }
    let mut rows = 0;
    for table in tables(version) {
        if !LEFT_BEHIND.contains(&table.name) {
            rows += table.copy(source, &mut moment, target, &mut tx).await?;
        }
    }
    let release = target.sql("UPDATE resource SET managed_by = ?").bind(ManagedBy::Ui.to_string());
    release.execute(&mut *tx).await?;
    target.commit_and_notify(tx).await?;
    Ok(Some(rows))
}

async fn count(db: &Db, tx: &mut Tx, table: &'static str) -> Result<i64> {
    db.sql("SELECT COUNT(*) AS value FROM ").push(table).one(&mut **tx, table).await
}

impl Table {
    async fn copy(&self, source: &Db, moment: &mut Tx, target: &Db, tx: &mut Tx) -> Result<u64> {
        // What the migrations put there.
        target.sql("DELETE FROM ").push(self.name).execute(&mut **tx).await?;
        let mut copied: i64 = 0;
        loop {
            let select = self.list(source.sql("SELECT ")).push(" FROM ").push(self.name).push(" ORDER BY ");
            let page = self.list(select).push(" LIMIT ? OFFSET ?").bind(PAGE).bind(copied);
            let page = page.rows(&mut **moment).await?;
            for row in &page {
                self.insert(target, tx, row).await?;
            }
            copied += i64::try_from(page.len()).unwrap_or(PAGE);
            if page.len() < PAGE as usize {
                return Ok(copied.unsigned_abs());
            }
        }
    }

    fn list(&self, mut sql: crate::db::Sql) -> crate::db::Sql {
        let mut separator = "";
        for column in &self.columns {
            sql = sql.push(separator).push(column.name);
            separator = ", ";
        }
        sql
    }

    async fn insert(&self, target: &Db, tx: &mut Tx, row: &AnyRow) -> Result<()> {
        let mut sql = self.list(target.sql("INSERT INTO ").push(self.name).push(" (")).push(") VALUES (");
        let fields = Fields::of(self.name, row);
        let mut separator = "";
        for column in &self.columns {
            sql = sql.push(separator).push("?").bind(column.value(&fields)?);
            separator = ", ";
        }
        sql.push(")").execute(&mut **tx).await.map(drop)
    }
}

impl Column {
    fn value(&self, fields: &Fields<'_>) -> Result<Value> {
        Ok(match self.type_ {
            Type::Text => fields.opt_text(self.name)?.into(),
            Type::Int => fields.opt_int(self.name)?.into(),
            Type::Bytes => Value::Bytes(fields.bytes(self.name)?),
        })
    }
}

/// All tables of a version of the schema in the order in which they refer to each other, read off the migrations.
fn tables(version: i64) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for line in migrate::scripts_to(version).flat_map(str::lines).map(str::trim) {
        if let Some(name) = line.strip_prefix("CREATE TABLE ").and_then(|rest| rest.split(' ').next()) {
            tables.push(Table { name, columns: Vec::new() });
        } else if let Some(rest) = line.strip_prefix("ALTER TABLE ") {
            let altered = rest.split_once(" ADD COLUMN ").and_then(|(name, column)| Some((name, column_of(column)?)));
            if let Some((name, column)) = altered
                && let Some(table) = tables.iter_mut().find(|table| table.name == name)
            {
                table.columns.push(column);
            }
        } else if let (Some(column), Some(table)) = (column_of(line), tables.last_mut()) {
            table.columns.push(column);
        }
    }
    tables
}

/// `name TYPE …`, unless the line is something else.
fn column_of(line: &'static str) -> Option<Column> {
    let mut words = line.split(' ');
    let (name, type_) = (words.next()?, words.next()?.trim_end_matches(','));
    let type_ = match type_.split('(').next()? {
        "VARCHAR" | "{text}" => Type::Text,
        "BIGINT" | "SMALLINT" | "INTEGER" => Type::Int,
        "{bytes}" => Type::Bytes,
        _ => return None,
    };
    Some(Column { name, type_ })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_and_column_of_the_migrations_is_found() {
        let tables = tables(migrate::NEWEST);
        let created =
            migrate::scripts_to(migrate::NEWEST).map(|script| script.matches("CREATE TABLE ").count()).sum::<usize>();
        assert_eq!(tables.len(), created);
        let columns = |name: &str| {
            let table = tables.iter().find(|table| table.name == name).unwrap();
            table.columns.iter().map(|column| column.name).collect::<Vec<_>>()
        };
        assert_eq!(columns("user_group"), ["user_id", "group_name"]);
        assert!(columns("job").contains(&"turn"));
        assert_eq!(columns("cache_epoch").len(), 6);
        assert!(LEFT_BEHIND.iter().all(|name| tables.iter().any(|table| table.name == *name)));
    }

    async fn sqlite(folder: &tempfile::TempDir, name: &str) -> Db {
        Db::connect(&crate::MetadataConfig::sqlite(&folder.path().join(name))).await.unwrap()
    }

    async fn number(db: &Db, sql: &'static str) -> i64 {
        db.sql(sql).one(db.read(), "value").await.unwrap()
    }

    #[tokio::test]
    async fn what_an_older_release_wrote_is_copied_and_then_migrated() {
        let folder = tempfile::tempdir().unwrap();
        let (source, target) = (sqlite(&folder, "source").await, sqlite(&folder, "target").await);
        migrate::run_to(&source, 1).await.unwrap();
        let insert = source.sql("INSERT INTO folder (path, created_by, created_at) VALUES ('sales', 'ann', 1)");
        insert.execute(source.write()).await.unwrap();
        assert!(copy(&source, &target).await.unwrap().is_some());
        assert_eq!(number(&target, "SELECT COUNT(*) AS value FROM folder").await, 1);
        assert_eq!(number(&target, "SELECT COUNT(*) AS value FROM cache_epoch").await, 0);
        assert_eq!(migrate::whole_version(&target).await.unwrap(), migrate::NEWEST);
        assert_eq!(migrate::whole_version(&source).await.unwrap(), 1, "the other one stays as it is");
    }

    #[tokio::test]
    async fn a_database_without_tables_and_one_that_is_newer_and_empty_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (source, target) = (sqlite(&folder, "source").await, sqlite(&folder, "target").await);
        assert!(matches!(copy(&source, &target).await, Err(Error::Conflict(why)) if why.contains("empty")));
        migrate::run_to(&source, 1).await.unwrap();
        migrate::run(&target).await.unwrap();
        assert!(matches!(copy(&source, &target).await, Err(Error::Conflict(why)) if why.contains("no tables")));
    }
}
