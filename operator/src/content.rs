//! The controllers of content: `Datasource`, `Dataset`, `Dashboard`, `AlertSchedule` and `CachePolicy`.
//!
//! Owns bringing these objects to the control plane that serves them, and saying what came of it: finalizers, status, events,
//! and the Roles by which workers read the Secrets that datasources name. Must not decide what a dashboard means: the control
//! plane checks it. Never looks at what is in a Secret.
//!
//! All kinds go the same way: [`dereference`] (platform, named objects, consent, Secrets) → [`manifest`] → [`push`] (only what
//! changed) → [`look`] → [`write`]. What changed wakes whatever names it ([`trigger`]), so the order in which objects arrive
//! never matters; and every minute [`compare`] asks each control plane what it has, and brings or takes away the difference.

use std::{collections::BTreeMap, sync::Arc};

use binnacle_crds::Kind;
use binnacle_protocol::ObjectRef as Key;
use futures::{StreamExt, TryStreamExt, future::join_all};
use kube::{
    Api, Client,
    api::{ApiResource, DynamicObject},
    runtime::{WatchStreamExt, reflector::ObjectRef, watcher},
};
use tokio::sync::{Mutex, mpsc};
use tokio_stream::wrappers::UnboundedReceiverStream;
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

use crate::{
    context::Context,
    controller::Controller,
    watch::{Namespaces, Watch},
};

mod compare;
mod condition;
mod dereference;
mod echo;
mod error;
mod facts;
#[cfg(test)]
mod fixture;
mod grant;
mod grants;
mod ledger;
mod look;
mod manifest;
mod object;
mod platform;
mod probe;
mod push;
mod reconcile;
mod refusal;
mod retire;
mod secrets;
mod targets;
mod transitions;
mod trigger;
mod verdict;
mod world;
mod write;

pub use object::Object;

use echo::Echoes;
use ledger::Ledger;
use object::{object_ref, read_event};
use probe::Probes;
use secrets::Secrets;
use world::{CONTENT, WATCHED, World};

/// The watches of the content kinds, and one of platforms that keeps what content needs to know of them.
#[derive(Debug)]
pub struct Watches(BTreeMap<Kind, Watch<Object>>);

impl Watches {
    /// Starts watching.
    pub fn start(client: &Client, namespaces: &Namespaces) -> Self {
        Self(WATCHED.into_iter().map(|kind| (kind, watch(client, namespaces, kind))).collect())
    }

    /// Waits until everything that there is was seen once.
    pub async fn wait_until_ready(&self) {
        for watch in self.0.values() {
            watch.wait_until_ready().await;
        }
    }
}

fn watch(client: &Client, namespaces: &Namespaces, kind: Kind) -> Watch<Object> {
    let resource = ApiResource::erase::<Object>(&kind);
    Watch::of(namespaces, kind, |namespace| {
        let api: Api<DynamicObject> = match namespace {
            Some(namespace) => Api::namespaced_with(client.clone(), namespace, &resource),
            None => Api::all_with(client.clone(), &resource),
        };
        let events = watcher(api, watcher::Config::default());
        events.map_ok(move |event| read_event(kind, event)).default_backoff().boxed()
    })
}

/// What the controllers of content share while this process writes.
#[derive(Debug)]
pub struct Content {
    context: Arc<Context>,
    world: World,
    secrets: Secrets,
    echoes: Echoes,
    probes: Probes,
    queues: BTreeMap<Kind, mpsc::UnboundedSender<ObjectRef<Object>>>,
    /// Roles are written one namespace after the other, each from what is known when its turn comes.
    granting: Mutex<()>,
}

impl Content {
    /// Has an object reconciled soon.
    fn queue(&self, kind: Kind, key: &Key) {
        if let Some(queue) = self.queues.get(&kind) {
            // Nobody takes from it any more at the end.
            let _ = queue.send(object_ref(kind, key));
        }
    }
}

/// Runs the controllers of content until `stop`.
pub async fn controllers(context: Arc<Context>, stop: CancellationToken) {
    let watches = &context.watches;
    let stores = watches.content.0.iter().map(|(kind, watch)| (*kind, watch.store())).collect();
    let (queues, taken): (BTreeMap<_, _>, Vec<_>) = CONTENT
        .into_iter()
        .map(|kind| {
            let (queue, taken) = mpsc::unbounded_channel();
            ((kind, queue), (kind, taken))
        })
        .unzip();
    let content = Arc::new(Content {
        world: World::new(stores, Arc::new(Ledger::default())),
        secrets: Secrets::new(watches.secrets.store()),
        echoes: Echoes::default(),
        probes: Probes::default(),
        queues,
        granting: Mutex::default(),
        context: Arc::clone(&context),
    });
    let mut running: Vec<AbortOnDropHandle<()>> = Vec::new();
    for (kind, taken) in taken {
        if let Some(objects) = watches.content.0.get(&kind).cloned() {
            let run = run_one(Arc::clone(&content), kind, objects, taken, stop.clone());
            running.push(AbortOnDropHandle::new(tokio::spawn(run)));
        }
    }
    running.push(AbortOnDropHandle::new(tokio::spawn(compare::keep(Arc::clone(&content), stop.clone()))));
    running.push(AbortOnDropHandle::new(tokio::spawn(trigger::spread(content, stop))));
    join_all(running).await;
}

async fn run_one(
    content: Arc<Content>,
    kind: Kind,
    objects: Watch<Object>,
    taken: mpsc::UnboundedReceiver<ObjectRef<Object>>,
    stop: CancellationToken,
) {
    let context = Arc::clone(&content.context);
    let controller = Controller { name: name(kind), objects };
    let triggers = vec![UnboundedReceiverStream::new(taken).boxed()];
    let reconcile = move |object, _| reconcile::reconcile(Arc::clone(&content), object);
    controller.run(context, triggers, stop, reconcile).await;
}

/// The controller's label in metrics.
const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Datasource => "datasource",
        Kind::Dataset => "dataset",
        Kind::Dashboard => "dashboard",
        Kind::AlertSchedule => "alert_schedule",
        Kind::CachePolicy => "cache_policy",
        Kind::Platform => "platform",
        Kind::WorkerPool => "worker_pool",
    }
}
