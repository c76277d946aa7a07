//! The handle that the control plane holds.

use tokio::sync::watch;

use crate::{
    ApiTokens, AuditLog, CacheEpochs, Catalog, Favourites, Folders, Jobs, MetadataConfig, Permalinks, Problems,
    QueryHistory, Resources, Result, Schedules, Sessions, Settings, SigningKeys, Users, ViewUses, copy, db::Db,
    migrate,
};

/// The open metadata database; cheap to clone and to share between tasks.
#[derive(Debug, Clone)]
pub struct Metadata {
    db: Db,
}

macro_rules! entities {
    ($($(#[$doc:meta])* $method:ident -> $entity:ident;)+) => {
        impl Metadata {$(
            $(#[$doc])*
            pub fn $method(&self) -> $entity<'_> {
                $entity::new(&self.db)
            }
        )+}
    };
}

impl Metadata {
    /// Connects and brings the schema up to date; several pods may do so at once, and one of them migrates.
    ///
    /// # Errors
    /// [`crate::Error::Configuration`] for a URL that cannot be used, [`crate::Error::Unavailable`] when the database
    /// does not answer or refuses the login, [`crate::Error::NewerSchema`] when a newer release migrated it.
    pub async fn open(config: &MetadataConfig) -> Result<Self> {
        let db = Db::connect(config).await?;
        migrate::run(&db).await?;
        Ok(Self { db })
    }

    /// Connects, if the schema is up to date; nothing where somebody else still has to migrate it.
    ///
    /// # Errors
    /// As [`Metadata::open`].
    pub async fn open_migrated(config: &MetadataConfig) -> Result<Option<Self>> {
        let db = Db::connect(config).await?;
        if migrate::is_up_to_date(&db).await? {
            return Ok(Some(Self { db }));
        }
        db.close().await;
        Ok(None)
    }

    /// Connects, brings along what another metadata database holds, and brings the schema up to date: objects with their
    /// revisions, people, folders and the like come, but neither sessions, tokens, keys, jobs nor schedules. The other one may
    /// have the schema of an older release, and stays as it is. Returns how many rows came; nothing where this one is not
    /// empty, and then no row is touched.
    ///
    /// # Errors
    /// [`crate::Error::Conflict`] when the other one is empty or half migrated, or this one is empty and newer; else what
    /// either database says, and nothing is copied.
    pub async fn copy(config: &MetadataConfig, source: &MetadataConfig) -> Result<(Self, Option<u64>)> {
        let db = Db::connect(config).await?;
        if !copy::is_empty(&db).await? {
            // The other one may be gone by now.
            migrate::run(&db).await?;
            return Ok((Self { db }, None));
        }
        let source = Db::connect(source).await?;
        let rows = copy::copy(&source, &db).await?;
        source.close().await;
        Ok((Self { db }, rows))
    }

    /// Answers when the database does; for readiness probes.
    pub async fn ping(&self) -> Result<()> {
        self.db.sql("SELECT 1").execute(self.db.read()).await.map(drop)
    }

    /// Version of the newest migration applied.
    pub async fn schema_version(&self) -> Result<i64> {
        migrate::newest(&self.db).await.map(|newest| newest.finished)
    }

    /// Changes whenever this process saves a resource, problem, folder, user or signing key. Other processes' changes
    /// show in [`Catalog::versions`] only.
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.db.subscribe()
    }

    /// Waits for running calls and closes all connections.
    pub async fn close(&self) {
        self.db.close().await;
    }
}

entities! {
    /// People and robots who sign in.
    users -> Users;
    /// Signed-in browsers.
    sessions -> Sessions;
    /// Secrets for scripts.
    api_tokens -> ApiTokens;
    /// Dashboards, datasets, datasources and so on, with their revisions.
    resources -> Resources;
    /// Counters by which web pods notice changes.
    catalog -> Catalog;
    /// Folders of resources.
    folders -> Folders;
    /// Results declared out of date.
    cache_epochs -> CacheEpochs;
    /// Stars.
    favourites -> Favourites;
    /// Short addresses.
    permalinks -> Permalinks;
    /// Who ran which query.
    query_history -> QueryHistory;
    /// Background jobs.
    jobs -> Jobs;
    /// When jobs run.
    schedules -> Schedules;
    /// Who did what.
    audit -> AuditLog;
    /// Applied objects that are not served, and why.
    problems -> Problems;
    /// Values that all pods share.
    settings -> Settings;
    /// Keys that sign tickets.
    signing_keys -> SigningKeys;
    /// What people look at.
    view_uses -> ViewUses;
}
