//! The control plane's internal API, as a worker asks it.

use std::time::Duration;

use binnacle_protocol::{ErrorCode, RemoteError, TlsFiles};
use reqwest::{Certificate, Client, RequestBuilder, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// How long an answer may take, beside the time that it may be held back.
const TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// A control plane that knows this worker by a token; cheap to clone.
#[derive(Clone, Debug)]
pub struct ControlPlane {
    client: Client,
    base: Url,
    token: SecretString,
}

/// Why a control plane cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum ControlPlaneError {
    /// The address is wrong.
    #[error("`{0}` is not the address of a control plane: write for example `http://binnacle:8088`")]
    Address(String),
    /// The HTTP client cannot be made.
    #[error("the HTTP client cannot be made")]
    Client(#[from] reqwest::Error),
}

impl ControlPlane {
    /// The control plane at `address`, for example `http://binnacle:8088`; with `tls`, its authority is the only one that is
    /// believed.
    ///
    /// # Errors
    /// When the address or a certificate cannot be read.
    pub fn new(address: &str, token: SecretString, tls: Option<&TlsFiles>) -> Result<Self, ControlPlaneError> {
        let wrong = || ControlPlaneError::Address(address.to_owned());
        let base = Url::parse(address).map_err(|_| wrong())?.join("/internal/v1/").map_err(|_| wrong())?;
        let mut client = Client::builder().connect_timeout(CONNECT_TIMEOUT);
        if let Some(tls) = tls {
            for authority in Certificate::from_pem_bundle(&tls.authority)? {
                client = client.add_root_certificate(authority);
            }
        }
        Ok(Self { client: client.build()?, base, token })
    }

    /// Asks for what stands at a path below `/internal/v1/`.
    ///
    /// # Errors
    /// What the control plane says, or `Unavailable` when it does not answer.
    pub async fn get<A: DeserializeOwned>(&self, path: &str) -> Result<A, RemoteError> {
        self.send(self.client.get(self.url(path)?).timeout(TIMEOUT)).await
    }

    /// Asks a question whose answer may be held back for `wait`.
    ///
    /// # Errors
    /// What the control plane says, or `Unavailable` when it does not answer.
    pub async fn post<Q, A>(&self, path: &str, question: &Q, wait: Duration) -> Result<A, RemoteError>
    where
        Q: Serialize + Sync + ?Sized,
        A: DeserializeOwned,
    {
        self.send(self.client.post(self.url(path)?).json(question).timeout(wait + TIMEOUT)).await
    }

    fn url(&self, path: &str) -> Result<Url, RemoteError> {
        self.base.join(path).map_err(|_| unavailable("its address is wrong"))
    }

    async fn send<A: DeserializeOwned>(&self, request: RequestBuilder) -> Result<A, RemoteError> {
        // The error's text would name the address, which the configuration says anyway.
        let sent = request.bearer_auth(self.token.expose_secret()).send().await;
        let answer = sent.map_err(|error| unavailable(&error.without_url().to_string()))?;
        if answer.status().is_success() {
            return answer.json().await.map_err(|error| unavailable(&error.without_url().to_string()));
        }
        let status = answer.status();
        let problem: Option<Problem> = answer.json().await.ok();
        Err(problem.map_or_else(
            || unavailable(&format!("it answered {status}")),
            |problem| RemoteError { code: problem.code, message: problem.detail, hint: problem.hint },
        ))
    }
}

/// As much of problem+json as a worker can use.
#[derive(Deserialize)]
struct Problem {
    code: ErrorCode,
    detail: String,
    hint: Option<String>,
}

fn unavailable(why: &str) -> RemoteError {
    RemoteError::new(ErrorCode::Unavailable, format!("the control plane does not answer: {why}"))
}
