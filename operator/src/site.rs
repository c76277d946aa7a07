//! A platform as builders of objects see it.

use std::collections::BTreeMap;

use binnacle_crds::platform::{CacheBackend, PlatformSpec};
use kube::core::ObjectMeta;

use crate::{
    config::{Config, Images},
    labels::{self, Component, Names},
};

/// The port of a worker's Flight service.
pub const FLIGHT_PORT: i32 = 8815;
/// The port of a worker's metrics and probes.
pub const WORKER_METRICS_PORT: i32 = 9090;
/// The port of the web servers for people.
pub const HTTP_PORT: i32 = 8088;
/// The port of the web servers for workers and the operator.
pub const INTERNAL_PORT: i32 = 8443;
/// The port of the managed broker.
pub const NATS_PORT: i32 = 4222;
/// The port of the managed broker's monitoring.
pub const NATS_MONITOR_PORT: i32 = 8222;
/// The port of the managed cache.
pub const REDIS_PORT: i32 = 6379;

/// A platform, and what the operator was told at its start.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// The platform's name.
    pub name: &'a str,
    /// Its namespace.
    pub namespace: &'a str,
    /// What it should be.
    pub spec: &'a PlatformSpec,
    /// What pods are made from.
    pub images: &'a Images,
    /// The domain of the cluster's services.
    pub cluster_domain: &'a str,
}

impl<'a> Site<'a> {
    /// The platform of this name and spec.
    pub fn new(name: &'a str, namespace: &'a str, spec: &'a PlatformSpec, config: &'a Config) -> Self {
        Self { name, namespace, spec, images: &config.images, cluster_domain: &config.cluster_domain }
    }

    /// The names of its objects.
    pub const fn names(self) -> Names<'a> {
        Names::new(self.name)
    }

    /// Metadata of one of its objects.
    pub fn meta(self, name: String, component: Component) -> ObjectMeta {
        ObjectMeta {
            name: Some(name),
            namespace: Some(self.namespace.to_owned()),
            labels: Some(labels::of(self.name, component)),
            ..ObjectMeta::default()
        }
    }

    /// What selects its pods of this component.
    pub fn selector(self, component: Component) -> BTreeMap<String, String> {
        labels::selector(self.name, component)
    }

    /// The host name of one of its Services within the cluster.
    pub fn host(self, service: &str) -> String {
        format!("{service}.{}.svc", self.namespace)
    }

    /// Whether the metadata database is SQLite on a volume.
    pub const fn uses_sqlite(self) -> bool {
        self.spec.metadata.url_from.is_none()
    }

    /// The four caches by name.
    pub fn caches(self) -> [(&'static str, &'a CacheBackend); 4] {
        let caches = &self.spec.caches;
        [
            ("results", &caches.results),
            ("exports", &caches.exports),
            ("thumbnails", &caches.thumbnails),
            ("images", &caches.images),
        ]
    }

    /// Whether a cache has no server of its own, and the operator runs one.
    pub fn uses_managed_cache(self) -> bool {
        self.caches().iter().any(|(_, cache)| is_managed(cache))
    }

    /// Whether the operator runs the message queue.
    pub const fn uses_managed_broker(self) -> bool {
        self.spec.broker.managed.is_some()
    }
}

/// Whether a cache has no server of its own.
pub const fn is_managed(cache: &CacheBackend) -> bool {
    cache.disk.is_none() && cache.redis.is_none() && cache.memcached.is_none() && cache.s3.is_none()
}

#[cfg(test)]
pub(crate) mod tests {
    use clap::Parser;

    use super::*;

    /// What the operator is told in tests.
    pub fn config() -> Config {
        let images = ["--image-control-plane=binnacle-control-plane:1", "--image-data-plane=binnacle-data-plane:1"];
        Config::parse_from(["binnacle-operator"].into_iter().chain(images))
    }

    /// The spec of a platform as YAML.
    pub fn spec(yaml: &str) -> PlatformSpec {
        let value: serde_json::Value = serde_saphyr::from_str(yaml).unwrap();
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_cache_without_a_server_uses_the_managed_one() {
        let config = config();
        let uses = |yaml: &str| Site::new("main", "bi", &spec(yaml), &config).uses_managed_cache();
        assert!(uses("{}"));
        assert!(uses("caches: {results: {s3: {bucket: b}}}"));
        let s3 = "{s3: {bucket: b}}";
        assert!(!uses(&format!("caches: {{results: {s3}, exports: {s3}, thumbnails: {s3}, images: {s3}}}")));
    }
}
