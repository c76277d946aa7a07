//! Tables, columns, keys and meanings, read from SQLite's catalogue. SQLite keeps the comments of `CREATE TABLE`.

use std::path::Path;

use sqlx::{Connection as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};

use super::comments;

/// A database.
#[derive(Debug)]
pub struct Schema {
    /// By name.
    pub tables: Vec<Table>,
}

/// A table.
#[derive(Debug)]
pub struct Table {
    pub name: String,
    /// What a row stands for.
    pub meaning: String,
    pub columns: Vec<Column>,
    pub foreign_keys: Vec<ForeignKey>,
    /// Columns that are unique together, besides the primary key.
    pub unique: Vec<Vec<String>>,
    /// Columns of the other indexes, with their names.
    pub indexes: Vec<(String, Vec<String>)>,
}

/// A column.
#[derive(Debug)]
pub struct Column {
    pub name: String,
    pub kind: String,
    pub nullable: bool,
    pub primary: bool,
    pub meaning: String,
}

/// A reference to another table's row.
#[derive(Debug)]
pub struct ForeignKey {
    pub column: String,
    pub table: String,
    pub target: String,
    /// CASCADE, SET NULL, …
    pub on_delete: String,
}

impl Table {
    pub fn foreign_key(&self, column: &str) -> Option<&ForeignKey> {
        self.foreign_keys.iter().find(|key| key.column == column)
    }
}

/// Reads the catalogue of a SQLite file.
pub async fn read_schema(path: &Path) -> sqlx::Result<Schema> {
    let mut db = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(path)).await?;
    let sql = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let mut tables = Vec::new();
    for row in sqlx::query(sql).fetch_all(&mut db).await? {
        tables.push(read_table(&mut db, row.get(0), row.get(1)).await?);
    }
    db.close().await?;
    Ok(Schema { tables })
}

async fn read_table(db: &mut SqliteConnection, name: String, sql: String) -> sqlx::Result<Table> {
    let (unique, indexes) = read_indexes(db, &name).await?;
    Ok(Table {
        meaning: comments::of_table(&sql),
        columns: read_columns(db, &name, &sql).await?,
        foreign_keys: read_foreign_keys(db, &name).await?,
        unique,
        indexes,
        name,
    })
}

async fn read_columns(db: &mut SqliteConnection, table: &str, sql: &str) -> sqlx::Result<Vec<Column>> {
    let query = "SELECT name, type, \"notnull\", pk FROM pragma_table_info(?) ORDER BY cid";
    let rows = sqlx::query(query).bind(table).fetch_all(db).await?;
    let column = |row: &sqlx::sqlite::SqliteRow| {
        let (name, kind): (String, String) = (row.get(0), row.get(1));
        let meaning = comments::of_column(sql, &name, &kind);
        Column { meaning, nullable: row.get::<i64, _>(2) == 0, primary: row.get::<i64, _>(3) > 0, name, kind }
    };
    Ok(rows.iter().map(column).collect())
}

async fn read_foreign_keys(db: &mut SqliteConnection, table: &str) -> sqlx::Result<Vec<ForeignKey>> {
    let query = "SELECT \"from\", \"table\", \"to\", on_delete FROM pragma_foreign_key_list(?) ORDER BY id DESC";
    let rows = sqlx::query(query).bind(table).fetch_all(db).await?;
    let key = |row: &sqlx::sqlite::SqliteRow| ForeignKey {
        column: row.get(0),
        table: row.get(1),
        target: row.get(2),
        on_delete: row.get(3),
    };
    Ok(rows.iter().map(key).collect())
}

type Indexes = (Vec<Vec<String>>, Vec<(String, Vec<String>)>);

async fn read_indexes(db: &mut SqliteConnection, table: &str) -> sqlx::Result<Indexes> {
    let query = "SELECT name, origin FROM pragma_index_list(?) ORDER BY seq DESC";
    let (mut unique, mut indexes) = Indexes::default();
    for row in sqlx::query(query).bind(table).fetch_all(&mut *db).await? {
        let (name, origin): (String, String) = (row.get(0), row.get(1));
        let columns = sqlx::query_scalar("SELECT name FROM pragma_index_info(?) ORDER BY seqno");
        let columns = columns.bind(&name).fetch_all(&mut *db).await?;
        match origin.as_str() {
            "u" => unique.push(columns),
            "c" => indexes.push((name, columns)),
            _ => {}
        }
    }
    Ok((unique, indexes))
}
