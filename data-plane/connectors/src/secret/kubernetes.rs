//! Secrets of the cluster that this pod runs in, each read by its exact name: the Role that the operator keeps allows no more.

use std::{collections::BTreeMap, env, fmt, fs, io, path::Path, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use binnacle_protocol::{ErrorCode, RemoteError};
use reqwest::{Certificate, Client, StatusCode};
use secrecy::SecretString;
use serde::Deserialize;

/// Where a pod finds its service account.
const ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
const TIMEOUT: Duration = Duration::from_secs(10);

/// The API server, asked as this pod's service account.
#[derive(Clone)]
pub struct KubernetesSecrets {
    client: Client,
    base: String,
}

impl fmt::Debug for KubernetesSecrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("KubernetesSecrets").field("base", &self.base).finish_non_exhaustive()
    }
}

/// Why the API server cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum KubernetesError {
    /// The variables that Kubernetes sets in every pod are missing.
    #[error("this is no pod of Kubernetes: `KUBERNETES_SERVICE_HOST` is not set")]
    NoCluster,
    /// The pod has no service account mounted.
    #[error("the pod's service account cannot be read: mount its token")]
    NoAccount(#[from] io::Error),
    /// The HTTP client cannot be made.
    #[error("the HTTP client cannot be made")]
    Client(#[from] reqwest::Error),
}

#[derive(Deserialize)]
struct Secret {
    #[serde(default)]
    data: BTreeMap<String, String>,
}

impl KubernetesSecrets {
    /// The cluster around this pod.
    ///
    /// # Errors
    /// When this is no pod, or one without a service account.
    pub fn in_cluster() -> Result<Self, KubernetesError> {
        let variable = |name| env::var(name).map_err(|_| KubernetesError::NoCluster);
        let (host, port) = (variable("KUBERNETES_SERVICE_HOST")?, variable("KUBERNETES_SERVICE_PORT")?);
        let host = if host.contains(':') { format!("[{host}]") } else { host };
        let mut client = Client::builder().timeout(TIMEOUT).connect_timeout(Duration::from_secs(3));
        for authority in Certificate::from_pem_bundle(&fs::read(Path::new(ACCOUNT).join("ca.crt"))?)? {
            client = client.add_root_certificate(authority);
        }
        Ok(Self { client: client.build()?, base: format!("https://{host}:{port}/api/v1/namespaces") })
    }

    /// The value of one key.
    ///
    /// # Errors
    /// `SecretNotFound` where it is not there or may not be read, `Unavailable` where the API server does not answer.
    pub async fn value(&self, namespace: &str, name: &str, key: &str) -> Result<SecretString, RemoteError> {
        let unavailable =
            |why: &str| RemoteError::new(ErrorCode::Unavailable, format!("the Kubernetes API does not answer: {why}"));
        // Kubernetes renews the token within the file.
        let token = fs::read_to_string(Path::new(ACCOUNT).join("token"));
        let token = token.map_err(|error| unavailable(&format!("the service account's token: {error}")))?;
        let url = format!("{}/{namespace}/secrets/{name}", self.base);
        let answer = self.client.get(url).bearer_auth(token.trim()).send().await;
        let answer = answer.map_err(|error| unavailable(&error.without_url().to_string()))?;
        let missing = |what: String, hint: &str| RemoteError::new(ErrorCode::SecretNotFound, what).hint(hint);
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => {
                return Err(missing(
                    format!("there is no Secret `{name}` in `{namespace}`"),
                    "make it, or name another",
                ));
            }
            StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => {
                let hint = "the operator lets workers read it once the datasource that names it is reconciled";
                return Err(missing(format!("Secret `{name}` in `{namespace}` may not be read"), hint));
            }
            status => return Err(unavailable(&format!("it answered {status}"))),
        }
        let secret: Secret = answer.json().await.map_err(|error| unavailable(&error.without_url().to_string()))?;
        let value = secret.data.get(key).ok_or_else(|| {
            missing(format!("Secret `{name}` in `{namespace}` has no key `{key}`"), "add the key, or name another")
        })?;
        let bytes = BASE64_STANDARD.decode(value).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        bytes
            .map(SecretString::from)
            .ok_or_else(|| missing(format!("key `{key}` of Secret `{name}` is no text"), "store it as UTF-8"))
    }
}
