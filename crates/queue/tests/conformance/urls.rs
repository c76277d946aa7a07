//! Which URLs open, and what people are told of those that do not.

use std::{error::Error, time::Duration};

use binnacle_queue::{Message, OpenError, QueueOptions, open};
use tokio::time::Instant;

async fn fault(url: &str) -> String {
    open(&QueueOptions::new(url)).await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_url_of_no_broker_is_refused_with_those_there_are() {
    let refused = fault("kafka://broker:9092").await;
    assert!(refused.contains("`kafka:`") && refused.contains("nats://") && refused.contains("sqs://"), "{refused}");
    let refused = fault("broker").await;
    assert!(refused.contains("not a URL") && refused.contains("amqp://"), "{refused}");
}

#[tokio::test]
async fn a_url_with_a_mistake_is_refused_with_a_right_one() {
    for (url, words) in [
        ("nats://", "no host"),
        ("nats://broker?replicas=many", "`replicas`"),
        ("nats://broker?colour=blue", "`colour`"),
        ("redis:///0", "no host"),
        ("redis://broker/first", "database"),
        ("amqp://", "no host"),
        ("sqs://?region=eu-west-1&tls=maybe", "`tls`"),
        ("sqs://?zone=eu-west-1", "`zone`"),
    ] {
        let refused = fault(url).await;
        assert!(refused.to_lowercase().contains(words) && refused.contains("write for example"), "{url}: {refused}");
    }
}

#[tokio::test]
async fn options_that_no_broker_can_follow_are_refused() {
    let mut options = QueueOptions::new("embedded:");
    options.broker_prefix = "Big_Name".into();
    assert!(matches!(open(&options).await.unwrap_err(), OpenError::BadPrefix { .. }));
    let mut options = QueueOptions::new("embedded:");
    options.broker_visibility_seconds = 0;
    assert!(matches!(open(&options).await.unwrap_err(), OpenError::Zero { .. }));
}

#[tokio::test]
async fn a_broker_that_is_away_is_opened_and_named_by_the_first_call_that_fails() {
    // Nothing listens on port 9, and nobody is given it.
    for url in [
        "nats://user:hunter2@127.0.0.1:9",
        "redis://user:hunter2@127.0.0.1:9/0",
        "amqp://user:hunter2@127.0.0.1:9/%2f",
        "sqs://user:hunter2@127.0.0.1:9/?region=eu-west-1&tls=false",
    ] {
        let options = QueueOptions::new(url);
        let queue = open(&options).await.unwrap();
        let (name, asked) = ("work".parse().unwrap(), Instant::now());
        let error = queue.publish(&name, vec![Message::now("render")]).await.unwrap_err();
        assert!(asked.elapsed() < Duration::from_secs(8), "{url} took {:?}", asked.elapsed());
        assert!(error.to_string().contains("127.0.0.1:9"), "{error}");
        let mut said = format!("{options:?} {queue:?} {error:?}");
        let mut cause: Option<&dyn Error> = Some(&error);
        while let Some(error) = cause {
            said += &error.to_string();
            cause = error.source();
        }
        assert!(!said.contains("hunter2"), "the password is shown: {said}");
    }
}
