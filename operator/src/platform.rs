//! `Platform`: web servers, metadata database, message queue, caches, and how they are reached.
//!
//! Owns the objects of a platform but its workers. Must not touch what a platform serves.
//!
//! Platform → dereference (Secrets) → validate → build → apply: base, migration, then web servers → status

use std::{sync::Arc, time::Duration};

use binnacle_crds::platform::{Platform, PlatformStatus};
use k8s_openapi::{
    api::{
        apps::v1::{Deployment, StatefulSet},
        batch::v1::Job,
        core::v1::Service,
    },
    jiff::Timestamp,
};
use kube::{ResourceExt, runtime::controller::Action};
use tokio_util::sync::CancellationToken;

use crate::{
    apply::{Applied, Applier, ApplyError, Key},
    conditions::{Observed, Summary},
    context::{Context, Guarded},
    controller::Controller,
    events::Happened,
    failures::Chain,
    labels::{PLATFORM, POOL},
    pod::references::{Reader, Values, fingerprint, references},
    rollout::Rollout,
    site::Site,
};

mod build;
mod credentials;
mod error;
pub mod found;
mod inner;
mod migration;
mod observe;
mod replicas;
pub mod secrets;
mod status;
mod triggers;
mod validate;

pub use error::PlatformError;
pub use observe::AVAILABLE;

use build::Inputs;
use credentials::Credentials;
use migration::Migration;
use observe::{Seen, observe};

/// The annotation of the web servers' Deployment with the migration that was done before it.
pub const MIGRATED: &str = "binnacle.dev/migrated";
const MANAGER: &str = "binnacle-platform";

/// How often a platform that is well is looked at: broker and caches tell nobody when they go.
const LOOK_EVERY: Duration = Duration::from_mins(1);
/// How often one that is not well is looked at.
const LOOK_SOON: Duration = Duration::from_secs(5);

/// Runs the controller until `stop`.
pub async fn controller(context: Arc<Context>, stop: CancellationToken) {
    let objects = context.watches.platforms.clone();
    let triggers = triggers::all(&context);
    Controller { name: "platform", objects }.run(context, triggers, stop, reconcile).await;
}

/// Makes the cluster what a platform says, and says how far that is.
async fn reconcile(platform: Arc<Guarded<Platform>>, context: Arc<Context>) -> Result<Action, PlatformError> {
    let platform = match &platform.0 {
        Ok(platform) if platform.spec.suspend && platform.metadata.deletion_timestamp.is_none() => {
            status::write(&context, platform, &Observed::new(Summary::Suspended), |_| {}).await?;
            return Ok(Action::await_change());
        }
        Ok(platform) => platform,
        Err(fault) => {
            status::write_unreadable(&context, &platform, &fault.error).await?;
            return Ok(Action::await_change());
        }
    };
    if platform.metadata.deletion_timestamp.is_some() {
        context.doors.forget(&status::reference(platform));
        return Ok(Action::await_change());
    }
    let (name, namespace) = (platform.name_any(), platform.namespace().unwrap_or_default());
    let site = Site::new(&name, &namespace, &platform.spec, &context.config);
    match bring_about(&context, platform, site).await {
        Ok(Brought { observed, fill, next }) => {
            status::write(&context, platform, &observed, fill).await?;
            Ok(Action::requeue(next))
        }
        Err(Halt::Refused(summary)) => {
            let observed = Observed::new(summary).keeping(observe::ALL);
            status::write(&context, platform, &observed, |_| {}).await?;
            // A Secret that is mended wakes us; this is for one that was not seen.
            Ok(Action::requeue(LOOK_EVERY))
        }
        Err(Halt::Failed(error)) => {
            let summary = Summary::failing(error.condition_reason(), Chain(&error).to_string());
            let observed = Observed::new(summary).keeping(observe::ALL);
            status::write(&context, platform, &observed, |_| {}).await?;
            Err(error)
        }
    }
}

/// Why a platform was not brought about.
enum Halt {
    /// Its spec or a Secret is not right.
    Refused(Summary),
    /// Something failed.
    Failed(PlatformError),
}

