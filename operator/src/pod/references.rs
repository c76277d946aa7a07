//! The Secrets that a platform's spec names, and fingerprints of what pods were started with.

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use binnacle_crds::datasource::SecretKeyRef;
use ring::hmac;

use super::broker;
use crate::site::Site;

/// Who reads a Secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Web servers.
    Web,
    /// Web servers and workers.
    Both,
    /// The job that migrates; no pod is started anew for it.
    Migration,
}

/// One Secret's key that the spec names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Where it is named, for example `spec.metadata.urlFrom`.
    pub field: String,
    /// The Secret and its key.
    pub from: SecretKeyRef,
    /// Who reads it.
    pub reader: Reader,
}

/// Every Secret's key that the spec names.
pub fn references(site: Site<'_>) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut add = |field: String, from: Option<&SecretKeyRef>, reader| {
        found.extend(from.map(|from| Reference { field, from: from.clone(), reader }));
    };
    add("spec.metadata.urlFrom".into(), site.spec.metadata.url_from.as_ref(), Reader::Web);
    add("spec.metadata.copyFrom".into(), site.spec.metadata.copy_from.as_ref(), Reader::Migration);
    let password = &site.spec.authentication.admin_password_from;
    add("spec.authentication.adminPasswordFrom".into(), password.as_ref(), Reader::Web);
    if let Some((field, from)) = broker::address(&site.spec.broker) {
        add(format!("{field}.urlFrom"), Some(from), Reader::Both);
    }
    for (name, cache) in site.caches() {
        let at = |field: &str| format!("spec.caches.{name}.{field}");
        add(at("redis.urlFrom"), cache.redis.as_ref().map(|url| &url.url_from), Reader::Both);
        add(at("memcached.urlFrom"), cache.memcached.as_ref().map(|url| &url.url_from), Reader::Both);
        let s3 = cache.s3.as_ref();
        add(at("s3.accessKeyIdFrom"), s3.and_then(|s3| s3.access_key_id_from.as_ref()), Reader::Both);
        add(at("s3.secretAccessKeyFrom"), s3.and_then(|s3| s3.secret_access_key_from.as_ref()), Reader::Both);
    }
    found
}

/// The values of Secrets' keys, by what names them.
pub type Values = BTreeMap<String, Vec<u8>>;

/// A fingerprint of values that tells nobody what they are: it is keyed with one of the platform's own secrets.
pub fn fingerprint(key: &[u8], values: &Values) -> String {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for (name, value) in values {
        for part in [name.as_bytes(), value] {
            context.update(&(part.len() as u64).to_le_bytes());
            context.update(part);
        }
    }
    BASE64_URL_SAFE_NO_PAD.encode(&context.sign().as_ref()[..12])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::tests::{config, spec};

    #[test]
    fn every_secret_that_the_spec_names_is_found() {
        let spec = spec(
            "metadata: {urlFrom: {name: db, key: url}, copyFrom: {name: production, key: url}}
broker: {rabbitmq: {urlFrom: {name: mq, key: url}}}
caches: {results: {redis: {urlFrom: {name: redis, key: url}}}, images: {s3: {bucket: b, accessKeyIdFrom: {name: s3, key: id}}}}
authentication: {adminPasswordFrom: {name: admin, key: password}}",
        );
        let found = references(Site::new("main", "bi", &spec, &config()));
        let fields: Vec<_> = found.iter().map(|reference| reference.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "spec.metadata.urlFrom",
                "spec.metadata.copyFrom",
                "spec.authentication.adminPasswordFrom",
                "spec.broker.rabbitmq.urlFrom",
                "spec.caches.results.redis.urlFrom",
                "spec.caches.images.s3.accessKeyIdFrom",
            ]
        );
    }

    #[test]
    fn a_fingerprint_changes_with_values_and_key() {
        let values = |value: &str| Values::from([("a".to_owned(), value.as_bytes().to_vec())]);
        assert_eq!(fingerprint(b"k", &values("1")), fingerprint(b"k", &values("1")));
        assert_ne!(fingerprint(b"k", &values("1")), fingerprint(b"k", &values("2")));
        assert_ne!(fingerprint(b"k", &values("1")), fingerprint(b"other", &values("1")));
    }
}
