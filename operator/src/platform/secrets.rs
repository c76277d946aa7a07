//! The Secrets that the operator makes for a platform: tokens, encryption keys, certificates.
//!
//! Owns what is in them and when it is made anew; pure, but for randomness. Must not read or write the cluster.
//!
//! what a Secret holds → [`tokens::complete`], [`encryption::complete`], [`certificates::renew`] → what it shall hold

use std::collections::BTreeMap;

use k8s_openapi::{ByteString, api::core::v1::Secret};
use kube::core::ObjectMeta;

use crate::labels::{self, Component};

pub mod certificates;
pub mod encryption;
pub mod tokens;

/// What a Secret holds.
pub type Data = BTreeMap<String, ByteString>;

/// A Secret's name, annotations and contents, as they shall be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Content {
    /// What the operator must remember of it.
    pub annotations: BTreeMap<String, String>,
    /// What it holds.
    pub data: Data,
}

/// The Secret itself.
pub fn build(platform: &str, namespace: &str, name: String, component: Component, content: Content) -> Secret {
    let is_certificate = content.data.contains_key("tls.crt");
    Secret {
        metadata: ObjectMeta {
            name: Some(name),
            namespace: Some(namespace.to_owned()),
            labels: Some(labels::of(platform, component)),
            annotations: Some(content.annotations).filter(|annotations| !annotations.is_empty()),
            ..ObjectMeta::default()
        },
        data: Some(content.data),
        type_: Some(if is_certificate { "kubernetes.io/tls" } else { "Opaque" }.to_owned()),
        ..Secret::default()
    }
}

/// Reads text out of a Secret; `None` where the key is missing or holds no text.
pub fn text<'a>(data: &'a Data, key: &str) -> Option<&'a str> {
    data.get(key).and_then(|value| std::str::from_utf8(&value.0).ok()).map(str::trim).filter(|text| !text.is_empty())
}

fn bytes(text: impl Into<String>) -> ByteString {
    ByteString(text.into().into_bytes())
}
