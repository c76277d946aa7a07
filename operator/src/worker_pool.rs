//! `WorkerPool`: workers, how many there are, and how they come and go.
//!
//! Owns a pool's Deployment and disruption budget, and scaling it by how long jobs wait. Must not touch what its platform
//! owns, nor a pool's `spec` but for the first number of pods that an autoscaler needs.
//!
//! `WorkerPool` → dereference (Platform, Secrets) → validate → desired pods → build → apply → status
//! `GET /internal/v1/queues` → [`scale::decide`] → desired pods

use std::{sync::Arc, time::Duration};

use binnacle_crds::worker_pool::WorkerPool;
use kube::{
    Api, ResourceExt,
    api::{DynamicObject, Patch, PatchParams},
    runtime::controller::Action,
};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::{
    apply::{Applied, Applier, Built},
    conditions::{Observed, Summary},
    context::{Context, Guarded},
    controller::Controller,
    failures::Chain,
    labels::{OPERATOR, POOL},
    rollout::Rollout,
};

mod autoscaler;
mod build;
mod capacity;
mod dereference;
mod error;
mod observe;
mod scale;
mod status;
mod triggers;
mod validate;

pub use error::PoolError;

use autoscaler::Autoscaler;
use build::Inputs;
use dereference::{Surroundings, dereference};
use observe::{Seen, observe};
use scale::Driver;

const MANAGER: &str = "binnacle-worker-pool";

/// How often a pool that is well is looked at, in case that something was missed.
const LOOK_EVERY: Duration = Duration::from_mins(5);
/// How often one that is not well is looked at.
const LOOK_SOON: Duration = Duration::from_secs(5);

/// Runs the controller and the autoscaler until `stop`.
pub async fn controller(context: Arc<Context>, stop: CancellationToken) {
    let objects = context.watches.worker_pools.clone();
    let (autoscaler, woken) = Autoscaler::new(Arc::clone(&context));
    let autoscaler = Arc::new(autoscaler);
    let mut triggers = triggers::all(&context);
    triggers.push(woken);
    let scaling = Arc::clone(&autoscaler);
    let controller =
        Controller { name: "worker_pool", objects }.run(context, triggers, stop.clone(), move |pool, context| {
            let autoscaler = Arc::clone(&autoscaler);
            async move { reconcile(&pool, &context, &autoscaler).await }
        });
    tokio::join!(controller, scaling.run(stop));
}

/// Makes the cluster what a pool says, and says how far that is.
async fn reconcile(
    pool: &Guarded<WorkerPool>,
    context: &Context,
    autoscaler: &Autoscaler,
) -> Result<Action, PoolError> {
    let pool = match &pool.0 {
        Ok(pool) if pool.metadata.deletion_timestamp.is_some() => return Ok(Action::await_change()),
        Ok(pool) if pool.spec.suspend => {
            status::write(context, pool, &Observed::new(Summary::Suspended), |_| {}).await?;
            return Ok(Action::await_change());
        }
        Ok(pool) => pool,
        Err(fault) => {
            status::write_unreadable(context, pool, &fault.error).await?;
            return Ok(Action::await_change());
        }
    };
    match bring_about(context, pool, autoscaler).await {
        Ok(next) => Ok(Action::requeue(next)),
        Err(Halt::Refused(summary)) => {
            let observed = Observed::new(summary).keeping(observe::ALL);
            status::write(context, pool, &observed, |_| {}).await?;
            Ok(Action::requeue(LOOK_EVERY))
        }
        Err(Halt::Failed(error)) => {
            let summary = Summary::failing(error.condition_reason(), Chain(&error).to_string());
            status::write(context, pool, &Observed::new(summary).keeping(observe::ALL), |_| {}).await?;
            Err(error)
        }
    }
}

/// Why a pool was not brought about.
enum Halt {
    /// It, its platform or a Secret is not right.
    Refused(Summary),
    /// Something failed.
    Failed(PoolError),
}

impl<E: Into<PoolError>> From<E> for Halt {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Everything in order; how long until the next look.
async fn bring_about(context: &Context, pool: &WorkerPool, autoscaler: &Autoscaler) -> Result<Duration, Halt> {
    let (name, namespace) = (pool.name_any(), pool.namespace().unwrap_or_default());
    validate::validate(&name, &pool.spec).map_err(Halt::Refused)?;
    let Surroundings { platform, secrets_version } = dereference(context, pool).await?;
    let site = crate::site::Site::new(&pool.spec.platform_ref, &namespace, &platform, &context.config);
    let driver = scale::driver(&pool.spec, triggers::autoscaler_of(context, &namespace, &name).as_deref());
    if let Driver::External { replicas: None, .. } = driver {
        start_for_autoscaler(context, pool).await?;
    }
    let desired = autoscaler.desired(pool, &driver);
    let inputs = Inputs { site, name: &name, spec: &pool.spec, desired, secrets_version };
    let applied = apply(context, pool, &inputs).await?;
    let rollout = applied.get(&build::deployment_name(&name)).as_ref().map(Rollout::of).unwrap_or_default();
    let unschedulable =
        if rollout.is_complete() { None } else { capacity::unschedulable(context, &namespace, &name).await? };
    let fault = autoscaler.fault(pool);
    let seen = Seen { desired, rollout: rollout.clone(), driver, unschedulable, fault };
    let observed = observe(&seen, pool.spec.autoscaling.as_ref());
    status::write(context, pool, &observed, |status| {
        status.desired = desired;
        status.replicas = rollout.replicas;
        status.ready_replicas = rollout.ready;
        status.selector = crate::labels::to_selector(&build::selector(&name));
    })
    .await?;
    Ok(if rollout.is_complete() { LOOK_EVERY } else { LOOK_SOON })
}

async fn apply(context: &Context, pool: &WorkerPool, inputs: &Inputs<'_>) -> Result<Applied, PoolError> {
    let objects = build::build(inputs)?;
    let applier = Applier { context, owner: pool, manager: MANAGER };
    let applied = applier.apply(&objects).await?;
    let wanted: Vec<_> = objects.iter().map(Built::key).collect();
    let is_of_pool = |object: &DynamicObject| object.labels().get(POOL).is_some_and(|name| name == inputs.name);
    applier.prune(&context.watches.owned.select(inputs.site.namespace, is_of_pool), &wanted).await?;
    Ok(applied)
}

/// Autoscalers of Kubernetes take a number that is absent for zero, and zero for "do not scale": they need a first one.
async fn start_for_autoscaler(context: &Context, pool: &WorkerPool) -> Result<(), PoolError> {
    let first = pool.status.as_ref().map_or(1, |status| status.desired).max(1);
    let api: Api<WorkerPool> = Api::namespaced(context.client.clone(), &pool.namespace().unwrap_or_default());
    let params = PatchParams { field_manager: Some(OPERATOR.to_owned()), ..PatchParams::default() };
    let patch = Patch::Merge(json!({"spec": {"replicas": first}}));
    api.patch_scale(&pool.name_any(), &params, &patch).await.map_err(|error| PoolError::Scale(Box::new(error)))?;
    Ok(())
}
