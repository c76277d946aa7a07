//! The audit log: who did what to which object, allowed or refused. It is only appended to, and cut at its old end.

use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use crate::{
    AuditEntryId, Page, Result, UserId,
    db::{Db, Fields, Record, cut, to_json},
    text_enum::text_enum,
};

text_enum! {
    /// How an action ended.
    pub enum AuditOutcome {
        /// It was done.
        Allowed = "allowed",
        /// It was refused for want of rights.
        Denied = "denied",
        /// It was allowed and went wrong.
        Failed = "failed",
    }
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditEntryId,
    /// What was noted.
    pub entry: NewAuditEntry,
    /// When.
    pub at: DateTime<Utc>,
}

/// Something to be noted.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAuditEntry {
    /// The user; `None`: the system, or someone unknown.
    pub actor_id: Option<UserId>,
    /// Their name at that time.
    pub actor_name: String,
    /// `resource.save`, `session.create`, `query.run`, …
    pub action: String,
    /// Kind and name, or another id.
    pub object: String,
    /// How it ended.
    pub outcome: AuditOutcome,
    /// Anything worth knowing; no secrets.
    pub detail: Json,
    /// Where the request came from.
    pub remote_address: Option<String>,
}

/// Which entries to list; `None` means any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// This user's only.
    pub actor_id: Option<UserId>,
    /// This action only.
    pub action: Option<String>,
    /// On this object only.
    pub object: Option<String>,
}

/// Access to the audit log.
#[derive(Debug, Clone)]
pub struct AuditLog<'a> {
    db: &'a Db,
}

impl<'a> AuditLog<'a> {
    pub(crate) fn new(db: &'a Db) -> Self {
        Self { db }
    }

    /// Notes an action that ended just now; texts that are too long are cut.
    pub async fn record(&self, new: &NewAuditEntry) -> Result<AuditEntryId> {
        let id = AuditEntryId::new();
        self.db
            .sql(
                "INSERT INTO audit_entry (id, actor_id, actor_name, action, object, outcome, detail, remote_address, at)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(id)
            .bind(new.actor_id)
            .bind(cut(&new.actor_name, 255))
            .bind(cut(&new.action, 64))
            .bind(cut(&new.object, 640))
            .bind(new.outcome)
            .bind(to_json(&new.detail))
            .bind(new.remote_address.as_deref().map(|address| cut(address, 64)))
            .bind(self.db.now())
            .execute(self.db.write())
            .await?;
        Ok(id)
    }

    /// Entries that pass the filter, newest first.
    pub async fn list(&self, filter: &AuditFilter, page: Page<AuditEntryId>) -> Result<Vec<AuditEntry>> {
        self.db
            .sql(
                "SELECT id, actor_id, actor_name, action, object, outcome, detail, remote_address, at
                 FROM audit_entry WHERE 1 = 1",
            )
            .push_some(" AND actor_id = ?", filter.actor_id)
            .push_some(" AND action = ?", filter.action.as_deref())
            .push_some(" AND object = ?", filter.object.as_deref())
            .push_some(" AND id < ?", page.before)
            .push(" ORDER BY id DESC LIMIT ?")
            .bind(i64::from(page.limit))
            .all(self.db.read())
            .await
    }

    /// Clears entries away that are older than `before`; returns how many.
    pub async fn purge(&self, before: DateTime<Utc>) -> Result<u64> {
        self.db.sql("DELETE FROM audit_entry WHERE at < ?").bind(before).execute(self.db.write()).await
    }
}

impl Record for AuditEntry {
    const ENTITY: &'static str = "audit entry";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        let entry = NewAuditEntry {
            actor_id: fields.opt_parse("actor_id")?,
            actor_name: fields.text("actor_name")?,
            action: fields.text("action")?,
            object: fields.text("object")?,
            outcome: fields.parse("outcome")?,
            detail: fields.json("detail")?,
            remote_address: fields.opt_text("remote_address")?,
        };
        Ok(Self { id: fields.parse("id")?, entry, at: fields.time("at")? })
    }
}
