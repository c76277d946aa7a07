//! What every reconcile needs: the cluster, what was seen of it, and the ways out.

use std::{fmt, sync::Arc, time::Duration};

use binnacle_crds::{platform::Platform, worker_pool::WorkerPool};
use binnacle_protocol::ObjectRef;
use binnacle_telemetry::Health;
use k8s_openapi::api::{autoscaling::v2::HorizontalPodAutoscaler, core::v1::Secret};
use kube::{
    Client,
    core::{DeserializeGuard, PartialObjectMeta},
    runtime::watcher,
};
use tokio::sync::watch;

use crate::{
    config::Config,
    door::{Door, DoorUnknown, Doors},
    events::Events,
    owned::Owned,
    watch::{Namespaces, Watch},
};

/// A kind of ours, of which an object that cannot be read stops nothing.
pub type Guarded<K> = DeserializeGuard<K>;

/// What every reconcile needs.
pub struct Context {
    /// The cluster.
    pub client: Client,
    /// What was set.
    pub config: Config,
    /// Where the operator looks.
    pub namespaces: Namespaces,
    /// What was seen of the cluster.
    pub watches: Watches,
    /// Publishes events.
    pub events: Events,
    /// Platforms' internal APIs.
    pub doors: Doors,
    /// Whether this process is ready.
    pub health: Health,
    /// What kinds the cluster has may have changed: every platform should be looked at again.
    pub discovered: watch::Sender<u64>,
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("namespaces", &self.namespaces).finish_non_exhaustive()
    }
}

/// What was seen of the cluster; goes on whether or not this process writes.
#[derive(Debug)]
pub struct Watches {
    /// Every `Platform`.
    pub platforms: Watch<Guarded<Platform>>,
    /// Every `WorkerPool`.
    pub worker_pools: Watch<Guarded<WorkerPool>>,
    /// Every object of the content kinds, and what they need to know of platforms.
    pub content: crate::content::Watches,
    /// Every Secret: who and how new it is, never what it holds.
    pub secrets: Watch<PartialObjectMeta<Secret>>,
    /// Every `HorizontalPodAutoscaler`, KEDA's among them.
    pub autoscalers: Watch<HorizontalPodAutoscaler>,
    /// The objects that this operator made.
    pub owned: Owned,
}

impl Watches {
    fn start(client: &Client, namespaces: &Namespaces) -> Self {
        let any = watcher::Config::default();
        Self {
            platforms: Watch::start(client, namespaces, &any),
            worker_pools: Watch::start(client, namespaces, &any),
            content: crate::content::Watches::start(client, namespaces),
            secrets: Watch::start(client, namespaces, &any),
            autoscalers: Watch::start(client, namespaces, &any),
            owned: Owned::start(client, namespaces),
        }
    }

    /// Waits until everything that there is was seen once.
    pub async fn wait_until_ready(&self) {
        self.platforms.wait_until_ready().await;
        self.worker_pools.wait_until_ready().await;
        self.content.wait_until_ready().await;
        self.secrets.wait_until_ready().await;
        self.autoscalers.wait_until_ready().await;
        self.owned.wait_until_ready().await;
    }
}

/// How often to look for kinds that the cluster did not have before.
const DISCOVER_EVERY: Duration = Duration::from_mins(1);

impl Context {
    /// Starts watching. Must be called within a Tokio runtime.
    pub fn start(client: Client, config: Config) -> Arc<Self> {
        let namespaces = Namespaces::new(&config.namespaces);
        let watches = Watches::start(&client, &namespaces);
        let events = Events::new(client.clone(), config.lease.identity());
        let (discovered, _) = watch::channel(0);
        let (doors, health) = (Doors::default(), Health::default());
        Arc::new(Self { client, config, namespaces, watches, events, doors, health, discovered })
    }

    /// Looks for optional kinds now and then, for ever.
    pub async fn discover(&self) {
        loop {
            if self.watches.owned.discover().await {
                self.discovered.send_modify(|count| *count += 1);
            }
            tokio::time::sleep(DISCOVER_EVERY).await;
        }
    }

    /// The internal API of a platform.
    ///
    /// # Errors
    /// [`DoorUnknown`]
    pub async fn door(&self, platform: &ObjectRef) -> Result<Door, DoorUnknown> {
        self.doors.open(&self.client, &self.watches.secrets, platform).await
    }
}
