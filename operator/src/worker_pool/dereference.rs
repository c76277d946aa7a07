//! What a pool refers to: its platform, and the Secrets that its pods are started with.

use binnacle_crds::{platform::PlatformSpec, worker_pool::WorkerPool};
use k8s_openapi::api::core::v1::Secret;
use kube::{Api, ResourceExt};

use super::{Halt, PoolError};
use crate::{
    conditions::{Summary, reasons},
    context::Context,
    labels::Names,
    platform::{
        found,
        secrets::{
            Data,
            tokens::{BROKER_PASSWORD, REDIS_PASSWORD, WORKER_TOKEN},
        },
    },
    pod::references::{Reader, fingerprint, references},
    site::Site,
};

/// What is around a pool.
pub(super) struct Surroundings {
    /// What its platform should be.
    pub platform: PlatformSpec,
    /// A fingerprint of the Secrets that pods are started with.
    pub secrets_version: String,
}

pub(super) async fn dereference(context: &Context, pool: &WorkerPool) -> Result<Surroundings, Halt> {
    let (name, namespace) = (&pool.spec.platform_ref, pool.namespace().unwrap_or_default());
    let refuse = |reason, message: String| Halt::Refused(Summary::failing(reason, message));
    let Some(platform) = context.watches.platforms.get(&namespace, name) else {
        let message = format!("spec.platformRef names Platform `{name}`, which is not in namespace `{namespace}`");
        return Err(refuse(reasons::PLATFORM_NOT_FOUND, message));
    };
    let platform = platform.0.as_ref().map_err(|fault| {
        refuse(reasons::DEPENDENCY_NOT_READY, format!("Platform `{name}` cannot be read: {}", fault.error))
    })?;
    let site = Site::new(name, &namespace, &platform.spec, &context.config);
    let references = references(site);
    let both: Vec<_> = references.into_iter().filter(|reference| reference.reader == Reader::Both).collect();
    let named = found::read(&context.client, &namespace, &both).await;
    let named = named.map_err(|error| PoolError::Secret { name: "of the platform".into(), source: Box::new(error) })?;
    let mut values = found::resolve(&both, &named).map_err(|summary| Halt::Refused(of_platform(name, summary)))?;

    let names = Names::new(name);
    let tokens = own(context, &namespace, name, names.tokens()).await?;
    let certificate = own(context, &namespace, name, names.worker_tls()).await?;
    let key = tokens.get(WORKER_TOKEN).map(|value| value.0.clone()).unwrap_or_default();
    values.extend(certificate.into_iter().map(|(key, value)| (key, value.0)));
    let mut token =
        |name: &str| values.insert(name.to_owned(), tokens.get(name).map(|value| value.0.clone()).unwrap_or_default());
    token(WORKER_TOKEN);
    if site.uses_managed_cache() {
        token(REDIS_PASSWORD);
    }
    if site.uses_managed_broker() {
        token(BROKER_PASSWORD);
    }
    let secrets_version = fingerprint(&key, &values);
    Ok(Surroundings { platform: platform.spec.clone(), secrets_version })
}

/// What a Secret holds that the platform's controller makes.
async fn own(context: &Context, namespace: &str, platform: &str, name: String) -> Result<Data, Halt> {
    let api: Api<Secret> = Api::namespaced(context.client.clone(), namespace);
    let secret = api.get_opt(&name).await;
    let secret = secret.map_err(|error| PoolError::Secret { name: name.clone(), source: Box::new(error) })?;
    let data = secret.and_then(|secret| secret.data);
    data.ok_or_else(|| {
        let message = format!("Platform `{platform}` is not set up yet: Secret `{name}` is missing");
        Halt::Refused(Summary::progressing(reasons::DEPENDENCY_NOT_READY, message))
    })
}

/// The fields in its words are the platform's.
fn of_platform(platform: &str, summary: Summary) -> Summary {
    match summary {
        Summary::Failing { reason, message } => Summary::failing(reason, format!("Platform `{platform}`: {message}")),
        other => other,
    }
}
