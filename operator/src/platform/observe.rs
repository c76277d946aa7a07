//! What the objects of a platform say about it as a whole; pure.

use k8s_openapi::api::{apps::v1::StatefulSet, core::v1::Service};

use super::{inner::Inner, migration::Migration};
use crate::{
    conditions::{Observation, Observed, Summary, Verdict},
    pod::broker,
    rollout::Rollout,
    site::Site,
};

/// Web servers answer.
pub const AVAILABLE: &str = "Available";
/// The message queue answers.
pub const BROKER_AVAILABLE: &str = "BrokerAvailable";
/// The caches answer.
pub const CACHE_AVAILABLE: &str = "CacheAvailable";
/// The metadata database has the schema of these web servers.
pub const MIGRATIONS_COMPLETE: &str = "MigrationsComplete";

/// Every condition of a platform's own.
pub const ALL: &[&str] = &[AVAILABLE, BROKER_AVAILABLE, CACHE_AVAILABLE, MIGRATIONS_COMPLETE];

const ROLLOUT: &str = "RolloutInProgress";
/// Web servers run and cannot serve: they are ready when the metadata database answers.
pub const WEB_UNAVAILABLE: &str = "WebUnavailable";
/// Some cache does not answer.
pub const CACHE_UNREACHABLE: &str = "CacheUnreachable";
const BROKER_UNREACHABLE: &str = "BrokerUnreachable";

/// What was seen of a platform in one look.
#[derive(Clone, Debug)]
pub struct Seen<'a> {
    /// The platform.
    pub site: Site<'a>,
    /// How far the migration is.
    pub migration: Migration,
    /// How far the web servers are; `None` where there is no Deployment yet.
    pub web: Option<Rollout>,
    /// Whether the managed broker is ready; `None` where there is none.
    pub is_broker_ready: Option<bool>,
    /// What a web server says; `None` where none was asked or none answered.
    pub inner: Option<Inner>,
    /// A kind that the spec asks for and that the cluster does not have.
    pub missing_kind: Option<&'static str>,
}

/// What follows from it for the conditions.
pub fn observe(seen: &Seen<'_>) -> Observed {
    let mut observed = Observed::new(summarise(seen)).with(available(seen));
    observed.domain.extend(broker_observation(seen));
    observed.domain.extend(seen.inner.as_ref().map(caches));
    // Where nobody could say, what was seen last stays.
    observed.with(migrations(&seen.migration)).keeping(&[BROKER_AVAILABLE, CACHE_AVAILABLE])
}

fn summarise(seen: &Seen<'_>) -> Summary {
    let web = seen.web.clone().unwrap_or_default();
    match &seen.migration {
        Migration::Failed { message, .. } => return Summary::failing("MigrationFailed", message),
        Migration::Running => {
            return Summary::progressing("MigrationInProgress", "the metadata database is being migrated");
        }
        Migration::NotNeeded | Migration::Done => {}
    }
    if let Some(kind) = seen.missing_kind {
        let message = format!("the cluster has no {kind}: install its CRDs, or take it out of the spec");
        return Summary::failing("KindNotFound", message);
    }
    if seen.is_broker_ready == Some(false) {
        return Summary::progressing(ROLLOUT, "the message queue is starting");
    }
    if let Some(failure) = &web.failure {
        return Summary::failing("RolloutFailed", format!("{} web servers are ready: {failure}", web.fraction()));
    }
    if web.is_lost() {
        return Summary::failing(WEB_UNAVAILABLE, lost(seen, &web));
    }
    if seen.web.is_none() || !web.is_complete() {
        return Summary::progressing(ROLLOUT, format!("{} web servers are ready and up to date", web.fraction()));
    }
    if let Some(fault) = broker_fault(seen) {
        return Summary::failing(BROKER_UNREACHABLE, fault);
    }
    if web.wanted == 0 {
        return Summary::ready("ScaledToZero", "no web servers are asked for");
    }
    Summary::ready("Available", format!("{} web servers are ready", web.fraction()))
}

fn available(seen: &Seen<'_>) -> Observation {
    let Some(web) = &seen.web else {
        return Observation::new(AVAILABLE, false, ROLLOUT, "there are no web servers yet");
    };
    let message = format!("{} web servers are ready", web.fraction());
    if web.ready > 0 {
        Observation::new(AVAILABLE, true, "WebServersReady", message)
    } else if web.wanted == 0 {
        Observation::new(AVAILABLE, false, "ScaledToZero", "no web servers are asked for")
    } else if web.is_lost() {
        Observation::new(AVAILABLE, false, WEB_UNAVAILABLE, lost(seen, web))
    } else {
        Observation::new(AVAILABLE, false, ROLLOUT, message)
    }
}

