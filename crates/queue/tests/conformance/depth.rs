//! How much there is, how old it is, and how to be rid of it.

use std::time::Duration;

use binnacle_queue::{BrokerKind, Depth};
use tokio::time::sleep;

use crate::harness::{Line, eventually};

on_every_broker!(
    the_depth_counts_what_is_ready_delayed_held_and_dead,
    the_oldest_message_has_an_age,
    an_empty_queue_has_no_depth,
    purging_forgets_all_that_waits,
);

async fn counts(line: &Line) -> [u64; 4] {
    let Depth { ready, delayed, in_flight, dead, .. } = line.queue.depth(&line.name).await.unwrap();
    [ready, delayed, in_flight, dead]
}

async fn the_depth_counts_what_is_ready_delayed_held_and_dead(kind: BrokerKind) {
    let line = Line::new(kind).await;
    line.publish_after("later", Duration::from_mins(10)).await;
    line.publish_after("much later", Duration::from_secs(800)).await;
    line.publish(["one", "two", "three", "four"]).await;
    let held = line.next().await;
    line.queue.dead_letter(line.next().await, "it is of no use").await.unwrap();
    eventually([2, 2, 1, 1], async || counts(&line).await).await;
    line.acknowledge(held).await;
    eventually([2, 2, 0, 1], async || counts(&line).await).await;
}

async fn the_oldest_message_has_an_age(kind: BrokerKind) {
    let line = Line::new(kind).await;
    line.publish(["one", "two"]).await;
    line.acknowledge(line.next().await).await;
    eventually(1, async || line.queue.depth(&line.name).await.unwrap().ready).await;
    let oldest = async || line.queue.depth(&line.name).await.unwrap().oldest.unwrap();
    let before = oldest().await;
    sleep(Duration::from_millis(300)).await;
    let after = oldest().await;
    assert!(after >= before + Duration::from_millis(250), "{before:?}, then {after:?}");
    assert!(after < Duration::from_secs(20), "{after:?}");
}

async fn an_empty_queue_has_no_depth(kind: BrokerKind) {
    let line = Line::new(kind).await;
    assert_eq!(line.queue.depth(&line.name).await.unwrap(), Depth::default());
    line.publish(["one"]).await;
    line.acknowledge(line.next().await).await;
    eventually(Depth::default(), async || line.queue.depth(&line.name).await.unwrap()).await;
}

async fn purging_forgets_all_that_waits(kind: BrokerKind) {
    let line = Line::new(kind).await;
    line.publish(["one", "two", "three"]).await;
    line.publish_after("later", Duration::from_mins(10)).await;
    line.queue.dead_letter(line.next().await, "it is of no use").await.unwrap();
    eventually([2, 1, 0, 1], async || counts(&line).await).await;
    line.queue.purge(&line.name).await.unwrap();
    eventually([0, 0, 0, 0], async || counts(&line).await).await;
    line.publish(["new"]).await;
    assert_eq!(line.next().await.attempt, 1);
}
