//! Cache epochs: how often the results of a dataset or datasource were declared out of date.
//!
//! An epoch is part of what keys a result, so raising one makes every web server and every cache forget at once, without
//! looking for what is kept.

use chrono::{DateTime, Utc};

use crate::{
    ResourceKey, Result,
    catalog::{Topic, advance},
    db::{Db, Fields, Record, Retry},
};

/// The epoch of one dataset or datasource; those that were never raised are at 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheEpoch {
    /// Which one.
    pub key: ResourceKey,
    /// How often its results were declared out of date.
    pub epoch: i64,
    /// Who did so last.
    pub changed_by: String,
    /// When.
    pub changed_at: DateTime<Utc>,
}

/// Access to cache epochs.
#[derive(Debug, Clone)]
pub struct CacheEpochs<'a> {
    db: &'a Db,
}

impl<'a> CacheEpochs<'a> {
    pub(crate) fn new(db: &'a Db) -> Self {
        Self { db }
    }

    /// All that were ever raised.
    pub async fn list(&self) -> Result<Vec<CacheEpoch>> {
        let sql = "SELECT kind, namespace, name, epoch, changed_by, changed_at FROM cache_epoch
                   ORDER BY kind, namespace, name";
        self.db.sql(sql).all(self.db.read()).await
    }

    /// Declares all results of these out of date; all of them or, after an error, none.
    pub async fn raise(&self, keys: &[ResourceKey], author: &str) -> Result<()> {
        let mut retry = Retry::default();
        loop {
            match self.try_raise(keys, author).await {
                Err(error) if retry.again(&error) => {}
                done => return done,
            }
        }
    }

    async fn try_raise(&self, keys: &[ResourceKey], author: &str) -> Result<()> {
        let mut tx = self.db.begin().await?;
        // First, since it is the lock under which others wait.
        advance(self.db, &mut tx, Topic::CacheEpoch).await?;
        for key in keys {
            self.db
                .sql(
                    "INSERT INTO cache_epoch (kind, namespace, name, epoch, changed_by, changed_at)
                     VALUES (?, ?, ?, 0, ?, ?)",
                )
                .or_keep("epoch")
                .bind(&key.kind)
                .bind(&key.namespace)
                .bind(&key.name)
                .bind(author)
                .bind(self.db.now())
                .execute(&mut *tx)
                .await?;
            self.db
                .sql(
                    "UPDATE cache_epoch SET epoch = epoch + 1, changed_by = ?, changed_at = ?
                     WHERE kind = ? AND namespace = ? AND name = ?",
                )
                .bind(author)
                .bind(self.db.now())
                .bind(&key.kind)
                .bind(&key.namespace)
                .bind(&key.name)
                .execute(&mut *tx)
                .await?;
        }
        self.db.commit_and_notify(tx).await
    }
}

impl Record for CacheEpoch {
    const ENTITY: &'static str = "cache epoch";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        let key = ResourceKey {
            kind: fields.text("kind")?,
            namespace: fields.text("namespace")?,
            name: fields.text("name")?,
        };
        Ok(Self {
            key,
            epoch: fields.int("epoch")?,
            changed_by: fields.text("changed_by")?,
            changed_at: fields.time("changed_at")?,
        })
    }
}
