//! Scales pools by how long jobs wait: asks each platform for its queues every few seconds, and wakes the pools whose
//! number of pods should be another one.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use binnacle_crds::worker_pool::WorkerPool;
use binnacle_protocol::ObjectRef as Name;
use futures::{StreamExt, stream::FuturesUnordered};
use k8s_openapi::api::apps::v1::Deployment;
use kube::{ResourceExt, runtime::reflector::ObjectRef};
use tokio::{sync::mpsc, time::MissedTickBehavior};
use tokio_stream::wrappers::UnboundedReceiverStream;
use tokio_util::sync::CancellationToken;

use super::{
    build::deployment_name,
    scale::{Driver, Load, Memory, Now, QueueLoad, decide, driver},
    triggers::autoscaler_of,
};
use crate::{
    context::{Context, Guarded},
    controller::Trigger,
    failures::Chain,
    rollout::Rollout,
};

/// How often to ask for queues. Somebody may be waiting for a pool that sleeps.
const TICK: Duration = Duration::from_secs(1);
/// How often to ask where no pool sleeps.
const AWAKE_TICKS: u32 = 3;

type Pool = Guarded<WorkerPool>;

/// Scales pools that have `spec.autoscaling` and nobody else who says how many pods they have.
#[derive(Debug)]
pub(super) struct Autoscaler {
    context: Arc<Context>,
    /// By UID.
    pools: Mutex<HashMap<String, State>>,
    wake: mpsc::UnboundedSender<ObjectRef<Pool>>,
}

#[derive(Clone, Debug, Default)]
struct State {
    desired: i32,
    memory: Memory,
    /// Why the queues are not known.
    fault: Option<String>,
}

/// A pool that is scaled here.
struct Scaled {
    uid: String,
    pool: Arc<Pool>,
}

impl Autoscaler {
    pub fn new(context: Arc<Context>) -> (Self, Trigger<Pool>) {
        let (wake, woken) = mpsc::unbounded_channel();
        let autoscaler = Self { context, pools: Mutex::default(), wake };
        (autoscaler, UnboundedReceiverStream::new(woken).boxed())
    }

    /// How many pods a pool should have.
    pub fn desired(&self, pool: &WorkerPool, driver: &Driver) -> i32 {
        match driver {
            Driver::Fixed { replicas, .. } => *replicas,
            Driver::External { replicas, .. } => replicas.unwrap_or(1),
            Driver::Own(scaling) => {
                let known = self.lock().get(&uid(pool)).map(|state| state.desired);
                known.unwrap_or_else(|| before(pool)).clamp(scaling.min, scaling.max)
            }
        }
    }

    /// Why a pool's queues are not known.
    pub fn fault(&self, pool: &WorkerPool) -> Option<String> {
        self.lock().get(&uid(pool)).and_then(|state| state.fault.clone())
    }

