//! Folders: rows for those made in the UI, and all that resources lie in.

use std::collections::BTreeMap;

use crate::{
    Error, Result,
    catalog::{Topic, advance},
    db::{Db, Fields, Record, check_length},
};

/// A folder, made in the UI or implied by what lies in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Names separated by slashes, no leading slash.
    pub path: String,
    /// Living resources directly in it.
    pub resources: i64,
    /// Made in the UI: stays when empty, and can be removed then.
    pub made_in_ui: bool,
}

/// Access to folders.
#[derive(Debug, Clone)]
pub struct Folders<'a> {
    db: &'a Db,
}

impl<'a> Folders<'a> {
    pub(crate) fn new(db: &'a Db) -> Self {
        Self { db }
    }

    /// Makes a folder; nothing happens if it was made before.
    ///
    /// # Errors
    /// `Invalid` for an empty path, empty names in it, or more than 512 characters.
    pub async fn create(&self, path: &str, author: &str) -> Result<()> {
        check_path(path)?;
        let mut tx = self.db.begin().await?;
        let sql = self.db.sql("INSERT INTO folder (path, created_by, created_at) VALUES (?, ?, ?)").or_keep("path");
        sql.bind(path).bind(author).bind(self.db.now()).execute(&mut *tx).await?;
        advance(self.db, &mut tx, Topic::Folder).await?;
        self.db.commit_and_notify(tx).await
    }

    /// Removes an empty folder that was made in the UI.
    ///
    /// # Errors
    /// `Conflict` when something lies in it or below it, `NotFound` when it was not made in the UI.
    pub async fn delete(&self, path: &str) -> Result<()> {
        let below = format!("{path}/");
        let is_below = |folder: &Folder| folder.path.starts_with(&below);
        if self.list().await?.iter().any(|f| is_below(f) || (f.path == path && f.resources > 0)) {
            return Err(Error::Conflict(format!("folder {path:?} is not empty")));
        }
        let mut tx = self.db.begin().await?;
        if self.db.sql("DELETE FROM folder WHERE path = ?").bind(path).execute(&mut *tx).await? == 0 {
            return Err(Error::not_found("folder", &path));
        }
        advance(self.db, &mut tx, Topic::Folder).await?;
        self.db.commit_and_notify(tx).await
    }

    /// All folders by path, those in between included.
    pub async fn list(&self) -> Result<Vec<Folder>> {
        let made: Vec<String> = self.db.sql("SELECT path AS value FROM folder").all(self.db.read()).await?;
        let used: Vec<Used> = self
            .db
            .sql(
                "SELECT folder, COUNT(*) AS resources FROM resource
                 WHERE deleted_at IS NULL AND folder <> '' GROUP BY folder",
            )
            .all(self.db.read())
            .await?;
        Ok(merge(made, used))
    }
}

fn merge(made: Vec<String>, used: Vec<Used>) -> Vec<Folder> {
    let mut folders = BTreeMap::<String, (i64, bool)>::new();
    for path in made.iter().chain(used.iter().map(|used| &used.path)) {
        for (slash, _) in path.match_indices('/') {
            folders.entry(path[..slash].to_owned()).or_default();
        }
    }
    for used in used {
        folders.entry(used.path).or_default().0 = used.resources;
    }
    for path in made {
        folders.entry(path).or_default().1 = true;
    }
    folders.into_iter().map(|(path, (resources, made_in_ui))| Folder { path, resources, made_in_ui }).collect()
}

/// The same form for folders and for what lies in them.
pub(crate) fn check_path(path: &str) -> Result<()> {
    if path.split('/').any(|name| name.trim().is_empty() || name != name.trim()) {
        return Err(Error::invalid("folder", "must be names separated by single slashes, without spaces around them"));
    }
    check_length("folder", path, 512)
}

struct Used {
    path: String,
    resources: i64,
}

impl Record for Used {
    const ENTITY: &'static str = "folder";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self { path: fields.text("folder")?, resources: fields.int("resources")? })
    }
}
