//! How fast it is: `cargo test -p binnacle-queue throughput -- --ignored --nocapture`.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use binnacle_queue::BrokerKind;
use futures::future::join_all;
use tokio::time::Instant;

use crate::harness::Line;

on_every_broker!(
    #[ignore = "it measures"]
    messages_per_second
);

const TASKS: usize = 4;
const AT_ONCE: usize = 100;

async fn messages_per_second(kind: BrokerKind) {
    let total = if kind == BrokerKind::Sqs { 4_000 } else { 20_000 };
    let line = Line::new(kind).await;
    line.publish(["warm up"]).await;
    line.acknowledge(line.next().await).await;
    let publish = || async {
        for _ in 0..total / TASKS / AT_ONCE {
            line.publish((0..AT_ONCE).map(|number| format!("{{\"job\":\"{number:0>36}\"}}"))).await;
        }
    };
    let started = Instant::now();
    join_all((0..TASKS).map(|_| publish())).await;
    let published = started.elapsed();
    let done = AtomicUsize::new(0);
    let consume = || async {
        while done.load(Ordering::Relaxed) < total {
            let received = line.queue.receive(&line.name, AT_ONCE, Duration::from_millis(100)).await.unwrap();
            let count = received.len();
            line.queue.acknowledge(received).await.unwrap();
            done.fetch_add(count, Ordering::Relaxed);
        }
    };
    let started = Instant::now();
    join_all((0..TASKS).map(|_| consume())).await;
    let consumed = started.elapsed();
    let rate = |time: Duration| total as f64 / time.as_secs_f64();
    println!("{kind}: {:.0} published/s, {:.0} received and acknowledged/s", rate(published), rate(consumed));
}
