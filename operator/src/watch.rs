//! One watch of a kind, whoever is interested: a store of what there is, and a stream of what changes.
//!
//! Owns staying up to date, in one namespace, several or all; goes on whether or not this process writes. Must not act
//! on what it sees.
//!
//! API server → `watcher` for each namespace → [`Intake`] → [`Watch::get`], [`Watch::list`], [`Watch::changes`]

use std::{collections::VecDeque, fmt::Debug, hash::Hash, sync::Arc};

use futures::{
    Stream, StreamExt,
    stream::{self, BoxStream},
};
use k8s_openapi::NamespaceResourceScope;
use kube::{
    Api, Client, Resource, ResourceExt,
    runtime::{
        WatchStreamExt,
        reflector::{ObjectRef, Store},
        watcher,
    },
};
use serde::de::DeserializeOwned;
use tokio::sync::{
    broadcast::{self, error::RecvError},
    watch,
};
use tokio_util::task::AbortOnDropHandle;

mod intake;

use intake::Intake;

/// How many changes wait for a slow reader, who else reads everything again.
const BUFFER: usize = 4096;

/// Where the operator looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespaces(Vec<String>);

impl Namespaces {
    /// These, or all where there are none.
    pub fn new(names: &[String]) -> Self {
        let mut names = names.to_vec();
        names.sort();
        names.dedup();
        Self(names)
    }

    /// Whether the operator looks into this one.
    pub fn contains(&self, name: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|known| known == name)
    }

    fn scopes(&self) -> Vec<Option<String>> {
        if self.0.is_empty() { vec![None] } else { self.0.iter().cloned().map(Some).collect() }
    }
}

/// What a kind must be to be watched.
pub trait Watched: Resource<DynamicType: WatchedType> + Clone + Debug + Send + Sync + 'static {}
impl<K: Resource<DynamicType: WatchedType> + Clone + Debug + Send + Sync + 'static> Watched for K {}

/// What tells kinds apart whose types are found out at run time.
pub trait WatchedType: Clone + Debug + Eq + Hash + Unpin + Send + Sync + 'static {}
impl<T: Clone + Debug + Eq + Hash + Unpin + Send + Sync + 'static> WatchedType for T {}

/// One watch of a kind. Cheap to clone; ends with its last clone.
#[derive(Debug)]
pub struct Watch<K: Watched> {
    store: Store<K>,
    changes: broadcast::Sender<Arc<K>>,
    ready: watch::Receiver<bool>,
    kind: K::DynamicType,
    task: Arc<AbortOnDropHandle<()>>,
}

impl<K: Watched> Clone for Watch<K> {
    fn clone(&self) -> Self {
        Self {
            store: self.store.clone(),
            changes: self.changes.clone(),
            ready: self.ready.clone(),
            kind: self.kind.clone(),
            task: Arc::clone(&self.task),
        }
    }
}

type Feed<K> = BoxStream<'static, watcher::Result<watcher::Event<K>>>;

impl<K: Watched> Watch<K> {
    /// Watches a kind of ours; `PartialObjectMeta<K>` where only metadata matter.
    pub fn start(client: &Client, namespaces: &Namespaces, config: &watcher::Config) -> Self
    where
        K: Resource<Scope = NamespaceResourceScope, DynamicType = ()> + DeserializeOwned,
    {
        Self::of(namespaces, (), |namespace| {
            let api = namespace
                .map_or_else(|| Api::all(client.clone()), |namespace| Api::<K>::namespaced(client.clone(), namespace));
            watcher(api, config.clone()).default_backoff().boxed()
        })
    }

    /// Watches with whatever `open` opens for each namespace.
    pub fn of(namespaces: &Namespaces, kind: K::DynamicType, open: impl Fn(Option<&str>) -> Feed<K>) -> Self {
        let scopes = namespaces.scopes();
        let feeds = scopes.iter().enumerate().map(|(at, scope)| open(scope.as_deref()).map(move |event| (at, event)));
        let feed = stream::select_all(feeds.collect::<Vec<_>>());
        let (changes, _) = broadcast::channel(BUFFER);
        let (intake, ready) = Intake::new(scopes, kind.clone(), changes.clone());
        let store = intake.store();
        let task = AbortOnDropHandle::new(tokio::spawn(follow(feed, intake)));
        Self { store, changes, ready, kind, task: Arc::new(task) }
    }

    /// The object of this name.
    pub fn get(&self, namespace: &str, name: &str) -> Option<Arc<K>> {
        self.store.get(&ObjectRef::new_with(name, self.kind.clone()).within(namespace))
    }

    /// Every object, in no order.
    pub fn list(&self) -> Vec<Arc<K>> {
        self.store.state()
    }

    /// The objects of one namespace, sorted by name.
    pub fn within(&self, namespace: &str) -> Vec<Arc<K>> {
        let mut found = self.store.state_filter(|object| object.namespace().as_deref() == Some(namespace));
        found.sort_by_key(|object| object.name_any());
        found
    }

    /// What controllers read.
    pub fn store(&self) -> Store<K> {
        self.store.clone()
    }

    /// What there is, and then whatever is made, changed or deleted. A reader who falls behind gets all there is again.
    pub fn changes(&self) -> impl Stream<Item = Arc<K>> + Send + 'static {
        let changes = self.changes.subscribe();
        let store = self.store.clone();
        let waiting = VecDeque::from(store.state());
        stream::unfold((store, changes, waiting), |(store, mut changes, mut waiting)| async move {
            loop {
                if let Some(object) = waiting.pop_front() {
                    return Some((object, (store, changes, waiting)));
                }
                match changes.recv().await {
                    Ok(object) => waiting.push_back(object),
                    Err(RecvError::Lagged(_)) => waiting = store.state().into(),
                    Err(RecvError::Closed) => return None,
                }
            }
        })
    }

    /// Whether everything that there is has been seen once.
    pub fn is_ready(&self) -> bool {
        *self.ready.borrow()
    }

    /// Waits until everything that there is has been seen once.
    pub async fn wait_until_ready(&self) {
        // The sender lives as long as the task, and the task as long as `self`.
        let _ = self.ready.clone().wait_for(|ready| *ready).await;
    }
}

async fn follow<K: Watched>(
    mut feed: impl Stream<Item = (usize, watcher::Result<watcher::Event<K>>)> + Unpin,
    mut intake: Intake<K>,
) {
    while let Some((scope, event)) = feed.next().await {
        match event {
            Ok(event) => intake.take(scope, event),
            Err(error) => {
                let kind = K::kind(intake.kind()).into_owned();
                crate::metrics::watch_failed(&kind);
                tracing::warn!(%kind, error = %crate::failures::Chain(&error), "a watch broke off and is taken up again");
            }
        }
    }
}
