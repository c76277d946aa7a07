//! The sources in use: one for each datasource revision, with the places in its queue.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use binnacle_connectors::{Environment, SecretResolver, Source, connector};
use binnacle_protocol::{ErrorCode, ObjectRef, RemoteError, ticket::DatasourceTarget};
use tokio::{
    sync::{OnceCell, Semaphore},
    time::Instant,
};

/// A source that nobody used for so long is let go, with its connections.
const IDLE: Duration = Duration::from_mins(10);

/// One datasource revision: its queue, and its source once somebody needed it.
#[derive(Debug)]
pub(crate) struct Slot {
    /// Places for runs; waiting is first come, first served.
    pub places: Arc<Semaphore>,
    source: OnceCell<Opened>,
}

struct Opened(Arc<dyn Source>);

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opened")
    }
}

#[derive(Debug)]
struct Entry {
    slot: Arc<Slot>,
    used: Instant,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    object: ObjectRef,
    revision: i64,
    secrets_version: Option<String>,
}

/// Every slot in use.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    slots: Mutex<HashMap<Key, Entry>>,
}

impl Sources {
    /// The slot of this datasource revision. Older revisions, and what was idle for long, are let go; runs on them end in peace.
    pub fn slot(&self, target: &DatasourceTarget) -> Arc<Slot> {
        let now = Instant::now();
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let key = Key {
            object: target.object.clone(),
            revision: target.revision,
            secrets_version: target.secrets_version.clone(),
        };
        if !slots.contains_key(&key) {
            slots.retain(|other, entry| {
                let older = other.object == key.object && other.revision <= key.revision;
                !older && now.duration_since(entry.used) < IDLE
            });
        }
        let entry = slots.entry(key).or_insert_with(|| Entry { slot: Arc::new(Slot::new(target)), used: now });
        entry.used = now;
        Arc::clone(&entry.slot)
    }

    /// Forgets a slot whose credentials were refused, so that the next run reads the secrets anew.
    pub fn forget(&self, slot: &Arc<Slot>) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.retain(|_, entry| !Arc::ptr_eq(&entry.slot, slot));
    }
}

impl Slot {
    fn new(target: &DatasourceTarget) -> Self {
        let places = (target.concurrency.max(1) as usize).min(Semaphore::MAX_PERMITS);
        Self { places: Arc::new(Semaphore::new(places)), source: OnceCell::new() }
    }

    /// The source, connected by whoever comes first; a failure is not kept.
    pub async fn source(
        &self,
        target: &DatasourceTarget,
        secrets: &SecretResolver,
        environment: &Environment,
    ) -> Result<Arc<dyn Source>, RemoteError> {
        let open = || async {
            let connector = connector(&target.type_).ok_or_else(|| unknown_type(&target.type_))?;
            let values = secrets.resolve(&target.object.namespace, &target.secrets).await?;
            connector.connect(target, &values, environment).await.map(Opened)
        };
        self.source.get_or_try_init(open).await.map(|opened| Arc::clone(&opened.0))
    }
}

fn unknown_type(type_: &str) -> RemoteError {
    RemoteError::new(ErrorCode::DatasourceInvalid, format!("there is no connector `{type_}`"))
}
