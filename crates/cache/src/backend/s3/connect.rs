//! How to reach a bucket.

use std::time::Duration;

use object_store::{
    ClientOptions, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
};
use secrecy::{ExposeSecret, SecretString};

/// The slowest call; callers have shorter time-outs of their own.
const CALL_TIMEOUT: Duration = Duration::from_mins(1);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Where a bucket is, and who asks.
#[derive(Clone, Debug)]
pub(crate) struct S3Place {
    pub(crate) bucket: String,
    /// Everything is kept below it.
    pub(crate) prefix: String,
    /// The environment's where absent, else `us-east-1`.
    pub(crate) region: Option<String>,
    /// AWS where absent, unless the environment says otherwise.
    pub(crate) endpoint: Option<String>,
    /// Key id and secret; the environment's where absent: `AWS_ACCESS_KEY_ID`…, a web identity, the instance's role.
    pub(crate) credentials: Option<(SecretString, SecretString)>,
}

impl S3Place {
    pub(super) fn connect(&self) -> Result<AmazonS3, object_store::Error> {
        // Whoever waits is told at once; the next caller is the next attempt.
        let retry = RetryConfig { max_retries: 1, retry_timeout: CALL_TIMEOUT, ..RetryConfig::default() };
        let client = ClientOptions::new().with_timeout(CALL_TIMEOUT).with_connect_timeout(CONNECT_TIMEOUT);
        let mut builder = AmazonS3Builder::from_env()
            .with_client_options(client)
            .with_retry(retry)
            .with_bucket_name(&self.bucket)
            // The payload is covered by the envelope's own checksum; over TLS nobody can change it.
            .with_unsigned_payload(true);
        if let Some(region) = &self.region {
            builder = builder.with_region(region);
        }
        if let Some(endpoint) = &self.endpoint {
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        if let Some((id, secret)) = &self.credentials {
            builder = builder.with_access_key_id(id.expose_secret()).with_secret_access_key(secret.expose_secret());
        }
        builder.build()
    }
}
