//! The message queue as pods and scalers know it.

use binnacle_crds::{
    datasource::SecretKeyRef,
    platform::{Broker, BrokerStatus},
};
use binnacle_protocol::job::QUEUES;

use super::env::Env;
use crate::{
    hash::hash_of,
    platform::secrets::tokens::BROKER_PASSWORD,
    site::{NATS_MONITOR_PORT, NATS_PORT, Site},
};

/// The longest prefix of queues' names that the control plane takes.
const LONGEST_PREFIX: usize = 30;
/// The consumer of every NATS stream that gets what is due.
const NATS_CONSUMER: &str = "ready";
/// The consumer group of every Redis stream.
const REDIS_GROUP: &str = "workers";

/// Which kind of broker it is, as in status.
pub const fn kind(broker: &Broker) -> &'static str {
    if broker.managed.is_some() || broker.nats.is_some() {
        "nats"
    } else if broker.redis.is_some() {
        "redis"
    } else if broker.rabbitmq.is_some() {
        "rabbitmq"
    } else if broker.sqs.is_some() {
        "sqs"
    } else {
        "embedded"
    }
}

/// The Secret's key with the broker's address, where it is not ours.
pub fn address(broker: &Broker) -> Option<(&'static str, &SecretKeyRef)> {
    let named = [
        ("spec.broker.nats", &broker.nats),
        ("spec.broker.redis", &broker.redis),
        ("spec.broker.rabbitmq", &broker.rabbitmq),
        ("spec.broker.sqs", &broker.sqs),
    ];
    named.into_iter().find_map(|(field, url)| Some((field, &url.as_ref()?.url_from)))
}

/// Tells a pod where the broker is.
pub fn add_env(site: Site<'_>, env: &mut Env) {
    if let Some((_, from)) = address(&site.spec.broker) {
        env.reference("BINNACLE_BROKER", from);
    } else if site.uses_managed_broker() {
        env.secret("BROKER_PASSWORD", &site.names().tokens(), BROKER_PASSWORD);
        let host = site.host(&site.names().broker());
        env.value("BINNACLE_BROKER", format!("nats://binnacle:$(BROKER_PASSWORD)@{host}:{NATS_PORT}"));
    } else {
        env.value("BINNACLE_BROKER", "embedded:");
    }
    env.value("BINNACLE_BROKER_PREFIX", prefix(site));
}

/// What the names of all queues start with: a broker that is not ours may serve several platforms.
fn prefix(site: Site<'_>) -> String {
    if address(&site.spec.broker).is_none() {
        return "binnacle".to_owned();
    }
    let own = format!("{}-{}", site.namespace, site.name);
    if own.len() <= LONGEST_PREFIX && !own.contains('.') {
        own
    } else {
        format!("binnacle-{}", hash_of(&[site.namespace, site.name]))
    }
}

/// What KEDA's scalers need to know.
pub fn status(site: Site<'_>) -> BrokerStatus {
    let kind = kind(&site.spec.broker);
    let stored = |queue: &str| match kind {
        "redis" => format!("{{{}_{queue}}}:ready", prefix(site)),
        _ => format!("{}_{queue}", prefix(site)),
    };
    let queues = QUEUES.iter().map(|queue| ((*queue).to_owned(), stored(queue)));
    let consumer = match kind {
        "nats" => Some(NATS_CONSUMER.to_owned()),
        "redis" => Some(REDIS_GROUP.to_owned()),
        _ => None,
    };
    let at = |port| site.uses_managed_broker().then(|| format!("{}:{port}", site.host(&site.names().broker())));
    BrokerStatus {
        kind: kind.to_owned(),
        address: at(NATS_PORT),
        monitoring_address: at(NATS_MONITOR_PORT),
        queues: if kind == "embedded" { std::collections::BTreeMap::new() } else { queues.collect() },
        consumer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::tests::{config, spec};

    fn status_of(yaml: &str) -> BrokerStatus {
        status(Site::new("main", "bi", &spec(yaml), &config()))
    }

    #[test]
    fn scalers_are_told_the_names_that_the_broker_knows() {
        let managed = status_of("broker: {managed: {}}");
        assert_eq!(managed.queues["exports"], "binnacle_exports");
        assert_eq!(managed.consumer.as_deref(), Some("ready"));
        assert_eq!(managed.monitoring_address.as_deref(), Some("main-broker.bi.svc:8222"));
        let redis = status_of("broker: {redis: {urlFrom: {name: a, key: b}}}");
        assert_eq!(redis.queues["exports"], "{bi-main_exports}:ready");
        assert_eq!((redis.kind.as_str(), redis.address), ("redis", None));
        assert!(status_of("{}").queues.is_empty());
    }

    #[test]
    fn long_names_are_replaced_by_a_fingerprint() {
        let (spec, config) = (spec("broker: {sqs: {urlFrom: {name: a, key: b}}}"), config());
        let long = prefix(Site::new("main", "a-namespace-with-a-long-name-indeed", &spec, &config));
        assert!(long.len() <= LONGEST_PREFIX && long.starts_with("binnacle-"));
    }
}
