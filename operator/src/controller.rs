//! Runs a `reconcile` for each object that something happened to.
//!
//! Owns when it runs: one run at a time for each object, so many objects at once, the next attempt after a failure, and
//! what is counted and logged of it. Must not know what a reconcile does.
//!
//! triggers → queue (once for each object) → `reconcile` → metrics, next attempt

use std::{collections::HashMap, convert::Infallible, future::Future, sync::Arc, time::Instant};

use futures::{
    FutureExt, Stream, StreamExt,
    stream::{self, BoxStream},
};
use kube::{
    Resource, ResourceExt,
    runtime::{applier, controller::Action, reflector::ObjectRef},
};
use tokio_util::sync::CancellationToken;

use crate::{
    context::Context,
    failures::{Chain, Failure, Failures},
    hash::hash_of,
    metrics,
    watch::{Watch, Watched},
};

/// Objects that are to be reconciled.
pub type Trigger<K> = BoxStream<'static, ObjectRef<K>>;

/// An object is reconciled when it changes in more than its status, or is asked to be by an annotation.
pub fn on_spec_change<K>(watch: &Watch<K>) -> Trigger<K>
where
    K: Watched + Resource<DynamicType = ()>,
{
    spec_changes(watch).map(|object| ObjectRef::from_obj(&*object)).boxed()
}

/// What there is, and then what changes in more than its status. Deletions are no change of this kind.
pub fn spec_changes<K>(watch: &Watch<K>) -> impl Stream<Item = Arc<K>> + Send + 'static
where
    K: Watched + Resource<DynamicType = ()>,
{
    let mut known = HashMap::new();
    watch.changes().filter_map(move |object| {
        let meta = object.meta();
        let asks = hash_of(&(&meta.uid, meta.generation, &meta.annotations, &meta.labels, &meta.deletion_timestamp));
        let before = known.insert(ObjectRef::from_obj(&*object), asks.clone());
        std::future::ready((before != Some(asks)).then_some(object))
    })
}

/// Objects are reconciled when another one changes; `map` says which ones.
pub fn on_related<Other, K, Found>(
    changes: impl Stream<Item = Arc<Other>> + Send + 'static,
    map: impl Fn(&Other) -> Found + Send + 'static,
) -> Trigger<K>
where
    Other: Watched,
    K: Watched + Resource<DynamicType = ()>,
    Found: IntoIterator<Item = ObjectRef<K>, IntoIter: Send> + 'static,
{
    changes.flat_map(move |object| stream::iter(map(&object))).boxed()
}

/// What a controller is called, and where its objects are.
#[derive(Debug)]
pub struct Controller<K: Watched> {
    /// The label of its metrics, for example `platform`.
    pub name: &'static str,
    /// The objects.
    pub objects: Watch<K>,
}

impl<K: Watched> Controller<K> {
    /// Reconciles until `stop`; then lets those under way finish.
    pub async fn run<F, E>(
        self,
        context: Arc<Context>,
        triggers: Vec<Trigger<K>>,
        stop: CancellationToken,
        reconcile: impl Fn(Arc<K>, Arc<Context>) -> F + Send + 'static,
    ) where
        F: Future<Output = Result<Action, E>> + Send + 'static,
        E: Failure,
    {
        let name = self.name;
        let failures = Arc::new(Failures::default());
        let queue = stream::select_all(triggers).map(Ok::<_, Infallible>).take_until(stop.cancelled_owned());
        let config = kube::runtime::Config::default().concurrency(context.config.concurrency);
        let run = move |object: Arc<K>, context| {
            let failures = Arc::clone(&failures);
            let uid = object.uid().unwrap_or_default();
            let started = Instant::now();
            let reconcile = reconcile(object, context);
            async move { Ok::<_, Infallible>(settle(name, &uid, started, reconcile.await, &failures)) }.boxed()
        };
        let never = |_, error: &Infallible, _| match *error {};
        // An object that is gone before its turn is no error.
        applier(run, never, context, self.objects.store(), queue, config).for_each(|_| std::future::ready(())).await;
    }
}

fn settle<E: Failure>(
    controller: &'static str,
    uid: &str,
    started: Instant,
    outcome: Result<Action, E>,
    failures: &Failures,
) -> Action {
    let failure = outcome.as_ref().err().map(Failure::reason);
    metrics::reconciled(controller, started.elapsed(), failure);
    match outcome {
        Ok(action) => {
            failures.succeed(uid);
            action
        }
        Err(error) => {
            let wait = failures.fail(uid);
            tracing::warn!(controller, reason = error.reason(), error = %Chain(&error), ?wait, "a reconcile failed");
            Action::requeue(wait)
        }
    }
}
