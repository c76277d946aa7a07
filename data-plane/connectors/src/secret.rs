//! Where the values of secrets are found: the environment, then mounted files; or the cluster's own Secrets.

use std::{collections::BTreeMap, env, fs, io, path::PathBuf};

use binnacle_protocol::{ErrorCode, RemoteError, ticket::SecretRef};
use secrecy::SecretString;

use crate::Secrets;

mod kubernetes;

pub use kubernetes::{KubernetesError, KubernetesSecrets};

/// Looks up the values of secrets by name, nowhere else and never by listing.
///
/// A key of a Secret is looked for, in this order, in the environment variable `BINNACLE_SECRET_<NAME>_<KEY>` (upper
/// case, anything but letters and digits as `_`), in `<folder>/<namespace>/<name>/<key>` and in `<folder>/<name>/<key>`.
/// One newline at the end of a file is not part of the value. In a cluster, its Secrets are the only place.
#[derive(Clone, Debug, Default)]
pub struct SecretResolver {
    folder: Option<PathBuf>,
    cluster: Option<KubernetesSecrets>,
}

impl SecretResolver {
    /// Looks in the environment, and below this folder where one is given.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, cluster: None }
    }

    /// Looks at the Secrets of this cluster, and nowhere else.
    pub fn in_cluster(secrets: KubernetesSecrets) -> Self {
        Self { folder: None, cluster: Some(secrets) }
    }

    /// The values of all secret parameters of a datasource in `namespace`. They are read anew each time, so that a rotated
    /// secret is seen.
    ///
    /// # Errors
    /// `SecretNotFound`, naming every place looked at.
    pub async fn resolve(
        &self,
        namespace: &str,
        secrets: &BTreeMap<String, SecretRef>,
    ) -> Result<Secrets, RemoteError> {
        let mut values = Secrets::default();
        for (parameter, secret) in secrets {
            let value = match &self.cluster {
                Some(cluster) => {
                    check_names(namespace, secret)?;
                    cluster.value(namespace, &secret.name, &secret.key).await?
                }
                None => self.value(namespace, secret)?,
            };
            values.insert(parameter.clone(), value);
        }
        Ok(values)
    }

    fn value(&self, namespace: &str, secret: &SecretRef) -> Result<SecretString, RemoteError> {
        let variable = variable_name(secret);
        if let Ok(value) = env::var(&variable) {
            return Ok(value.into());
        }
        let files = self.files(namespace, secret)?;
        for file in &files {
            match fs::read_to_string(file) {
                Ok(text) => return Ok(text.strip_suffix('\n').unwrap_or(&text).into()),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(unreadable(secret, &error)),
            }
        }
        Err(not_found(secret, &variable, &files))
    }

    fn files(&self, namespace: &str, secret: &SecretRef) -> Result<Vec<PathBuf>, RemoteError> {
        check_names(namespace, secret)?;
        let Some(folder) = &self.folder else { return Ok(Vec::new()) };
        let below = |base: PathBuf| base.join(&secret.name).join(&secret.key);
        Ok(vec![below(folder.join(namespace)), below(folder.clone())])
    }
}

/// Names that stay within their folder, or their place in a URL.
fn check_names(namespace: &str, secret: &SecretRef) -> Result<(), RemoteError> {
    let plain = |part: &str| {
        !part.is_empty() && !part.contains(['/', '\\', '\0', '?', '#', '%']) && part != "." && part != ".."
    };
    if [namespace, &secret.name, &secret.key].into_iter().all(plain) {
        return Ok(());
    }
    let message = format!("`{}`/`{}` is not the name of a Secret and its key", secret.name, secret.key);
    Err(RemoteError::new(ErrorCode::SecretNotFound, message))
}

fn variable_name(secret: &SecretRef) -> String {
    let upper = |text: &str| -> String {
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
    };
    format!("BINNACLE_SECRET_{}_{}", upper(&secret.name), upper(&secret.key))
}

fn not_found(secret: &SecretRef, variable: &str, files: &[PathBuf]) -> RemoteError {
    let files = if files.is_empty() {
        "no secrets folder is set".to_owned()
    } else {
        files.iter().map(|file| format!("`{}`", file.display())).collect::<Vec<_>>().join(" and ")
    };
    let message = format!("key `{}` of Secret `{}` was not found", secret.key, secret.name);
    RemoteError::new(ErrorCode::SecretNotFound, message)
        .hint(format!("Looked at the environment variable `{variable}` and at files: {files}."))
}

fn unreadable(secret: &SecretRef, error: &io::Error) -> RemoteError {
    let message = format!("key `{}` of Secret `{}` cannot be read: {error}", secret.key, secret.name);
    RemoteError::new(ErrorCode::SecretNotFound, message)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn one(name: &str, key: &str) -> BTreeMap<String, SecretRef> {
        BTreeMap::from([("password".to_owned(), SecretRef { name: name.into(), key: key.into() })])
    }

    #[tokio::test]
    async fn the_namespace_folder_comes_first_and_one_newline_is_trimmed() {
        let folder = tempfile::tempdir().unwrap();
        let resolver = SecretResolver::new(Some(folder.path().to_owned()));
        fs::create_dir_all(folder.path().join("sales/db")).unwrap();
        fs::create_dir_all(folder.path().join("db")).unwrap();
        fs::write(folder.path().join("db/password"), "shared\n\n").unwrap();
        let value = async |namespace| {
            let values = resolver.resolve(namespace, &one("db", "password")).await;
            values.unwrap()["password"].expose_secret().to_owned()
        };
        assert_eq!(value("sales").await, "shared\n");
        fs::write(folder.path().join("sales/db/password"), "own").unwrap();
        assert_eq!(value("sales").await, "own");
    }

    #[tokio::test]
    async fn a_missing_secret_names_every_place_looked_at() {
        let error =
            SecretResolver::new(Some("/secrets".into())).resolve("ns", &one("my-db", "pass.word")).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::SecretNotFound);
        let hint = error.hint.unwrap();
        for place in ["BINNACLE_SECRET_MY_DB_PASS_WORD", "/secrets/ns/my-db/pass.word", "/secrets/my-db/pass.word"] {
            assert!(hint.contains(place), "{hint}");
        }
    }

    #[tokio::test]
    async fn a_name_cannot_leave_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("outside"), "x").unwrap();
        fs::create_dir_all(folder.path().join("secrets/db")).unwrap();
        let resolver = SecretResolver::new(Some(folder.path().join("secrets")));
        for (name, key) in [("..", "outside"), ("db", "../../outside"), ("db", "..")] {
            assert!(resolver.resolve("ns", &one(name, key)).await.is_err(), "{name}/{key}");
        }
    }
}
