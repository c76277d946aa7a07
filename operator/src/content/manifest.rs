//! What is sent to the control plane of an object: its spec as it is, and of its metadata only what is its author's.
//!
//! Labels and annotations by which tools keep their books change without the object changing; they stay here.

use std::collections::BTreeMap;

use binnacle_crds::API_VERSION;
use serde::Serialize;
use serde_json::value::RawValue;
use twox_hash::XxHash3_64;

use super::object::Object;
use crate::labels::SECRETS_VERSION;

/// Domains of the labels and annotations by which tools keep their books.
const BOOKKEEPERS: [&str; 8] = [
    "argocd.argoproj.io",
    "config.kubernetes.io",
    "fluxcd.io",
    "helm.sh",
    "k8slens.dev",
    "kubectl.kubernetes.io",
    "kustomize.config.k8s.io",
    "objectset.rio.cattle.io",
];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Manifest<'a> {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata<'a>,
    spec: &'a RawValue,
}

#[derive(Serialize)]
struct Metadata<'a> {
    name: &'a str,
    namespace: &'a str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    labels: BTreeMap<&'a str, &'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    annotations: BTreeMap<&'a str, &'a str>,
}

/// The JSON that is sent. `secrets_version` changes when a Secret that a datasource names does, so that workers connect anew.
///
/// # Errors
/// None that is known: texts and maps of texts can be written.
pub fn build_manifest(object: &Object, secrets_version: Option<&str>) -> Result<String, serde_json::Error> {
    let mut annotations = authored(object.metadata.annotations.as_ref());
    annotations.remove(SECRETS_VERSION);
    annotations.extend(secrets_version.map(|version| (SECRETS_VERSION, version)));
    serde_json::to_string(&Manifest {
        api_version: API_VERSION,
        kind: object.kind.as_str(),
        metadata: Metadata {
            name: object.name(),
            namespace: object.namespace(),
            labels: authored(object.metadata.labels.as_ref()),
            annotations,
        },
        spec: &object.spec,
    })
}

/// A hash by which two manifests are told apart.
pub fn digest(manifest: &str) -> u64 {
    XxHash3_64::oneshot(manifest.as_bytes())
}

fn authored(texts: Option<&BTreeMap<String, String>>) -> BTreeMap<&str, &str> {
    let texts = texts.into_iter().flatten();
    texts.filter(|(name, _)| !is_bookkeeping(name)).map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

fn is_bookkeeping(name: &str) -> bool {
    let domain = name.split_once('/').map(|(domain, _)| domain).unwrap_or_default();
    let within = |known: &str| domain.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    BOOKKEEPERS.into_iter().any(within)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::content::fixture::{datasource, read};

    #[test]
    fn only_what_the_author_wrote_is_sent() {
        let mut object = datasource("a/db", &["b"]);
        object["metadata"]["resourceVersion"] = json!("17");
        object["metadata"]["finalizers"] = json!(["binnacle.dev/control-plane"]);
        object["metadata"]["labels"] = json!({
            "team": "ops", "app.kubernetes.io/part-of": "bi", "argocd.argoproj.io/instance": "x",
            "kustomize.toolkit.fluxcd.io/name": "x", "helm.sh/chart": "x",
        });
        object["metadata"]["annotations"] = json!({
            "example.com/owner": "ann", "kubectl.kubernetes.io/last-applied-configuration": "x",
            "argocd.argoproj.io/tracking-id": "x", "reconcile.fluxcd.io/requestedAt": "x", "meta.helm.sh/release-name": "x",
            "binnacle.dev/secrets-version": "forged",
        });
        let manifest = build_manifest(&read(&object), Some("5f")).unwrap();
        let manifest: Value = serde_json::from_str(&manifest).unwrap();
        insta::assert_json_snapshot!(manifest, @r#"
        {
          "apiVersion": "binnacle.dev/v1alpha1",
          "kind": "Datasource",
          "metadata": {
            "annotations": {
              "binnacle.dev/secrets-version": "5f",
              "example.com/owner": "ann"
            },
            "labels": {
              "app.kubernetes.io/part-of": "bi",
              "team": "ops"
            },
            "name": "db",
            "namespace": "a"
          },
          "spec": {
            "access": {
              "allowedNamespaces": [
                "b"
              ]
            },
            "type": "postgres"
          }
        }
        "#);
    }

    #[test]
    fn what_tools_write_does_not_change_the_digest_and_a_secret_does() {
        let plain = read(&datasource("a/db", &[]));
        let mut object = datasource("a/db", &[]);
        object["metadata"]["annotations"] = json!({"argocd.argoproj.io/tracking-id": "x"});
        let text = |object: &Object, version| build_manifest(object, version).unwrap();
        assert_eq!(digest(&text(&plain, None)), digest(&text(&read(&object), None)));
        assert_ne!(digest(&text(&plain, Some("1"))), digest(&text(&plain, Some("2"))));
    }
}
