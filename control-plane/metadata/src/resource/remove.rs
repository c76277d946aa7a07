//! Deleting a resource: it is no longer served, its revisions stay.

use super::{ManagedBy, Resource, ResourceKey, Resources};
use crate::{Error, Result, db::Retry};

/// A resource to be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteResource {
    /// Which one.
    pub key: ResourceKey,
    /// The door that deletes; only the owner may.
    pub managed_by: ManagedBy,
    /// The revision the author looked at; `None`: whichever is newest.
    pub expected_revision: Option<i64>,
}

impl Resources<'_> {
    /// Deletes a resource; its key may be used again, by any door.
    ///
    /// # Errors
    /// `NotFound` when it does not exist or is deleted already, `ManagedBy`, `RevisionConflict`.
    pub async fn delete(&self, delete: &DeleteResource) -> Result<Resource> {
        let mut retry = Retry::default();
        loop {
            match self.try_delete(delete).await {
                Err(error) if retry.again(&error) => {}
                done => return done,
            }
        }
    }

    async fn try_delete(&self, delete: &DeleteResource) -> Result<Resource> {
        let mut tx = self.db.begin().await?;
        let stored = self.lock(&mut tx, &delete.key).await?.filter(|resource| resource.deleted_at.is_none());
        let Some(mut resource) = stored else { return Err(Error::not_found("resource", &delete.key)) };
        if resource.managed_by != delete.managed_by {
            return Err(Error::ManagedBy { key: delete.key.clone(), managed_by: resource.managed_by });
        }
        check_revision(&delete.key, delete.expected_revision, Some(&resource))?;
        let now = self.db.now();
        let update = self.db.sql("UPDATE resource SET deleted_at = ?, updated_at = ? WHERE id = ?");
        update.bind(now).bind(now).bind(resource.id).execute(&mut *tx).await?;
        resource.catalog_version = self.publish(&mut tx, resource.id).await?;
        self.db.commit_and_notify(tx).await?;
        (resource.deleted_at, resource.updated_at) = (Some(now), now);
        Ok(resource)
    }
}

pub(super) fn check_revision(key: &ResourceKey, expected: Option<i64>, alive: Option<&Resource>) -> Result<()> {
    let actual = alive.map_or(0, |resource| resource.revision);
    match expected {
        Some(expected) if expected != actual => Err(Error::RevisionConflict { key: key.clone(), expected, actual }),
        _ => Ok(()),
    }
}
