//! Counters by which web pods notice each other's changes.
//!
//! A counter is raised in the transaction of the change itself and its row stays locked until the commit, so versions
//! become visible in their order: nobody who has seen version 6 can still miss version 5.

use sqlx::AnyConnection;

use crate::{
    Result,
    db::{Db, Fields, Record},
};

/// The current value of each counter; compare with the last ones seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CatalogVersions {
    /// Resources saved, deleted or restored; see [`crate::Resources::changes_since`].
    pub resource: i64,
    /// Problems of applied objects.
    pub problem: i64,
    /// Folders made or removed in the UI.
    pub folder: i64,
    /// Users, their groups and passwords.
    pub user: i64,
    /// Signing keys.
    pub signing_key: i64,
    /// Results declared out of date; see [`crate::CacheEpochs`].
    pub cache_epoch: i64,
}

/// Access to the counters.
#[derive(Debug, Clone)]
pub struct Catalog<'a> {
    db: &'a Db,
}

impl<'a> Catalog<'a> {
    pub(crate) fn new(db: &'a Db) -> Self {
        Self { db }
    }

    /// Reads all counters in one query of five rows: cheap enough to ask every second.
    pub async fn versions(&self) -> Result<CatalogVersions> {
        let rows: Vec<Counter> = self.db.sql("SELECT topic, version FROM catalog_version").all(self.db.read()).await?;
        let of = |topic: Topic| rows.iter().find(|row| row.topic == topic.as_str()).map_or(0, |row| row.version);
        Ok(CatalogVersions {
            resource: of(Topic::Resource),
            problem: of(Topic::Problem),
            folder: of(Topic::Folder),
            user: of(Topic::User),
            signing_key: of(Topic::SigningKey),
            cache_epoch: of(Topic::CacheEpoch),
        })
    }
}

/// What a counter counts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Topic {
    Resource,
    Problem,
    Folder,
    User,
    SigningKey,
    CacheEpoch,
    /// Nobody looks at this one: it is the lock under which jobs are claimed within limits.
    JobClaim,
}

impl Topic {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Resource => "resource",
            Self::Problem => "problem",
            Self::Folder => "folder",
            Self::User => "user",
            Self::SigningKey => "signing_key",
            Self::CacheEpoch => "cache_epoch",
            Self::JobClaim => "job_claim",
        }
    }
}

/// Raises a counter and returns its new value. Until the commit, other writers of this topic wait: it also serves as
/// the lock under which rules over several rows are checked.
pub(crate) async fn advance(db: &Db, connection: &mut AnyConnection, topic: Topic) -> Result<i64> {
    db.sql("UPDATE catalog_version SET version = version + 1 WHERE topic = ?")
        .bind(topic.as_str())
        .execute(&mut *connection)
        .await?;
    let sql = db.sql("SELECT version AS value FROM catalog_version WHERE topic = ?").bind(topic.as_str());
    sql.one(connection, topic.as_str()).await
}

struct Counter {
    topic: String,
    version: i64,
}

impl Record for Counter {
    const ENTITY: &'static str = "catalog version";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self { topic: fields.text("topic")?, version: fields.int("version")? })
    }
}
