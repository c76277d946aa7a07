//! The Secrets that datasources name: whether they are there, which keys they have, and how new they are.
//!
//! What is in them is never looked at: a watch tells names and versions, and of a Secret that is named the keys are read
//! once for each version. Values are skipped while the answer is parsed.
//!
//! spec.secrets → [`Secrets::look`] → [`judge`] → a version for the manifest, or what is missing

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use binnacle_protocol::ObjectRef as Key;
use k8s_openapi::{api::core::v1::Secret, apimachinery::pkg::apis::meta::v1::ObjectMeta};
use kube::{
    Client, Resource,
    api::GetParams,
    core::{PartialObjectMeta, Request},
    runtime::reflector::{ObjectRef, Store},
};
use serde::{Deserialize, de::IgnoredAny};

use super::{facts::SecretUse, refusal::Refusal};
use crate::{conditions::reasons, hash::hash_of};

/// One version of a Secret, without what is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The UID.
    pub uid: String,
    /// The version.
    pub version: String,
    /// The names of its keys.
    pub keys: BTreeSet<String>,
}

/// The version of a datasource's Secrets; nothing where it names none.
///
/// # Errors
/// `SecretNotFound` and `KeyMissing`, each with its field.
pub fn judge(uses: &[SecretUse], found: &BTreeMap<String, Seen>) -> Result<Option<String>, Vec<Refusal>> {
    let refusals: Vec<Refusal> = uses.iter().filter_map(|secret| missing(secret, found.get(&secret.name))).collect();
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let named: BTreeSet<&str> = uses.iter().map(|secret| secret.name.as_str()).collect();
    let versions: Vec<_> = named
        .into_iter()
        .filter_map(|name| found.get(name).map(|seen| (name, seen.uid.as_str(), seen.version.as_str())))
        .collect();
    Ok((!versions.is_empty()).then(|| hash_of(&versions)))
}

fn missing(secret: &SecretUse, found: Option<&Seen>) -> Option<Refusal> {
    let SecretUse { field, name, key } = secret;
    let Some(found) = found else {
        let message = format!("`{field}`: there is no Secret `{name}` in this namespace");
        return Some(Refusal::wait(reasons::SECRET_NOT_FOUND, message));
    };
    (!found.keys.contains(key)).then(|| {
        let keys: Vec<String> = found.keys.iter().map(|key| format!("`{key}`")).collect();
        let has = if keys.is_empty() { "it is empty".to_owned() } else { format!("it has {}", keys.join(", ")) };
        Refusal::wait(reasons::KEY_MISSING, format!("`{field}`: Secret `{name}` has no key `{key}`; {has}"))
    })
}

/// Looks at Secrets.
#[derive(Debug)]
pub struct Secrets {
    store: Store<PartialObjectMeta<Secret>>,
    seen: Mutex<HashMap<Key, Seen>>,
}

/// A Secret of which only the names of keys are kept.
#[derive(Deserialize)]
#[expect(clippy::zero_sized_map_values, reason = "values are passed over while they are parsed")]
struct KeysOnly {
    metadata: ObjectMeta,
    data: Option<BTreeMap<String, IgnoredAny>>,
}

impl Secrets {
    /// Looks at those that a watch finds.
    pub fn new(store: Store<PartialObjectMeta<Secret>>) -> Self {
        Self { store, seen: Mutex::default() }
    }

    /// Those named Secrets that are there. Asks the API server once for each version of each.
    ///
    /// # Errors
    /// When the API server does not answer, or does not let the operator read them.
    pub async fn look(
        &self,
        client: &Client,
        namespace: &str,
        uses: &[SecretUse],
    ) -> Result<BTreeMap<String, Seen>, kube::Error> {
        let mut found = BTreeMap::new();
        for SecretUse { name, .. } in uses {
            if found.contains_key(name) {
                continue;
            }
            if let Some(seen) = self.look_at(client, &Key::new(namespace, name)).await? {
                found.insert(name.clone(), seen);
            }
        }
        Ok(found)
    }

    async fn look_at(&self, client: &Client, key: &Key) -> Result<Option<Seen>, kube::Error> {
        let metadata = self.store.get(&ObjectRef::new(&key.name).within(&key.namespace));
        let Some(version) = metadata.and_then(|secret| secret.metadata.resource_version.clone()) else {
            self.lock().remove(key);
            return Ok(None);
        };
        if let Some(seen) = self.lock().get(key).filter(|seen| seen.version == version) {
            return Ok(Some(seen.clone()));
        }
        let seen = read_keys(client, key).await?;
        match &seen {
            Some(seen) => _ = self.lock().insert(key.clone(), seen.clone()),
            None => _ = self.lock().remove(key),
        }
        Ok(seen)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn read_keys(client: &Client, key: &Key) -> Result<Option<Seen>, kube::Error> {
    let path = Secret::url_path(&(), Some(&key.namespace));
    let request = Request::new(path).get(&key.name, &GetParams::default()).map_err(kube::Error::BuildRequest)?;
    match client.request::<KeysOnly>(request).await {
        Ok(KeysOnly { metadata, data }) => Ok(Some(Seen {
            uid: metadata.uid.unwrap_or_default(),
            version: metadata.resource_version.unwrap_or_default(),
            keys: data.unwrap_or_default().into_keys().collect(),
        })),
        Err(kube::Error::Api(status)) if status.code == 404 => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(name: &str, key: &str) -> SecretUse {
        SecretUse { field: format!("spec.secrets.{key}"), name: name.into(), key: key.into() }
    }

    fn seen(version: &str, keys: &[&str]) -> Seen {
        Seen { uid: "u".into(), version: version.into(), keys: keys.iter().map(|&key| key.to_owned()).collect() }
    }

    #[test]
    fn a_new_version_of_a_named_secret_changes_the_version_and_another_secret_does_not() {
        let named = [uses("db", "user"), uses("db", "password")];
        let version = |found: &[(&str, Seen)]| {
            judge(&named, &found.iter().map(|(name, seen)| ((*name).to_owned(), seen.clone())).collect()).unwrap()
        };
        let one = version(&[("db", seen("1", &["user", "password"]))]);
        assert!(one.is_some());
        assert_eq!(one, version(&[("db", seen("1", &["user", "password"])), ("other", seen("9", &[]))]));
        assert_ne!(one, version(&[("db", seen("2", &["user", "password"]))]));
    }

    #[test]
    fn a_datasource_without_secrets_has_no_version() {
        assert_eq!(judge(&[], &BTreeMap::new()), Ok(None));
    }

    #[test]
    fn what_is_missing_is_named_with_its_field() {
        let found = BTreeMap::from([("db".to_owned(), seen("1", &["user", "pass"]))]);
        let refusals =
            judge(&[uses("db", "password"), uses("token", "token"), uses("db", "user")], &found).unwrap_err();
        let said: Vec<_> = refusals.iter().map(|refusal| (refusal.reason, refusal.message.as_str())).collect();
        insta::assert_debug_snapshot!(said, @r#"
        [
            (
                "KeyMissing",
                "`spec.secrets.password`: Secret `db` has no key `password`; it has `pass`, `user`",
            ),
            (
                "SecretNotFound",
                "`spec.secrets.token`: there is no Secret `token` in this namespace",
            ),
        ]
        "#);
    }
}
