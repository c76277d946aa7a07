//! What is served now: the stored objects, read once, kept in memory, replaced as a whole when any of them changes.
//!
//! metadata database → [`Snapshot`] (one per catalog version) → handlers and the policy gate

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use arc_swap::ArcSwap;
use binnacle_crds::Kind;
use binnacle_metadata::{Metadata, Resource, ResourceFilter};
use binnacle_protocol::ObjectRef;
use tokio::sync::{Mutex, broadcast};
use tokio_util::sync::CancellationToken;

use crate::{
    auth::Identity,
    events::Event,
    manifest::Document,
    problem::{FieldError, Problem, Result},
    start::ticket_signer,
    validate::{self, Checked},
    workers::Workers,
};

mod columns;
mod object;
mod policy;
mod snapshot;

pub use columns::{ColumnBook, field_type};
pub use object::{Object, Spec};
pub use snapshot::{Epochs, Snapshot};

/// The snapshot being served, and the task that keeps it fresh.
#[derive(Clone, Debug)]
pub struct CatalogStore {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    metadata: Metadata,
    current: ArcSwap<Snapshot>,
    columns: ColumnBook,
    events: broadcast::Sender<Event>,
    // One reload at a time, so that an older snapshot never replaces a newer one.
    reload: Mutex<()>,
}

/// What was seen last of what is no object.
#[derive(Debug, Default)]
struct Seen {
    problems: i64,
    epochs: i64,
    /// Nothing before the first look: the key was read at the start.
    signing_keys: Option<i64>,
}

/// How often other web pods' changes are looked for.
const POLL: Duration = Duration::from_secs(1);

impl CatalogStore {
    /// Reads everything once.
    ///
    /// # Errors
    /// When the metadata database cannot be read.
    pub async fn open(metadata: Metadata, workers: Arc<Workers>, events: broadcast::Sender<Event>) -> Result<Self> {
        let inner = Inner {
            metadata,
            current: ArcSwap::default(),
            columns: ColumnBook::new(workers),
            events,
            reload: Mutex::default(),
        };
        let store = Self { inner: Arc::new(inner) };
        store.reload().await?;
        store.reload_epochs().await?;
        Ok(store)
    }

    /// The snapshot being served.
    pub fn current(&self) -> Arc<Snapshot> {
        self.inner.current.load_full()
    }

    /// The object, if this person may see it.
    ///
    /// # Errors
    /// [`binnacle_protocol::ErrorCode::NotFound`] whether it does not exist or may not be seen.
    pub fn visible(&self, kind: Kind, object: &ObjectRef, identity: &Identity) -> Result<Arc<Object>> {
        let found = self.current().get(kind, object);
        found.filter(|found| found.may_view(identity)).ok_or_else(|| Problem::not_found(format!("{kind} {object}")))
    }

    /// Reads what changed since the last time and serves it.
    ///
    /// # Errors
    /// When the metadata database cannot be read; the old snapshot stays.
    pub async fn reload(&self) -> Result<()> {
        let _one = self.inner.reload.lock().await;
        let old = self.current();
        let first = old.generation == 0;
        let changed = if first {
            self.inner.metadata.resources().list(&ResourceFilter::default()).await?
        } else {
            self.inner.metadata.resources().changes_since(old.version).await?
        };
        if changed.is_empty() && !first {
            return Ok(());
        }
        let new = old.with(&changed, &self.inner.columns);
        let version = new.version;
        self.inner.current.store(Arc::new(new));
        if !first {
            self.announce(&changed, version);
        }
        Ok(())
    }

    /// Reads what changed, unless this version is known already: who was told of a change by one web server asks another, which
    /// would hear of it a second later.
    ///
    /// # Errors
    /// As [`CatalogStore::reload`].
    pub async fn reach(&self, version: i64) -> Result<()> {
        if version > self.current().version { self.reload().await } else { Ok(()) }
    }

    /// Reads which results were declared out of date.
    ///
    /// # Errors
    /// When the metadata database cannot be read; the old epochs stay.
    pub async fn reload_epochs(&self) -> Result<()> {
        let _one = self.inner.reload.lock().await;
        let epochs = self.inner.metadata.cache_epochs().list().await?;
        let epochs: Epochs = epochs
            .into_iter()
            .filter_map(|epoch| {
                let object = ObjectRef::new(&epoch.key.namespace, &epoch.key.name);
                Some(((epoch.key.kind.parse().ok()?, object), epoch.epoch))
            })
            .collect();
        self.inner.current.store(Arc::new(self.current().with_epochs(epochs)));
        Ok(())
    }

