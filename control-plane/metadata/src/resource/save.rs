//! The one door by which a resource is made or changed.

use serde_json::Value as Json;
use sqlx::AnyConnection;

use super::{Labels, ManagedBy, Resource, ResourceKey, Resources};
use crate::{
    Error, ResourceId, Result,
    catalog::{Topic, advance},
    db::{Retry, check_length, to_json},
    folder::check_path,
    revision::{NewRevision, insert_revision},
};

/// A resource to be stored, already validated by the apply door.
#[derive(Debug, Clone, PartialEq)]
pub struct SaveResource {
    /// Kind, namespace and name.
    pub key: ResourceKey,
    /// The door it comes through.
    pub managed_by: ManagedBy,
    /// What lists show.
    pub title: String,
    /// Path without leading slash; empty: the top.
    pub folder: String,
    /// As in Kubernetes.
    pub labels: Labels,
    /// As in Kubernetes.
    pub annotations: Labels,
    /// The spec as JSON.
    pub spec: Json,
    /// The YAML it was read from.
    pub source: Option<String>,
    /// User name or door.
    pub author: String,
    /// Why; may be empty, at most 1000 characters.
    pub message: String,
    /// The revision the author started from, 0 for a new resource; `None`: last write wins.
    pub expected_revision: Option<i64>,
    /// Take a resource over that another door manages, instead of refusing.
    pub take_over: bool,
}

/// What a save did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveOutcome {
    /// The resource is new, or was deleted before.
    Created,
    /// It has a new revision.
    Updated,
    /// Title, folder, labels, annotations or owner changed, the spec did not: no new revision.
    Relabelled,
    /// Nothing that is served changed; the source text may have been refreshed.
    Unchanged,
}

/// A saved resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// As it is served from now on.
    pub resource: Resource,
    /// What changed.
    pub outcome: SaveOutcome,
}

