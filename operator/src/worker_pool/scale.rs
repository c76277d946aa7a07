//! How many pods a pool should have; pure.
//!
//! A pod is added while the oldest job waits longer than `targetWait` for a slot, several at once where many wait; the first
//! is started as soon as anything waits. Where nothing happens for `idle`, all but `min` go; where less happens than one pod
//! less could do, one goes.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use binnacle_crds::worker_pool::{Autoscaling, WorkerPoolSpec};
use serde::Deserialize;

/// How long new pods get to become ready and to take work before more are added.
const SETTLE: Duration = Duration::from_secs(20);

/// The queue of queries that wait for a worker.
pub const INTERACTIVE: &str = "interactive";

/// Who says how many pods there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Driver {
    /// `spec.replicas`, or one where nothing is said.
    Fixed {
        /// How many.
        replicas: i32,
        /// Whether there is a `spec.autoscaling` that gives way.
        overrides: bool,
    },
    /// An autoscaler of Kubernetes or KEDA, by the `scale` subresource.
    External {
        /// What it is called.
        name: Arc<str>,
        /// What it set; `None` before its first time.
        replicas: Option<i32>,
    },
    /// This operator, by how long jobs wait.
    Own(Autoscaling),
}

/// Who says how many pods there are; `external` is the name of an autoscaler that scales this pool.
pub fn driver(spec: &WorkerPoolSpec, external: Option<&str>) -> Driver {
    match (external, spec.replicas, &spec.autoscaling) {
        (Some(name), replicas, _) => Driver::External { name: name.into(), replicas },
        (None, Some(replicas), scaling) => Driver::Fixed { replicas, overrides: scaling.is_some() },
        (None, None, Some(scaling)) => Driver::Own(scaling.clone()),
        (None, None, None) => Driver::Fixed { replicas: 1, overrides: false },
    }
}

/// An entry of `GET /internal/v1/queues`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct QueueLoad {
    /// The queue.
    pub queue: String,
    /// Jobs that wait and that a worker could start.
    pub waiting: u64,
    /// Jobs that run.
    pub running: u64,
    /// How long the oldest has waited, in seconds.
    pub oldest_seconds: f64,
}

/// What there is to do for a pool.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Load {
    /// Jobs and queries that wait.
    pub waiting: u64,
    /// Jobs and queries that run.
    pub running: u64,
    /// How long the oldest has waited.
    pub oldest: Duration,
}

impl Load {
    /// The sum over the queues that a pool serves, all where it names none; queries too where `has_interactive`.
    pub fn of(queues: &[QueueLoad], served: &[String], has_interactive: bool) -> Self {
        let is_served = |load: &&QueueLoad| match load.queue.as_str() {
            INTERACTIVE => has_interactive,
            queue => served.is_empty() || served.iter().any(|served| served == queue),
        };
        queues.iter().filter(is_served).fold(Self::default(), |sum, load| Self {
            waiting: sum.waiting + load.waiting,
            running: sum.running + load.running,
            oldest: sum.oldest.max(Duration::try_from_secs_f64(load.oldest_seconds).unwrap_or_default()),
        })
    }
}

/// What is remembered of a pool between two decisions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// Since when nothing waits or runs.
    idle_since: Option<Instant>,
    /// Since when fewer pods could do what there is to do.
    spare_since: Option<Instant>,
    /// When pods were added last.
    grown_at: Option<Instant>,
}

/// How a pool is now.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// Pods that there should be, as was decided before.
    pub desired: i32,
    /// Pods that are ready.
    pub ready: i32,
    /// Jobs that a pod runs at once.
    pub slots: u32,
    /// The time.
    pub at: Instant,
}

/// How many pods there should be from now on.
pub fn decide(scaling: &Autoscaling, now: Now, load: Load, memory: &mut Memory) -> i32 {
    let current = now.desired.clamp(scaling.min, scaling.max);
    remember(current, now, load, memory);
    let wanted = if load.waiting > 0 {
        grown(scaling, current, now, load, memory)
    } else {
        shrunk(scaling, current, now, memory)
    };
    if wanted > current {
        memory.grown_at = Some(now.at);
    } else if wanted < current {
        memory.idle_since = Some(now.at);
        memory.spare_since = Some(now.at);
    }
    wanted
}

fn remember(current: i32, now: Now, load: Load, memory: &mut Memory) {
    let since = |holds: bool, since: Option<Instant>| holds.then(|| since.unwrap_or(now.at));
    memory.idle_since = since(load.waiting == 0 && load.running == 0, memory.idle_since);
    let fewer = u64::try_from(current - 1).unwrap_or_default() * u64::from(now.slots);
    memory.spare_since = since(load.waiting == 0 && load.running <= fewer, memory.spare_since);
}

fn grown(scaling: &Autoscaling, current: i32, now: Now, load: Load, memory: &Memory) -> i32 {
    if current == 0 {
        return 1;
    }
    let is_settled = now.ready >= current || memory.grown_at.is_none_or(|grown| now.at - grown >= SETTLE);
    // What waits beside free slots was let start a moment ago, or is kept waiting by something that more pods do not mend.
    let slots = u64::try_from(now.ready).unwrap_or_default() * u64::from(now.slots);
    let has_free_slots = load.waiting + load.running <= slots;
    if load.oldest <= scaling.target_wait.as_std() || !is_settled || has_free_slots {
        return current;
    }
    // As many as what waits would fill, at most twice as many as there are.
    let filled = i32::try_from(load.waiting.div_ceil(u64::from(now.slots.max(1)))).unwrap_or(i32::MAX);
    current.saturating_add(filled.clamp(1, current)).min(scaling.max)
}

fn shrunk(scaling: &Autoscaling, current: i32, now: Now, memory: &Memory) -> i32 {
    let lasts = |since: Option<Instant>| since.is_some_and(|since| now.at - since >= scaling.idle.as_std());
    if lasts(memory.idle_since) {
        scaling.min
    } else if lasts(memory.spare_since) {
        // One with nothing to do may go only when all are idle.
        (current - 1).max(scaling.min).max(1)
    } else {
        current
    }
}

#[cfg(test)]
mod tests;