    fn announce(&self, changed: &[Resource], catalog: i64) {
        for resource in changed {
            // Nobody listening is no error.
            let _ = self.inner.events.send(Event::Changed {
                kind: resource.key.kind.clone(),
                namespace: resource.key.namespace.clone(),
                name: resource.key.name.clone(),
                revision: resource.revision,
                deleted: resource.deleted_at.is_some(),
                catalog,
            });
        }
    }

    /// Checks a document as if it were stored already, against what is served now.
    ///
    /// # Errors
    /// Every mistake, each with its place.
    pub async fn check(&self, document: &Document) -> Result<Checked, Vec<FieldError>> {
        self.check_against(document, &self.current()).await
    }

    /// The same against something else, for instance what would be served if other documents were stored first.
    ///
    /// # Errors
    /// Every mistake, each with its place.
    pub async fn check_against(&self, document: &Document, snapshot: &Snapshot) -> Result<Checked, Vec<FieldError>> {
        validate::check(document, snapshot, &self.inner.columns).await
    }

    /// Forgets what is known of columns, after the databases themselves changed.
    pub async fn forget_columns(&self) {
        self.inner.columns.clear();
        let _one = self.inner.reload.lock().await;
        let new = self.current().with(&[], &self.inner.columns);
        self.inner.current.store(Arc::new(new));
    }

    /// Makes sure that the columns of a dataset are known, asking its database where needed.
    ///
    /// # Errors
    /// The worker's error, where the columns cannot be found out.
    pub async fn ensure_columns(&self, dataset: &ObjectRef) -> Result<Arc<Snapshot>> {
        let snapshot = self.current();
        if snapshot.has_columns(dataset) {
            self.renew_columns(dataset);
            return Ok(snapshot);
        }
        self.learn_columns(&snapshot, dataset).await
    }

    /// Asks for the columns of a dataset again where they are old, beside whoever uses them.
    pub fn renew_columns(&self, dataset: &ObjectRef) {
        if self.inner.columns.is_old(&self.current(), dataset) {
            let (this, dataset) = (self.clone(), dataset.clone());
            tokio::spawn(async move { this.learn_columns(&this.current(), &dataset).await });
        }
    }

    async fn learn_columns(&self, snapshot: &Snapshot, dataset: &ObjectRef) -> Result<Arc<Snapshot>> {
        let columns = self.inner.columns.learn(snapshot, dataset).await?;
        if snapshot.query.columns(dataset).as_deref() == Some(&*columns) {
            return Ok(self.current());
        }
        let _one = self.inner.reload.lock().await;
        let new = self.current().with(&[], &self.inner.columns);
        self.inner.current.store(Arc::new(new));
        Ok(self.current())
    }

    /// Follows changes until `stop`: this process's own at once, other pods' within a second.
    pub async fn follow(self, stop: CancellationToken) {
        let mut own = self.inner.metadata.changed();
        let mut seen = Seen::default();
        let mut failing_since: Option<Instant> = None;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                changed = own.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(POLL) => {}
            }
            match self.follow_once(&mut seen).await {
                Ok(()) => failing_since = None,
                Err(problem) => {
                    if failing_since.replace(Instant::now()).is_none() {
                        tracing::warn!(problem.detail, "the catalog cannot be read; the last one is served");
                    }
                }
            }
        }
    }

    async fn follow_once(&self, seen: &mut Seen) -> Result<()> {
        let versions = self.inner.metadata.catalog().versions().await?;
        if versions.resource != self.current().version {
            self.reload().await?;
        }
        if seen.epochs != versions.cache_epoch {
            self.reload_epochs().await?;
            seen.epochs = versions.cache_epoch;
        }
        if seen.signing_keys.is_some_and(|known| known != versions.signing_key) {
            self.inner.columns.workers().set_signer(ticket_signer(&self.inner.metadata).await?);
        }
        seen.signing_keys = Some(versions.signing_key);
        if std::mem::replace(&mut seen.problems, versions.problem) != versions.problem {
            let _ = self.inner.events.send(Event::Problems);
        }
        Ok(())
    }
}

/// Objects by kind and name.
pub type Objects = BTreeMap<(Kind, ObjectRef), Arc<Object>>;