    /// Goes on until `stop`. A platform that is slow to answer keeps no other one waiting.
    pub async fn run(&self, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut looks, mut busy) = (FuturesUnordered::new(), HashSet::new());
        let mut count: u32 = 0;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                Some(platform) = looks.next(), if !looks.is_empty() => {
                    busy.remove(&platform);
                }
                _ = ticks.tick() => {
                    let is_due = |pools: &[Scaled]| count.is_multiple_of(AWAKE_TICKS) || self.sleeps(pools);
                    let all = self.scaled();
                    self.forget_others(&all);
                    for (platform, pools) in all.into_iter().filter(|(_, pools)| is_due(pools)) {
                        if busy.insert(platform.clone()) {
                            looks.push(self.look(platform, pools));
                        }
                    }
                    count = count.wrapping_add(1);
                }
            }
        }
    }

    /// The pools that are scaled here, by platform.
    fn scaled(&self) -> HashMap<Name, Vec<Scaled>> {
        let mut all: HashMap<Name, Vec<Scaled>> = HashMap::new();
        for pool in self.context.watches.worker_pools.list() {
            let Ok(read) = &pool.0 else { continue };
            let namespace = read.namespace().unwrap_or_default();
            let external = autoscaler_of(&self.context, &namespace, &read.name_any());
            let is_ours = matches!(driver(&read.spec, external.as_deref()), Driver::Own(_));
            if is_ours && !read.spec.suspend && read.metadata.deletion_timestamp.is_none() {
                let platform = Name::new(namespace, &read.spec.platform_ref);
                all.entry(platform).or_default().push(Scaled { uid: uid(read), pool: Arc::clone(&pool) });
            }
        }
        all
    }

    fn sleeps(&self, pools: &[Scaled]) -> bool {
        let states = self.lock();
        pools.iter().any(|pool| states.get(&pool.uid).is_none_or(|state| state.desired == 0))
    }

    /// Asks for the queues of a platform, and says which one it was.
    async fn look(&self, platform: Name, pools: Vec<Scaled>) -> Name {
        if self.context.watches.platforms.get(&platform.namespace, &platform.name).is_none() {
            return platform;
        }
        match self.queues(&platform).await {
            Ok(queues) => self.weigh(&platform, &pools, &queues),
            Err(fault) => {
                tracing::debug!(%platform, fault, "the queues are not known");
                for pool in &pools {
                    self.note(pool, Some(&fault), |_, _| {});
                }
            }
        }
        platform
    }

    async fn queues(&self, platform: &Name) -> Result<Vec<QueueLoad>, String> {
        let door = self.context.door(platform).await.map_err(|error| Chain(&error).to_string())?;
        door.get("/internal/v1/queues").await.map_err(|error| Chain(&error).to_string())
    }

    fn weigh(&self, platform: &Name, pools: &[Scaled], queues: &[QueueLoad]) {
        let has_general = self.context.watches.worker_pools.within(&platform.namespace).iter().any(|pool| {
            pool.0.as_ref().is_ok_and(|pool| pool.spec.platform_ref == platform.name && pool.spec.queues.is_empty())
        });
        for pool in pools {
            self.note(pool, None, |read, state| {
                // Every worker runs queries; one pool is woken for them, that for everything, where there is one.
                let has_interactive = read.spec.queues.is_empty() || !has_general;
                let load = Load::of(queues, &read.spec.queues, has_interactive);
                let (ready, slots) = (self.ready(read), read.spec.job_slots);
                let now = Now { desired: state.desired, ready, slots, at: Instant::now() };
                if let Some(scaling) = &read.spec.autoscaling {
                    state.desired = decide(scaling, now, load, &mut state.memory);
                }
            });
        }
    }

    /// Changes what is known of a pool, and wakes it where that makes a difference.
    fn note(&self, scaled: &Scaled, fault: Option<&str>, change: impl FnOnce(&WorkerPool, &mut State)) {
        let Ok(pool) = &scaled.pool.0 else { return };
        let is_changed = {
            let mut pools = self.lock();
            let first = || State { desired: before(pool), ..State::default() };
            let state = pools.entry(scaled.uid.clone()).or_insert_with(first);
            let (desired, had_fault) = (state.desired, state.fault.is_some());
            state.fault = fault.map(str::to_owned);
            change(pool, state);
            state.desired != desired || had_fault != fault.is_some()
        };
        if is_changed {
            // The controller lives as long as we do.
            let _ = self.wake.send(ObjectRef::from_obj(&*scaled.pool));
        }
    }

    fn ready(&self, pool: &WorkerPool) -> i32 {
        let namespace = pool.namespace().unwrap_or_default();
        let deployment = self.context.watches.owned.typed(&namespace, &deployment_name(&pool.name_any()));
        deployment.map_or(0, |deployment: Deployment| Rollout::of(&deployment).ready)
    }

    fn forget_others(&self, all: &HashMap<Name, Vec<Scaled>>) {
        let is_here = |uid: &String| all.values().flatten().any(|pool| pool.uid == *uid);
        self.lock().retain(|uid, _| is_here(uid));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, State>> {
        self.pools.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn uid(pool: &WorkerPool) -> String {
    pool.uid().unwrap_or_default()
}

/// What was decided before this process began: as it stands in the pool's status.
fn before(pool: &WorkerPool) -> i32 {
    let status = pool.status.as_ref().filter(|status| status.observed_generation >= 0);
    let least = pool.spec.autoscaling.as_ref().map_or(1, |scaling| scaling.min);
    status.map_or(least, |status| status.desired)
}