impl Resources<'_> {
    /// Stores a resource in one transaction; saving the same again changes nothing and takes no lock.
    ///
    /// # Errors
    /// `ManagedBy` when another door owns it, `RevisionConflict` when `expected_revision` is not the newest, `Invalid`
    /// for values that are too long, `Full` and `Unavailable`. After any error nothing of this call is stored.
    pub async fn save(&self, save: &SaveResource) -> Result<Saved> {
        check(save)?;
        if let Some(resource) = self.peek(&save.key).await? {
            check_preconditions(save, Some(&resource))?;
            if differs(&resource, save) == Difference::None {
                return Ok(Saved { resource, outcome: SaveOutcome::Unchanged });
            }
        }
        let mut retry = Retry::default();
        loop {
            match self.try_save(save, None).await {
                // A conflict: another pod made the same resource at once. The next try finds it.
                Err(error) if retry.again_after_conflict(&error) => {}
                done => return done,
            }
        }
    }

    pub(super) async fn try_save(&self, save: &SaveResource, restored_from: Option<i64>) -> Result<Saved> {
        let mut tx = self.db.begin().await?;
        let stored = self.lock(&mut tx, &save.key).await?;
        check_preconditions(save, stored.as_ref())?;
        let outcome = match &stored {
            None => self.insert(&mut tx, save).await?,
            Some(stored) => self.change(&mut tx, stored, save, restored_from).await?,
        };
        let resource = self.read(&mut tx, &save.key).await?.ok_or_else(|| Error::not_found("resource", &save.key))?;
        if outcome == SaveOutcome::Unchanged {
            tx.commit().await?;
        } else {
            self.db.commit_and_notify(tx).await?;
        }
        Ok(Saved { resource, outcome })
    }

    async fn insert(&self, tx: &mut AnyConnection, save: &SaveResource) -> Result<SaveOutcome> {
        let (id, now) = (ResourceId::new(), self.db.now());
        self.db
            .sql(
                "INSERT INTO resource (id, kind, namespace, name, managed_by, title, folder, labels, annotations,
                 current_revision, catalog_version, created_at, updated_at)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0, ?, ?)",
            )
            .bind(id)
            .bind(&save.key.kind)
            .bind(&save.key.namespace)
            .bind(&save.key.name)
            .bind(save.managed_by)
            .bind(&save.title)
            .bind(&save.folder)
            .bind(to_json(&save.labels))
            .bind(to_json(&save.annotations))
            .bind(now)
            .bind(now)
            .execute(&mut *tx)
            .await?;
        insert_revision(self.db, tx, &new_revision(save, id, 1, None)).await?;
        self.publish(tx, id).await?;
        Ok(SaveOutcome::Created)
    }

    async fn change(
        &self,
        tx: &mut AnyConnection,
        stored: &Resource,
        save: &SaveResource,
        restored_from: Option<i64>,
    ) -> Result<SaveOutcome> {
        let difference = differs(stored, save);
        match difference {
            Difference::None => return Ok(SaveOutcome::Unchanged),
            Difference::Source => {
                self.refresh_source(tx, stored, save).await?;
                return Ok(SaveOutcome::Unchanged);
            }
            Difference::Labels => self.refresh_source(tx, stored, save).await?,
            Difference::Spec | Difference::Deleted => {
                let number = stored.revision + 1;
                insert_revision(self.db, tx, &new_revision(save, stored.id, number, restored_from)).await?;
            }
        }
        let new_number = matches!(difference, Difference::Spec | Difference::Deleted);
        self.update_row(tx, stored.id, save, stored.revision + i64::from(new_number)).await?;
        self.publish(tx, stored.id).await?;
        Ok(match difference {
            Difference::Deleted => SaveOutcome::Created,
            Difference::Spec => SaveOutcome::Updated,
            _ => SaveOutcome::Relabelled,
        })
    }

    async fn update_row(&self, tx: &mut AnyConnection, id: ResourceId, save: &SaveResource, number: i64) -> Result<()> {
        self.db
            .sql(
                "UPDATE resource SET managed_by = ?, title = ?, folder = ?, labels = ?, annotations = ?,
                 current_revision = ?, updated_at = ?, deleted_at = NULL WHERE id = ?",
            )
            .bind(save.managed_by)
            .bind(&save.title)
            .bind(&save.folder)
            .bind(to_json(&save.labels))
            .bind(to_json(&save.annotations))
            .bind(number)
            .bind(self.db.now())
            .bind(id)
            .execute(tx)
            .await
            .map(drop)
    }

    /// Comments and layout of the text may change without the spec; messages about line numbers need the new text.
    async fn refresh_source(&self, tx: &mut AnyConnection, stored: &Resource, save: &SaveResource) -> Result<()> {
        let sql = self.db.sql("UPDATE revision SET source = ? WHERE resource_id = ? AND number = ?");
        sql.bind(save.source.as_deref()).bind(stored.id).bind(stored.revision).execute(tx).await.map(drop)
    }

    /// Last statement before the commit, because it makes all other writers of resources wait.
    pub(super) async fn publish(&self, tx: &mut AnyConnection, id: ResourceId) -> Result<i64> {
        let version = advance(self.db, tx, Topic::Resource).await?;
        let sql = self.db.sql("UPDATE resource SET catalog_version = ? WHERE id = ?");
        sql.bind(version).bind(id).execute(tx).await?;
        Ok(version)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Difference {
    None,
    Source,
    Labels,
    Spec,
    Deleted,
}

fn differs(stored: &Resource, save: &SaveResource) -> Difference {
    if stored.deleted_at.is_some() {
        return Difference::Deleted;
    }
    if stored.spec != save.spec {
        return Difference::Spec;
    }
    let same_labels = stored.managed_by == save.managed_by
        && stored.title == save.title
        && stored.folder == save.folder
        && stored.labels == save.labels
        && stored.annotations == save.annotations;
    match (same_labels, stored.source == save.source) {
        (false, _) => Difference::Labels,
        (true, false) => Difference::Source,
        (true, true) => Difference::None,
    }
}

fn check_preconditions(save: &SaveResource, stored: Option<&Resource>) -> Result<()> {
    let alive = stored.filter(|resource| resource.deleted_at.is_none());
    if let Some(resource) = alive
        && resource.managed_by != save.managed_by
        && !save.take_over
    {
        return Err(Error::ManagedBy { key: save.key.clone(), managed_by: resource.managed_by });
    }
    super::remove::check_revision(&save.key, save.expected_revision, alive)
}

pub(super) fn check(save: &SaveResource) -> Result<()> {
    save.key.check()?;
    check_length("title", &save.title, 255)?;
    check_length("author", &save.author, 255)?;
    check_length("message", &save.message, 1000)?;
    if save.source.as_deref().is_some_and(|source| source.contains('\0')) {
        return Err(Error::invalid("source", "must not contain a NUL character"));
    }
    if save.folder.is_empty() { Ok(()) } else { check_path(&save.folder) }
}

fn new_revision(save: &SaveResource, id: ResourceId, number: i64, restored_from: Option<i64>) -> NewRevision<'_> {
    NewRevision {
        resource_id: id,
        number,
        spec: &save.spec,
        source: save.source.as_deref(),
        author: &save.author,
        message: &save.message,
        restored_from,
    }
}
