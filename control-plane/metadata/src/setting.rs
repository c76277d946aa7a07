//! Settings: small JSON values that all web pods share.

use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use crate::{
    Result,
    db::{Db, Fields, Record, check_length, to_json},
};

/// A stored value.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Dotted, lower case.
    pub name: String,
    /// Its value.
    pub value: Json,
    /// User name, or `system`.
    pub updated_by: String,
    /// When it was set.
    pub updated_at: DateTime<Utc>,
}

/// Access to settings.
#[derive(Debug, Clone)]
pub struct Settings<'a> {
    db: &'a Db,
}

const SELECT: &str = "SELECT name, value, updated_by, updated_at FROM setting";

impl<'a> Settings<'a> {
    pub(crate) fn new(db: &'a Db) -> Self {
        Self { db }
    }

    /// The setting of this name.
    pub async fn find(&self, name: &str) -> Result<Option<Setting>> {
        self.db.sql(SELECT).push(" WHERE name = ?").bind(name).optional(self.db.read()).await
    }

    /// All settings by name.
    pub async fn list(&self) -> Result<Vec<Setting>> {
        self.db.sql(SELECT).push(" ORDER BY name").all(self.db.read()).await
    }

    /// Stores a value, replacing the present one.
    pub async fn set(&self, name: &str, value: &Json, author: &str) -> Result<()> {
        self.get_or_insert(name, value, author).await?;
        let sql = self.db.sql("UPDATE setting SET value = ?, updated_by = ?, updated_at = ? WHERE name = ?");
        sql.bind(to_json(value)).bind(author).bind(self.db.now()).bind(name).execute(self.db.write()).await.map(drop)
    }

    /// The present value, or `value` if there was none: when several pods start at once, all get the same.
    pub async fn get_or_insert(&self, name: &str, value: &Json, author: &str) -> Result<Json> {
        check_length("name", name, 255)?;
        self.db
            .sql("INSERT INTO setting (name, value, updated_by, updated_at) VALUES (?, ?, ?, ?)")
            .or_keep("name")
            .bind(name)
            .bind(to_json(value))
            .bind(author)
            .bind(self.db.now())
            .execute(self.db.write())
            .await?;
        let stored: Setting = self.db.sql(SELECT).push(" WHERE name = ?").bind(name).one(self.db.read(), name).await?;
        Ok(stored.value)
    }

    /// Removes a setting; false when there was none.
    pub async fn delete(&self, name: &str) -> Result<bool> {
        Ok(self.db.sql("DELETE FROM setting WHERE name = ?").bind(name).execute(self.db.write()).await? > 0)
    }
}

impl Record for Setting {
    const ENTITY: &'static str = "setting";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self {
            name: fields.text("name")?,
            value: fields.json("value")?,
            updated_by: fields.text("updated_by")?,
            updated_at: fields.time("updated_at")?,
        })
    }
}
