//! What another metadata database holds, brought into this one, whichever of the three kinds each of them is: for a staging
//! copy, or to move from SQLite to a server.
//!
//! Objects with their revisions, people, folders and the like come along. What belongs to the other installation alone does
//! not: sessions, tokens, signing keys, jobs and schedules, so that the copy neither lets in nor runs what the other does.
//!
//! tables as the migrations make them → pages of rows → one transaction

use sqlx::any::AnyRow;

use crate::{
    Error, Result,
    db::{Db, Fields, Tx, Value},
    migrate,
};

/// Rows of these stay behind.
const LEFT_BEHIND: &[&str] = &["session", "api_token", "signing_key", "job", "schedule", "schedule_tick"];
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

/// Copies everything but what is left behind; returns how many rows.
pub(crate) async fn copy(source: &Db, target: &Db) -> Result<u64> {
    let mut tx = target.begin().await?;
    if count(target, &mut tx, "resource").await? + count(target, &mut tx, "user_account").await? > 0 {
        return Err(Error::Conflict("the metadata database is not empty: nothing is copied over what is there".into()));
    }
    let mut rows = 0;
    for table in tables() {
        if !LEFT_BEHIND.contains(&table.name) {
            rows += table.copy(source, target, &mut tx).await?;
        }
    }
    target.commit_and_notify(tx).await?;
    Ok(rows)
}

async fn count(db: &Db, tx: &mut Tx, table: &'static str) -> Result<i64> {
    db.sql("SELECT COUNT(*) AS value FROM ").push(table).one(&mut **tx, table).await
}

impl Table {
    async fn copy(&self, source: &Db, target: &Db, tx: &mut Tx) -> Result<u64> {
        // What the migrations put there.
        target.sql("DELETE FROM ").push(self.name).execute(&mut **tx).await?;
        let mut copied: i64 = 0;
        loop {
            let select = self.list(source.sql("SELECT ")).push(" FROM ").push(self.name).push(" ORDER BY ");
            let page = self.list(select).push(" LIMIT ? OFFSET ?").bind(PAGE).bind(copied);
            let page = page.rows(source.read()).await?;
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

/// All tables in the order in which they refer to each other, read off the migrations.
fn tables() -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for line in migrate::scripts().flat_map(str::lines).map(str::trim) {
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
        let tables = tables();
        let created = migrate::scripts().map(|script| script.matches("CREATE TABLE ").count()).sum::<usize>();
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
}
