//! Resources: what is served now, who manages it, and the door by which it changes.
//!
//! A save is one transaction: lock the row → check manager and expected revision → new revision unless the spec is the
//! same → raise the catalog counter. Deleted resources stay as rows, so that other pods see the deletion and a later
//! object of the same name goes on with the next revision.

mod filter;
mod key;
mod labels;
mod remove;
mod restore;
mod save;

use chrono::{DateTime, Utc};
use serde_json::Value as Json;
use sqlx::AnyConnection;

use crate::{
    ResourceId, Result,
    db::{Db, Fields, Record},
};
pub use filter::ResourceFilter;
pub use key::{ManagedBy, ResourceKey};
pub use labels::Labels;
pub use remove::DeleteResource;
pub use restore::RestoreRevision;
pub use save::{SaveOutcome, SaveResource, Saved};

/// A stored object with the revision that is served.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Stays the same for as long as kind, namespace and name do, also across deletion.
    pub id: ResourceId,
    /// Kind, namespace and name.
    pub key: ResourceKey,
    /// The only door that may change it.
    pub managed_by: ManagedBy,
    /// What lists show.
    pub title: String,
    /// Path without leading slash; empty: the top.
    pub folder: String,
    /// As in Kubernetes.
    pub labels: Labels,
    /// As in Kubernetes.
    pub annotations: Labels,
    /// The revision that is served, from 1.
    pub revision: i64,
    /// Value of the catalog's `resource` counter at the last change.
    pub catalog_version: i64,
    /// The served revision's spec.
    pub spec: Json,
    /// The served revision's YAML text, if it came as text.
    pub source: Option<String>,
    /// When it was first saved.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was deleted; `None`: it is alive.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// Access to resources and their revisions.
#[derive(Debug, Clone)]
pub struct Resources<'a> {
    pub(crate) db: &'a Db,
}

const SELECT: &str = "SELECT r.id, r.kind, r.namespace, r.name, r.managed_by, r.title, r.folder, r.labels,
    r.annotations, r.current_revision, r.catalog_version, r.created_at, r.updated_at, r.deleted_at, v.spec, v.source
    FROM resource r JOIN revision v ON v.resource_id = r.id AND v.number = r.current_revision";

impl<'a> Resources<'a> {
    pub(crate) fn new(db: &'a Db) -> Self {
        Self { db }
    }

    /// The living resource with this key.
    ///
    /// # Errors
    /// `NotFound` also when it was deleted.
    pub async fn get(&self, key: &ResourceKey) -> Result<Resource> {
        let sql = self.db.sql(SELECT).push(BY_KEY).bind(&key.kind).bind(&key.namespace).bind(&key.name);
        sql.push(" AND r.deleted_at IS NULL").one(self.db.read(), key).await
    }

    /// The resource with this id, also if it was deleted.
    pub async fn get_by_id(&self, id: ResourceId) -> Result<Resource> {
        self.db.sql(SELECT).push(" WHERE r.id = ?").bind(id).one(self.db.read(), id).await
    }

    /// The resources that pass the filter, by kind, namespace and name.
    pub async fn list(&self, filter: &ResourceFilter) -> Result<Vec<Resource>> {
        let sql = filter.append_to(self.db.sql(SELECT));
        sql.push(" ORDER BY r.kind, r.namespace, r.name").all(self.db.read()).await
    }

    /// What changed after `catalog_version`, deleted resources included, oldest change first. Continue from the last
    /// one's `catalog_version`; start from 0.
    pub async fn changes_since(&self, catalog_version: i64) -> Result<Vec<Resource>> {
        let sql = self.db.sql(SELECT).push(" WHERE r.catalog_version > ? ORDER BY r.catalog_version");
        sql.bind(catalog_version).all(self.db.read()).await
    }

    /// Reads a resource, also a deleted one, and keeps it from changing until the transaction ends.
    ///
    /// The lock is a statement of its own: a join that waits for the lock would go on with the revision of before.
    async fn lock(&self, tx: &mut AnyConnection, key: &ResourceKey) -> Result<Option<Resource>> {
        let lock = self.db.sql("SELECT r.id AS value FROM resource r").push(BY_KEY).bind(&key.kind);
        lock.bind(&key.namespace).bind(&key.name).for_update().optional::<String>(&mut *tx).await?;
        self.read(tx, key).await
    }

    async fn read(&self, tx: &mut AnyConnection, key: &ResourceKey) -> Result<Option<Resource>> {
        let sql = self.db.sql(SELECT).push(BY_KEY).bind(&key.kind).bind(&key.namespace).bind(&key.name);
        sql.optional(tx).await
    }

    /// As the key reads now, without a lock.
    async fn peek(&self, key: &ResourceKey) -> Result<Option<Resource>> {
        let sql = self.db.sql(SELECT).push(BY_KEY).bind(&key.kind).bind(&key.namespace).bind(&key.name);
        sql.optional(self.db.read()).await
    }
}

const BY_KEY: &str = " WHERE r.kind = ? AND r.namespace = ? AND r.name = ?";

impl Record for Resource {
    const ENTITY: &'static str = "resource";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self {
            id: fields.parse("id")?,
            key: ResourceKey {
                kind: fields.text("kind")?,
                namespace: fields.text("namespace")?,
                name: fields.text("name")?,
            },
            managed_by: fields.parse("managed_by")?,
            title: fields.text("title")?,
            folder: fields.text("folder")?,
            labels: fields.json("labels")?,
            annotations: fields.json("annotations")?,
            revision: fields.int("current_revision")?,
            catalog_version: fields.int("catalog_version")?,
            spec: fields.json("spec")?,
            source: fields.opt_text("source")?,
            created_at: fields.time("created_at")?,
            updated_at: fields.time("updated_at")?,
            deleted_at: fields.opt_time("deleted_at")?,
        })
    }
}
