use std::{env, sync::Arc, time::Duration};

use http::{Method, Request, StatusCode, header::CONTENT_TYPE};
use object_store::{
    ClientOptions, StaticCredentialProvider,
    aws::{AmazonS3Builder, AwsAuthorizer, AwsCredential, AwsCredentialProvider},
    client::{HttpClient, HttpConnector, HttpRequestBody, ReqwestConnector},
};
use serde::{Serialize, de::DeserializeOwned};
use tokio::time::timeout;
use url::Url;

use super::wire::Refusal;
use crate::{
    Broker, BrokerKind, OpenError, QueueError, connectivity::Connectivity, error::BoxError, open::UrlShape,
    settings::ANSWER_WITHIN,
};

const SHAPE: UrlShape = UrlShape { kind: BrokerKind::Sqs, port: 443, example: "sqs://?region=eu-west-1" };
const PARAMETERS: &[&str] = &["region", "tls"];

/// Signed calls to SQS.
#[derive(Debug)]
pub(super) struct SqsClient {
    http: HttpClient,
    endpoint: String,
    region: String,
    credentials: AwsCredentialProvider,
    connectivity: Connectivity,
}

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// SQS answered, and said no.
    #[error("{code}: {message}")]
    Refused { code: String, message: String },
    #[error("the call failed")]
    Away(#[source] BoxError),
    #[error("no answer in time")]
    TimedOut,
}

impl SqsClient {
    pub fn open(url: &Url) -> Result<Self, OpenError> {
        let region = region(url)?;
        let has_tls = match SHAPE.parameter(url, PARAMETERS, "tls")?.as_deref() {
            None | Some("true") => true,
            Some("false") => false,
            Some(_) => return Err(SHAPE.fault("`tls` is neither `true` nor `false`")),
        };
        let (scheme, port) = if has_tls { ("https", 443) } else { ("http", 80) };
        let address = match url.host_str().filter(|host| !host.is_empty()) {
            Some(host) => format!("{host}:{}", url.port().unwrap_or(port)),
            None if region.starts_with("cn-") => format!("sqs.{region}.amazonaws.com.cn"),
            None => format!("sqs.{region}.amazonaws.com"),
        };
        let fault = |error: object_store::Error| SHAPE.fault(error.to_string());
        let options = ClientOptions::new()
            .with_allow_http(!has_tls)
            .with_connect_timeout(ANSWER_WITHIN)
            .with_timeout(ANSWER_WITHIN + super::LONGEST_POLL);
        Ok(Self {
            http: ReqwestConnector::default().connect(&options).map_err(fault)?,
            endpoint: format!("{scheme}://{address}/"),
            credentials: credentials(url, &region).map_err(fault)?,
            region,
            connectivity: Connectivity::new(Broker { kind: BrokerKind::Sqs, address }),
        })
    }

    /// Calls an action of SQS that may take `wait` longer than usual.
    pub async fn call<T: DeserializeOwned>(
        &self,
        action: &'static str,
        request: &(impl Serialize + Sync),
        wait: Duration,
    ) -> Result<T, Failure> {
        let answer = timeout(ANSWER_WITHIN + wait, self.send(action, request)).await;
        let outcome = answer.map_err(|_| Failure::TimedOut).flatten();
        match &outcome {
            Err(failure @ (Failure::Away(_) | Failure::TimedOut)) => self.connectivity.lost(failure),
            _ => self.connectivity.found(),
        }
        outcome
    }

    async fn send<T: DeserializeOwned>(
        &self,
        action: &'static str,
        request: &(impl Serialize + Sync),
    ) -> Result<T, Failure> {
        let away = |error: BoxError| Failure::Away(error);
        let body = serde_json::to_vec(request).map_err(|error| away(error.into()))?;
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(&self.endpoint)
            .header(CONTENT_TYPE, "application/x-amz-json-1.0")
            .header("x-amz-target", format!("AmazonSQS.{action}"))
            .body(HttpRequestBody::from(body))
            .map_err(|error| away(error.into()))?;
        let credential = self.credentials.get_credential().await.map_err(|error| away(error.into()))?;
        AwsAuthorizer::new(&credential, "sqs", &self.region).authorize(&mut request, None);
        let response = self.http.execute(request).await.map_err(|error| away(error.into()))?;
        let status = response.status();
        let bytes = response.into_body().bytes().await.map_err(|error| away(error.into()))?;
        if !status.is_success() {
            return Err(refusal(status, &bytes));
        }
        // Actions without an answer send nothing at all.
        let answer = if bytes.is_empty() { &b"{}"[..] } else { &bytes };
        serde_json::from_slice(answer).map_err(|error| away(error.into()))
    }

    /// The failure as callers of the queue see it.
    pub fn error(&self, action: impl Into<String>, failure: Failure) -> QueueError {
        match failure {
            Failure::TimedOut => self.connectivity.timed_out(),
            Failure::Away(source) => self.connectivity.unreachable(source),
            refused @ Failure::Refused { .. } => self.connectivity.refused(action, refused),
        }
    }

    pub fn too_large(&self, size_bytes: usize, limit_bytes: usize) -> QueueError {
        QueueError::TooLarge { broker: self.connectivity.broker.clone(), size_bytes, limit_bytes }
    }
}

impl Failure {
    /// The name of what SQS says is wrong.
    pub fn code(&self) -> &str {
        match self {
            Self::Refused { code, .. } => code,
            Self::Away(_) | Self::TimedOut => "",
        }
    }
}

fn refusal(status: StatusCode, body: &[u8]) -> Failure {
    let said: Refusal = serde_json::from_slice(body).unwrap_or_default();
    // A code may have a namespace before it.
    let code = said.code.rsplit('#').next().unwrap_or_default().to_owned();
    if status.is_server_error() || code.contains("Throttl") {
        return Failure::Away(format!("{status} {code}: {}", said.message).into());
    }
    Failure::Refused { code: if code.is_empty() { status.to_string() } else { code }, message: said.message }
}

fn region(url: &Url) -> Result<String, OpenError> {
    let given = SHAPE.parameter(url, PARAMETERS, "region")?;
    let known = || ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find_map(|name| env::var(name).ok());
    given.or_else(known).ok_or_else(|| SHAPE.fault("it has no `region`, nor is AWS_REGION set"))
}

/// Those of the URL, or else of the environment, the service account, the pod or the machine.
fn credentials(url: &Url, region: &str) -> object_store::Result<AwsCredentialProvider> {
    if let Some(secret_key) = url.password() {
        let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        let credential =
            AwsCredential { key_id: decoded(url.username()), secret_key: decoded(secret_key), token: None };
        return Ok(Arc::new(StaticCredentialProvider::new(credential)));
    }
    // The builder wants a bucket, which is never used.
    let store = AmazonS3Builder::from_env().with_region(region).with_bucket_name("none").build()?;
    Ok(Arc::clone(store.credentials()))
}
