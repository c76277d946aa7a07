//! Calls to a platform's internal API.
//!
//! Owns the connection: TLS with the platform's own certificate authority, the operator's token, time-outs, and reading
//! errors as problems (RFC 9457). Must not know what is asked.
//!
//! path + body → HTTPS to `PLATFORM-web-internal` → answer | [`Problem`]

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{
    Method, Request, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue},
};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};
use url::Url;

mod kept;
mod problem;

pub use kept::{DoorUnknown, Doors};
pub use problem::{Fault, Problem};

use crate::failures::Failure;

/// Probes of datasources take up to twenty seconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
const LARGEST_ANSWER: usize = 64 << 20;

/// The internal API of one platform. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Door {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    base: Arc<Url>,
    authorization: HeaderValue,
}

/// Why a door cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum BadDoor {
    /// The certificate is none.
    #[error("the certificate authority of the internal API cannot be read: {0}")]
    Certificate(String),
    /// The token has characters that no header takes.
    #[error("the operator's token has characters that cannot be sent")]
    Token,
    /// The address is none.
    #[error("the address of the internal API cannot be read")]
    Address(#[from] url::ParseError),
}

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// No web server answers.
    #[error("the platform's internal API cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// No answer in time.
    #[error("the platform's internal API did not answer within {} s", ANSWER_WITHIN.as_secs())]
    TimedOut,
    /// The control plane says no, and why.
    #[error("{0}")]
    Refused(Problem),
    /// The answer is not what was expected.
    #[error("the platform's internal API gave an answer that cannot be read")]
    Unreadable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl DoorError {
    /// What the control plane said, where it said something.
    pub const fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Refused(problem) => Some(problem),
            _ => None,
        }
    }
}

impl Failure for DoorError {
    fn reason(&self) -> &'static str {
        match self {
            Self::Unreachable(_) | Self::TimedOut => "PlatformUnreachable",
            Self::Refused(problem) if problem.status == 401 || problem.status == 403 => "NotAuthorized",
            Self::Refused(_) => "Refused",
            Self::Unreadable(_) => "UnreadableAnswer",
        }
    }
}

impl Door {
    /// The internal API at `base`, which proves itself by a certificate of `ca_pem`. Connects to nothing yet.
    ///
    /// # Errors
    /// [`BadDoor`]
    pub fn new(base: &str, ca_pem: &[u8], token: &SecretString) -> Result<Self, BadDoor> {
        let mut authorization =
            HeaderValue::from_str(&format!("Bearer {}", token.expose_secret().trim())).map_err(|_| BadDoor::Token)?;
        authorization.set_sensitive(true);
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_connect_timeout(Some(CONNECT_WITHIN));
        connector.set_nodelay(true);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(trusting(ca_pem)?)
            .https_only()
            .enable_http1()
            .wrap_connector(connector);
        let client = Client::builder(TokioExecutor::new()).pool_idle_timeout(Duration::from_secs(20)).build(connector);
        Ok(Self { client, base: Arc::new(base.parse()?), authorization })
    }

    /// Reads what is at `path`, which starts with `/`.
    ///
    /// # Errors
    /// [`DoorError`]
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, DoorError> {
        self.call(Method::GET, path, Bytes::new()).await
    }

    /// Puts `body` at `path`.
    ///
    /// # Errors
    /// [`DoorError`]
    pub async fn put<T: DeserializeOwned>(&self, path: &str, body: &(impl Serialize + Sync)) -> Result<T, DoorError> {
        self.call(Method::PUT, path, written(body)?).await
    }

    /// Posts `body` to `path`; `&()` where there is nothing to say. `T` is `()` for an answer without content.
    ///
    /// # Errors
    /// [`DoorError`]
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &(impl Serialize + Sync)) -> Result<T, DoorError> {
        self.call(Method::POST, path, written(body)?).await
    }

    /// Deletes what is at `path`.
    ///
    /// # Errors
    /// [`DoorError`]
    pub async fn delete(&self, path: &str) -> Result<(), DoorError> {
        self.call(Method::DELETE, path, Bytes::new()).await
    }

    async fn call<T: DeserializeOwned>(&self, method: Method, path: &str, body: Bytes) -> Result<T, DoorError> {
        let answer = tokio::time::timeout(ANSWER_WITHIN, self.send(method, path, body)).await;
        let (status, body) = answer.map_err(|_| DoorError::TimedOut)??;
        if !status.is_success() {
            return Err(DoorError::Refused(Problem::read(status, &body)));
        }
        let body: &[u8] = if body.is_empty() { b"null" } else { &body };
        serde_json::from_slice(body).map_err(|error| DoorError::Unreadable(error.into()))
    }

    async fn send(&self, method: Method, path: &str, body: Bytes) -> Result<(StatusCode, Bytes), DoorError> {
        let unreadable = |error: Box<dyn std::error::Error + Send + Sync>| DoorError::Unreadable(error);
        let address = self.base.join(path).map_err(|error| unreadable(error.into()))?;
        let mut request =
            Request::builder().method(method).uri(address.as_str()).header(AUTHORIZATION, self.authorization.clone());
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let request = request.body(Full::new(body)).map_err(|error| unreadable(error.into()))?;
        let answer = self.client.request(request).await.map_err(|error| DoorError::Unreachable(error.into()))?;
        let status = answer.status();
        let body = Limited::new(answer.into_body(), LARGEST_ANSWER).collect().await.map_err(DoorError::Unreachable)?;
        Ok((status, body.to_bytes()))
    }
}

fn written(body: &impl Serialize) -> Result<Bytes, DoorError> {
    let body = serde_json::to_vec(body).map_err(|error| DoorError::Unreadable(error.into()))?;
    Ok(if body == b"null" { Bytes::new() } else { body.into() })
}

fn trusting(ca_pem: &[u8]) -> Result<ClientConfig, BadDoor> {
    let bad = |error: &dyn std::fmt::Display| BadDoor::Certificate(error.to_string());
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(ca_pem) {
        roots.add(certificate.map_err(|error| bad(&error))?).map_err(|error| bad(&error))?;
    }
    if roots.is_empty() {
        return Err(bad(&"there is none in it"));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| bad(&error))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests;
