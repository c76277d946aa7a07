//! How to reach a bucket.

use std::time::Duration;

use object_store::{
    ClientOptions, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
};
use secrecy::ExposeSecret;

use crate::open::S3Place;

/// The slowest call; callers have shorter time-outs of their own.
const CALL_TIMEOUT: Duration = Duration::from_mins(1);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

impl S3Place {
    pub(crate) fn connect(&self) -> Result<AmazonS3, object_store::Error> {
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
