//! Favourites: stars that users put on resources.

use crate::{
    ResourceId, Result, UserId,
    db::{Db, Fields, Record},
};

/// Access to favourites.
#[derive(Debug, Clone)]
pub struct Favourites<'a> {
    db: &'a Db,
}

impl<'a> Favourites<'a> {
    pub(crate) fn new(db: &'a Db) -> Self {
        Self { db }
    }

    /// Puts a star; nothing happens if it is there already.
    pub async fn add(&self, user: UserId, resource: ResourceId) -> Result<()> {
        let sql = self.db.sql("INSERT INTO favourite (user_id, resource_id, created_at) VALUES (?, ?, ?)");
        let sql = sql.or_keep("created_at").bind(user).bind(resource).bind(self.db.now());
        sql.execute(self.db.write()).await.map(drop)
    }

    /// Takes a star away; nothing happens if there is none.
    pub async fn remove(&self, user: UserId, resource: ResourceId) -> Result<()> {
        let sql = self.db.sql("DELETE FROM favourite WHERE user_id = ? AND resource_id = ?");
        sql.bind(user).bind(resource).execute(self.db.write()).await.map(drop)
    }

    /// The user's starred resources that are alive, newest star first.
    pub async fn list(&self, user: UserId) -> Result<Vec<ResourceId>> {
        let sql = self.db.sql(
            "SELECT f.resource_id FROM favourite f JOIN resource r ON r.id = f.resource_id
             WHERE f.user_id = ? AND r.deleted_at IS NULL ORDER BY f.created_at DESC, f.resource_id DESC",
        );
        let starred: Vec<Starred> = sql.bind(user).all(self.db.read()).await?;
        Ok(starred.into_iter().map(|starred| starred.0).collect())
    }
}

struct Starred(ResourceId);

impl Record for Starred {
    const ENTITY: &'static str = "favourite";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        fields.parse("resource_id").map(Self)
    }
}
