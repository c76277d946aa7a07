//! What makes a platform be looked at again.

use std::sync::Arc;

use binnacle_crds::platform::Platform;
use futures::StreamExt;
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use kube::{ResourceExt, runtime::reflector::ObjectRef};

use crate::{
    context::{Context, Guarded},
    controller::{Trigger, on_related, on_spec_change},
    labels::Names,
    owned::platform_of,
    pod::references::references,
    site::Site,
    watch::Watch,
};

type Reference = ObjectRef<Guarded<Platform>>;

pub(super) fn all(context: &Arc<Context>) -> Vec<Trigger<Guarded<Platform>>> {
    let platforms = &context.watches.platforms;
    let named = Arc::clone(context);
    let secrets = context.watches.secrets.changes();
    let targets = platforms.clone();
    let discovered = tokio_stream::wrappers::WatchStream::from_changes(context.discovered.subscribe());
    let everyone = platforms.clone();
    vec![
        on_spec_change(platforms),
        on_related(context.watches.owned.changes(), platform_of),
        on_related(secrets, move |secret| {
            named_by(&named, &secret.namespace().unwrap_or_default(), &secret.name_any())
        }),
        on_related(context.watches.autoscalers.changes(), move |autoscaler| driven_by(&targets, autoscaler)),
        discovered.flat_map(move |_| futures::stream::iter(references_to(&everyone.list()))).boxed(),
    ]
}

fn references_to(platforms: &[Arc<Guarded<Platform>>]) -> Vec<Reference> {
    platforms.iter().map(|platform| ObjectRef::from_obj(&**platform)).collect()
}

/// The platforms that name a Secret, or whose it is.
fn named_by(context: &Context, namespace: &str, secret: &str) -> Vec<Reference> {
    let platforms = context.watches.platforms.within(namespace);
    let is_named = |platform: &Guarded<Platform>| {
        let Ok(read) = &platform.0 else { return false };
        let name = platform.name_any();
        let site = Site::new(&name, namespace, &read.spec, &context.config);
        is_own(site.names(), secret) || references(site).iter().any(|reference| reference.from.name == secret)
    };
    let naming: Vec<_> = platforms.into_iter().filter(|platform| is_named(platform)).collect();
    references_to(&naming)
}

fn is_own(names: Names<'_>, secret: &str) -> bool {
    [names.tokens(), names.encryption(), names.ca(), names.web_tls(), names.worker_tls()]
        .iter()
        .any(|own| own == secret)
}

/// The platform whose web servers an autoscaler scales.
fn driven_by(platforms: &Watch<Guarded<Platform>>, autoscaler: &HorizontalPodAutoscaler) -> Option<Reference> {
    let namespace = autoscaler.namespace()?;
    let target = &autoscaler.spec.as_ref()?.scale_target_ref;
    let name = target.name.strip_suffix("-web").filter(|_| target.kind == "Deployment")?;
    let platform = platforms.get(&namespace, name)?;
    Some(ObjectRef::from_obj(&*platform))
}

/// Whether an autoscaler scales this Deployment.
pub(super) fn is_autoscaled(context: &Context, namespace: &str, deployment: &str) -> bool {
    context.watches.autoscalers.within(namespace).iter().any(|autoscaler| {
        let target = autoscaler.spec.as_ref().map(|spec| &spec.scale_target_ref);
        target.is_some_and(|target| target.kind == "Deployment" && target.name == deployment)
            && autoscaler.metadata.deletion_timestamp.is_none()
    })
}