impl<E: Into<PlatformError>> From<E> for Halt {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// What a look came to.
struct Brought {
    observed: Observed,
    fill: Box<dyn FnOnce(&mut PlatformStatus) + Send>,
    next: Duration,
}

async fn bring_about(context: &Context, platform: &Platform, site: Site<'_>) -> Result<Brought, Halt> {
    let references = references(site);
    let named = found::read(&context.client, site.namespace, &references).await;
    let named = named.map_err(|error| PlatformError::secret("named in spec", error))?;
    validate::validate(site).map_err(Halt::Refused)?;
    let values = found::resolve(&references, &named).map_err(Halt::Refused)?;
    let database = validate::database(site, &values).map_err(Halt::Refused)?;
    let credentials = credentials::keep(context, platform, site).await?;
    let web_values = found::for_reader(&references, &values, Reader::Web);
    let inputs = inputs(context, site, &credentials, web_values, database);
    let (migration, applied) = apply(context, platform, &inputs).await?;
    Ok(look(context, platform, &inputs, migration, &applied, credentials.has_renewed).await)
}

fn inputs<'a>(
    context: &Context,
    site: Site<'a>,
    credentials: &Credentials,
    mut web_values: Values,
    database: Option<String>,
) -> Inputs<'a> {
    use secrets::tokens::{BROKER_PASSWORD, OPERATOR_TOKEN, REDIS_PASSWORD, WORKER_TOKEN};
    let token = |key: &str| credentials.tokens.get(key).map(|value| value.0.clone()).unwrap_or_default();
    let key = token(WORKER_TOKEN);
    let only = |name: &str| fingerprint(&key, &Values::from([(name.to_owned(), token(name))]));
    web_values.extend([OPERATOR_TOKEN, WORKER_TOKEN].map(|name| (name.to_owned(), token(name))));
    web_values.extend(credentials.encryption.iter().map(|(name, value)| (name.clone(), value.0.clone())));
    web_values.extend(credentials.web_tls.data.iter().map(|(name, value)| (name.clone(), value.0.clone())));
    if site.uses_managed_cache() {
        web_values.insert(REDIS_PASSWORD.to_owned(), token(REDIS_PASSWORD));
    }
    if site.uses_managed_broker() {
        web_values.insert(BROKER_PASSWORD.to_owned(), token(BROKER_PASSWORD));
    }
    Inputs {
        site,
        web_secrets: fingerprint(&key, &web_values),
        broker_secrets: only(BROKER_PASSWORD),
        cache_secrets: only(REDIS_PASSWORD),
        database,
        is_autoscaled: triggers::is_autoscaled(context, site.namespace, &site.names().web()),
        routes: context.watches.owned.resource("HTTPRoute"),
        monitors: context.watches.owned.resource("ServiceMonitor"),
    }
}

/// Applies what may be applied now, and takes away what nobody asks for.
async fn apply(
    context: &Context,
    platform: &Platform,
    inputs: &Inputs<'_>,
) -> Result<(Migration, Applied), PlatformError> {
    let site = inputs.site;
    let objects = build::build(inputs)?;
    let applier = Applier { context, owner: platform, manager: MANAGER };
    let mut applied = applier.apply(&objects.base).await?;
    let migration = migrate(&applier, inputs, &objects, &mut applied).await?;
    if migration.lets_web_start() {
        if inputs.is_autoscaled {
            replicas::hand_over(context, site).await?;
        }
        applied.extend(applier.apply(std::slice::from_ref(&objects.web)).await?);
    }
    let all = objects.base.iter().chain(&objects.migration).chain([&objects.web]);
    let mut wanted: Vec<Key> = all.map(crate::apply::Built::key).collect();
    // What people made is not lost by naming another database.
    wanted.push(Key::new("PersistentVolumeClaim", &site.names().metadata()));
    let is_of_platform = |object: &kube::api::DynamicObject| {
        object.labels().get(PLATFORM).is_some_and(|name| name == site.name) && !object.labels().contains_key(POOL)
    };
    applier.prune(&context.watches.owned.select(site.namespace, is_of_platform), &wanted).await?;
    Ok((migration, applied))
}

