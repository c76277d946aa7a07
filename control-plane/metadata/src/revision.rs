//! Revisions: every saved state of a resource, to read, compare and restore.

mod compare;

use chrono::{DateTime, Utc};
use serde_json::Value as Json;
use sqlx::AnyConnection;

use crate::{
    ResourceId, Resources, Result,
    db::{Db, Fields, Record, to_json},
};
pub use compare::{Difference, compare_specs};

/// One saved state of a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// Number, author, message and time.
    pub summary: RevisionSummary,
    /// The spec as JSON.
    pub spec: Json,
    /// The YAML it was read from, if it came as text.
    pub source: Option<String>,
}

/// A revision without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionSummary {
    /// 1, 2, 3, … per resource.
    pub number: i64,
    /// User name or door.
    pub author: String,
    /// Why; may be empty.
    pub message: String,
    /// The revision that was brought back; `None`: an ordinary save.
    pub restored_from: Option<i64>,
    /// When it was saved.
    pub created_at: DateTime<Utc>,
}

impl Resources<'_> {
    /// All revisions of a resource, newest first.
    pub async fn revisions(&self, resource: ResourceId) -> Result<Vec<RevisionSummary>> {
        self.db
            .sql(
                "SELECT number, author, message, restored_from, created_at FROM revision
                 WHERE resource_id = ? ORDER BY number DESC",
            )
            .bind(resource)
            .all(self.db.read())
            .await
    }

    /// One revision with its content.
    pub async fn revision(&self, resource: ResourceId, number: i64) -> Result<Revision> {
        self.db
            .sql(
                "SELECT number, author, message, restored_from, created_at, spec, source FROM revision
                 WHERE resource_id = ? AND number = ?",
            )
            .bind(resource)
            .bind(number)
            .one(self.db.read(), format!("{resource} revision {number}"))
            .await
    }
}

/// A revision to be stored.
pub(crate) struct NewRevision<'a> {
    pub resource_id: ResourceId,
    pub number: i64,
    pub spec: &'a Json,
    pub source: Option<&'a str>,
    pub author: &'a str,
    pub message: &'a str,
    pub restored_from: Option<i64>,
}

pub(crate) async fn insert_revision(db: &Db, tx: &mut AnyConnection, new: &NewRevision<'_>) -> Result<()> {
    db.sql(
        "INSERT INTO revision (resource_id, number, spec, source, author, message, restored_from, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(new.resource_id)
    .bind(new.number)
    .bind(to_json(new.spec))
    .bind(new.source)
    .bind(new.author)
    .bind(new.message)
    .bind(new.restored_from)
    .bind(db.now())
    .execute(tx)
    .await
    .map(drop)
}

impl Record for RevisionSummary {
    const ENTITY: &'static str = "revision";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self {
            number: fields.int("number")?,
            author: fields.text("author")?,
            message: fields.text("message")?,
            restored_from: fields.opt_int("restored_from")?,
            created_at: fields.time("created_at")?,
        })
    }
}

impl Record for Revision {
    const ENTITY: &'static str = "revision";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self {
            summary: RevisionSummary::read(fields)?,
            spec: fields.json("spec")?,
            source: fields.opt_text("source")?,
        })
    }
}
