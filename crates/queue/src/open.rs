//! From a URL to a broker.

use std::sync::Arc;

use secrecy::ExposeSecret;
use url::Url;

use crate::{Broker, BrokerKind, OpenError, Queue, QueueOptions, embedded::EmbeddedQueue, settings::Settings};
#[cfg(feature = "distributed")]
use crate::{nats::NatsQueue, rabbitmq::RabbitMqQueue, redis::RedisQueue, sqs::SqsQueue};

/// Opens the broker that the options name. It need not be there yet: whoever calls it later connects, again if need be.
///
/// # Errors
///
/// [`OpenError`] when the options can name no broker at all; never because one does not answer.
pub async fn open(options: &QueueOptions) -> Result<Arc<dyn Queue>, OpenError> {
    let settings = Settings::new(options)?;
    let url = Url::parse(options.broker.expose_secret()).map_err(OpenError::NotAUrl)?;
    if url.scheme() == "embedded" {
        return Ok(Arc::new(EmbeddedQueue::new(settings)));
    }
    connect(&url, settings).await
}

#[cfg(feature = "distributed")]
async fn connect(url: &Url, settings: Settings) -> Result<Arc<dyn Queue>, OpenError> {
    Ok(match url.scheme() {
        "nats" | "tls" => Arc::new(NatsQueue::open(url, settings).await?),
        "redis" | "rediss" => Arc::new(RedisQueue::open(url, settings)?),
        "amqp" | "amqps" => Arc::new(RabbitMqQueue::open(url, settings)?),
        "sqs" => Arc::new(SqsQueue::open(url, settings)?),
        scheme => return Err(OpenError::UnknownScheme { scheme: scheme.into() }),
    })
}

#[cfg(not(feature = "distributed"))]
#[expect(clippy::unused_async, reason = "as its twin, which connects")]
async fn connect(url: &Url, _: Settings) -> Result<Arc<dyn Queue>, OpenError> {
    Err(OpenError::LeftOut { scheme: url.scheme().into() })
}

/// What a URL must look like for one kind of broker.
pub(crate) struct UrlShape {
    pub kind: BrokerKind,
    pub port: u16,
    pub example: &'static str,
}

impl UrlShape {
    /// The broker that the URL names; its host is required.
    pub fn broker(&self, url: &Url) -> Result<Broker, OpenError> {
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| self.fault("it has no host"))?;
        let address = format!("{host}:{}", url.port().unwrap_or(self.port));
        Ok(Broker { kind: self.kind, address })
    }

    pub fn fault(&self, fault: impl Into<String>) -> OpenError {
        OpenError::BadUrl { kind: self.kind, fault: fault.into(), example: self.example }
    }

    /// The value of the URL's parameter `name`, unless it has none; any parameter that is not `known` is a mistake.
    pub fn parameter(&self, url: &Url, known: &[&str], name: &str) -> Result<Option<String>, OpenError> {
        let mut value = None;
        for (key, given) in url.query_pairs() {
            if !known.contains(&&*key) {
                return Err(self.fault(format!("it knows no parameter `{key}`")));
            }
            if key == name {
                value = Some(given.into_owned());
            }
        }
        Ok(value)
    }
}
