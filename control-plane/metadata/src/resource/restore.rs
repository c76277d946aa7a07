//! Bringing an earlier revision back, as a new one.

use super::{ManagedBy, ResourceKey, Resources, SaveResource, Saved};
use crate::{Error, Result, db::Retry};

/// A revision to be brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreRevision {
    /// Of which resource; it may be deleted.
    pub key: ResourceKey,
    /// Which revision.
    pub number: i64,
    /// The door that restores; only the owner may.
    pub managed_by: ManagedBy,
    /// User name.
    pub author: String,
    /// Why; may be empty.
    pub message: String,
    /// The revision the author looked at; `None`: whichever is newest.
    pub expected_revision: Option<i64>,
}

impl Resources<'_> {
    /// Saves the spec and source of an earlier revision as a new revision. Title, folder and labels stay.
    ///
    /// # Errors
    /// As [`Resources::save`], and `NotFound` for a revision that does not exist.
    pub async fn restore(&self, restore: &RestoreRevision) -> Result<Saved> {
        let stored = self.peek(&restore.key).await?.ok_or_else(|| Error::not_found("resource", &restore.key))?;
        let revision = self.revision(stored.id, restore.number).await?;
        let save = SaveResource {
            key: stored.key,
            managed_by: restore.managed_by,
            title: stored.title,
            folder: stored.folder,
            labels: stored.labels,
            annotations: stored.annotations,
            spec: revision.spec,
            source: revision.source,
            author: restore.author.clone(),
            message: restore.message.clone(),
            expected_revision: restore.expected_revision,
            take_over: false,
        };
        super::save::check(&save)?;
        let mut retry = Retry::default();
        loop {
            match self.try_save(&save, Some(restore.number)).await {
                Err(error) if retry.again(&error) => {}
                done => return done,
            }
        }
    }
}