async fn migrate(
    applier: &Applier<'_, Platform>,
    inputs: &Inputs<'_>,
    objects: &build::Objects,
    applied: &mut Applied,
) -> Result<Migration, ApplyError> {
    let (site, owned) = (inputs.site, &applier.context.watches.owned);
    let hash = build::migration_hash(inputs);
    let web = owned.get("Deployment", site.namespace, &site.names().web());
    let done = web.as_ref().and_then(|web| web.annotations().get(MIGRATED).cloned());
    let judge = |job: Option<&Job>| migration::judge(hash.as_deref(), done.as_deref(), job, Timestamp::now());
    let Some(job) = &objects.migration else { return Ok(judge(None)) };
    if judge(None) == Migration::Done {
        return Ok(Migration::Done);
    }
    applied.extend(applier.apply(std::slice::from_ref(job)).await?);
    let name = job.key().name;
    let state = judge(applied.get::<Job>(&name).as_ref());
    if let Migration::Failed { retry_in: Duration::ZERO, .. } = state
        && let Some(failed) = owned.get("Job", site.namespace, &name)
    {
        applier.delete(&failed).await?;
    }
    Ok(state)
}

/// Looks at what came of it, and asks a web server.
async fn look(
    context: &Context,
    platform: &Platform,
    inputs: &Inputs<'_>,
    migration: Migration,
    applied: &Applied,
    has_renewed: bool,
) -> Brought {
    let (site, names) = (inputs.site, inputs.site.names());
    let owned = &context.watches.owned;
    let web = applied.get::<Deployment>(&names.web()).or_else(|| owned.typed(site.namespace, &names.web()));
    let web = web.as_ref().map(Rollout::of);
    if has_renewed {
        let note = "certificates between web servers and workers were made anew; pods start again with them";
        context.events.publish(platform, &Happened::normal("CertificatesRenewed", "Renew", note)).await;
    }
    let answering = web.as_ref().filter(|web| web.ready > 0);
    let answered = match answering {
        Some(web) => status::ask(context, platform, web.is_complete()).await,
        None => status::Answered::default(),
    };
    let is_silent = answering.is_some() && answered.inner.is_none();
    let wants_route = site.spec.web.http_route.is_some() && inputs.routes.is_none();
    let seen = Seen {
        site,
        migration,
        web,
        is_broker_ready: applied.get::<StatefulSet>(&names.broker()).as_ref().map(observe::is_ready),
        inner: answered.inner,
        missing_kind: wants_route.then_some("HTTPRoute of the Gateway API"),
    };
    let observed = observe(&seen);
    let is_well = matches!(observed.summary, Summary::Ready { .. });
    let next = match &seen.migration {
        Migration::Failed { retry_in, .. } => (*retry_in).max(Duration::from_secs(1)),
        _ if is_well && !is_silent && answered.rotated.is_none_or(|done| done) => LOOK_EVERY,
        _ => LOOK_SOON,
    };
    let said = seen.inner.as_ref().map(|inner| inner.version.clone()).filter(|version| !version.is_empty());
    let version = said.or_else(|| observe::image_version(&site.images.control_plane));
    let url = observe::url(site, owned.typed::<Service>(site.namespace, &names.web()).as_ref());
    let (broker, workers) = (crate::pod::broker::status(site), status::ready_workers(context, site));
    let (fraction, rotated) = (seen.web.as_ref().map(Rollout::fraction), answered.rotated == Some(true));
    let keys = site.spec.rotate_keys.clone();
    let fill = Box::new(move |status: &mut PlatformStatus| {
        status.web = fraction;
        status.workers = workers;
        status.version = version;
        status.url = Some(url);
        status.broker = Some(broker);
        if rotated {
            status.keys_rotated = keys;
        }
    });
    Brought { observed, fill, next }
}
