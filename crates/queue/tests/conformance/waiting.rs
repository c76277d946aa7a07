//! Waiting for a message ends when it comes, or when the time is over.

use std::time::Duration;

use binnacle_queue::BrokerKind;
use tokio::time::{Instant, sleep};

use crate::harness::{Line, text};

on_every_broker!(
    an_empty_receive_waits_about_as_long_as_asked,
    a_receive_that_need_not_wait_returns_at_once,
    a_waiting_receive_returns_when_a_message_arrives,
    a_receive_takes_no_more_than_asked,
    a_receive_that_is_dropped_loses_nothing,
);

async fn an_empty_receive_waits_about_as_long_as_asked(kind: BrokerKind) {
    let line = Line::new(kind).await;
    // The first call may make the queue.
    assert!(line.within(Duration::ZERO).await.is_empty());
    for wait in [300, 1400].map(Duration::from_millis) {
        let asked = Instant::now();
        assert!(line.within(wait).await.is_empty());
        let waited = asked.elapsed();
        assert!(waited >= wait && waited < wait + Duration::from_secs(1), "{waited:?} rather than {wait:?}");
    }
}

async fn a_receive_that_need_not_wait_returns_at_once(kind: BrokerKind) {
    let line = Line::new(kind).await;
    line.publish(["one", "two", "three"]).await;
    let asked = Instant::now();
    let received = line.within(Duration::from_secs(10)).await;
    assert!(!received.is_empty());
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
}

async fn a_waiting_receive_returns_when_a_message_arrives(kind: BrokerKind) {
    let line = Line::new(kind).await;
    let other = line.of_another_process().await;
    other.publish(["warm up"]).await;
    line.acknowledge(line.next().await).await;
    let mut fastest = Duration::MAX;
    // The machine may be busy once, but hardly five times.
    for _ in 0..5 {
        let publish = async {
            sleep(Duration::from_millis(200)).await;
            other.publish(["render"]).await;
            Instant::now()
        };
        let receive = async { (line.next().await, Instant::now()) };
        let (published, (delivery, received)) = tokio::join!(publish, receive);
        fastest = fastest.min(received.saturating_duration_since(published));
        line.acknowledge(delivery).await;
    }
    assert!(fastest < Duration::from_millis(100), "{fastest:?} after it was published");
}

async fn a_receive_takes_no_more_than_asked(kind: BrokerKind) {
    let line = Line::new(kind).await;
    line.publish((0..30).map(|number| number.to_string())).await;
    for most in [1, 3, 12] {
        let received = line.queue.receive(&line.name, most, Duration::from_secs(5)).await.unwrap();
        assert!((1..=most).contains(&received.len()), "{} of {most}", received.len());
    }
}

async fn a_receive_that_is_dropped_loses_nothing(kind: BrokerKind) {
    let line = Line::with(kind, |options| options.broker_visibility_seconds = 3).await;
    assert!(line.within(Duration::ZERO).await.is_empty());
    let waiting = line.within(Duration::from_secs(10));
    assert!(tokio::time::timeout(Duration::from_millis(200), waiting).await.is_err());
    line.publish(["render"]).await;
    let delivery = line.next().await;
    assert_eq!(text(&delivery), "render");
    line.acknowledge(delivery).await;
}