fn lost(seen: &Seen<'_>, web: &Rollout) -> String {
    let (ready, deployment) = (web.fraction(), seen.site.names().web());
    format!(
        "{ready} web servers are ready, and none is being rolled out: see whether the metadata database answers, and what \
         the pods say (`kubectl logs deployment/{deployment}`)"
    )
}

fn broker_fault(seen: &Seen<'_>) -> Option<String> {
    let said = &seen.inner.as_ref()?.broker;
    let is_well = said == "ok" || said.is_empty() || broker::kind(&seen.site.spec.broker) == "embedded";
    (!is_well).then(|| format!("the message queue does not answer: {said}; jobs start later and none is lost"))
}

fn broker_observation(seen: &Seen<'_>) -> Option<Observation> {
    if broker::kind(&seen.site.spec.broker) == "embedded" {
        return Some(Observation::new(BROKER_AVAILABLE, true, "Embedded", "web servers wake workers themselves"));
    }
    if seen.is_broker_ready == Some(false) {
        return Some(Observation::new(BROKER_AVAILABLE, false, ROLLOUT, "the message queue is starting"));
    }
    if seen.inner.is_none() {
        let runs = || Observation::new(BROKER_AVAILABLE, true, "Running", "the message queue runs");
        return seen.is_broker_ready.map(|_| runs());
    }
    Some(match broker_fault(seen) {
        Some(fault) => Observation::new(BROKER_AVAILABLE, false, BROKER_UNREACHABLE, fault),
        None => Observation::new(BROKER_AVAILABLE, true, "Connected", "web servers are connected"),
    })
}

fn caches(inner: &Inner) -> Observation {
    let faults: Vec<String> =
        inner.caches.iter().filter(|(_, said)| *said != "ok").map(|(name, said)| format!("{name}: {said}")).collect();
    if faults.is_empty() {
        return Observation::new(CACHE_AVAILABLE, true, "Connected", "all caches answer");
    }
    let message = format!("{}; Binnacle is slower meanwhile, and never wrong", faults.join("; "));
    Observation::new(CACHE_AVAILABLE, false, CACHE_UNREACHABLE, message)
}

fn migrations(migration: &Migration) -> Observation {
    let see = |verdict: Verdict, reason, message: &str| Observation::new(MIGRATIONS_COMPLETE, verdict, reason, message);
    match migration {
        Migration::NotNeeded => see(Verdict::True, "NotNeeded", "the web server migrates SQLite at its start"),
        Migration::Done => see(Verdict::True, "Migrated", "the metadata database is up to date"),
        Migration::Running => see(Verdict::False, "MigrationInProgress", "the metadata database is being migrated"),
        Migration::Failed { message, .. } => see(Verdict::False, "MigrationFailed", message),
    }
}

/// Whether all servers of a `StatefulSet` are ready.
pub fn is_ready(servers: &StatefulSet) -> bool {
    let wanted = servers.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(1);
    servers.status.as_ref().is_some_and(|status| status.ready_replicas.unwrap_or_default() >= wanted)
}

/// Where people open the platform: the address they were given, the load balancer's, or that of the Service.
pub fn url(site: Site<'_>, service: Option<&Service>) -> String {
    if let Some(url) = &site.spec.web.url {
        return url.clone();
    }
    let balanced =
        service.and_then(|service| service.status.as_ref()?.load_balancer.as_ref()?.ingress.as_ref()?.first());
    let host = balanced.and_then(|ingress| ingress.hostname.clone().or_else(|| ingress.ip.clone()));
    format!("http://{}", host.unwrap_or_else(|| site.host(&site.names().web())))
}

/// The version of an image: its tag, where it has one that is none of `latest`.
pub fn image_version(image: &str) -> Option<String> {
    let (_, name) = image.split('@').next()?.rsplit_once('/').unwrap_or(("", image.split('@').next()?));
    let (_, tag) = name.rsplit_once(':')?;
    (tag != "latest").then(|| tag.to_owned())
}

#[cfg(test)]
mod tests;
