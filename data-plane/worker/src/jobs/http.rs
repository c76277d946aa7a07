//! The control plane's board over HTTP.

use std::time::Duration;

use async_trait::async_trait;
use binnacle_protocol::{
    ErrorCode, RemoteError,
    job::{Assignment, Beat, JobBoard, Order, Outcome, Pulse},
};
use reqwest::{Client, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// How long an answer may take, beside the time that it may be held back.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Asks a control plane for jobs.
#[derive(Debug)]
pub struct HttpJobBoard {
    client: Client,
    base: Url,
    token: SecretString,
}

/// Why there can be no such board.
#[derive(Debug, thiserror::Error)]
pub enum BoardError {
    /// The address is wrong.
    #[error("`{0}` is not the address of a control plane: write for example `http://binnacle:8088`")]
    Address(String),
    /// The HTTP client cannot be made.
    #[error("the HTTP client cannot be made")]
    Client(#[from] reqwest::Error),
}

impl HttpJobBoard {
    /// A board at `control_plane`, for example `http://binnacle:8088`, that knows workers by `token`.
    ///
    /// # Errors
    /// When the address cannot be read.
    pub fn new(control_plane: &str, token: SecretString) -> Result<Self, BoardError> {
        let wrong = || BoardError::Address(control_plane.to_owned());
        let base = Url::parse(control_plane).map_err(|_| wrong())?;
        let base = base.join("/internal/v1/jobs/").map_err(|_| wrong())?;
        Ok(Self { client: Client::builder().connect_timeout(Duration::from_secs(3)).build()?, base, token })
    }

    async fn ask<Q, A>(&self, what: &str, question: &Q, wait: Duration) -> Result<A, RemoteError>
    where
        Q: Serialize + Sync + ?Sized,
        A: DeserializeOwned,
    {
        let url = self.base.join(what).map_err(|_| unavailable("its address is wrong"))?;
        let request = self.client.post(url).bearer_auth(self.token.expose_secret()).json(question);
        // The error's text would name the address, which the configuration says anyway.
        let sent = request.timeout(wait + TIMEOUT).send().await;
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

#[async_trait]
impl JobBoard for HttpJobBoard {
    async fn claim(&self, order: &Order) -> Result<Vec<Assignment>, RemoteError> {
        self.ask("claim", order, order.wait()).await
    }

    async fn beat(&self, beats: Vec<Beat>) -> Result<Vec<Pulse>, RemoteError> {
        self.ask("beat", &beats, Duration::ZERO).await
    }

    async fn finish(&self, outcomes: Vec<Outcome>) -> Result<Vec<bool>, RemoteError> {
        self.ask("finish", &outcomes, Duration::ZERO).await
    }
}
