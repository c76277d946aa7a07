//! What is not acknowledged comes again, at its time and counted.

use std::time::Duration;

use binnacle_queue::{BrokerKind, QueueOptions};
use tokio::time::{Instant, sleep};

use crate::harness::{Line, PATIENCE, eventually, text};

on_every_broker!(
    what_is_given_back_comes_again_with_a_higher_attempt,
    what_is_given_back_with_a_delay_comes_no_sooner,
    a_delayed_message_comes_no_sooner,
    a_delayed_message_holds_up_no_other,
    what_is_held_too_long_is_delivered_again,
    what_is_extended_stays_with_its_consumer,
    what_a_dead_process_held_is_delivered_again,
    after_too_many_attempts_a_message_is_a_dead_letter,
    a_message_that_kills_its_consumers_becomes_a_dead_letter,
);

fn brief(options: &mut QueueOptions) {
    options.broker_visibility_seconds = 1;
}

async fn what_is_given_back_comes_again_with_a_higher_attempt(kind: BrokerKind) {
    let line = Line::new(kind).await;
    line.publish(["render"]).await;
    for attempt in 1..=3 {
        let delivery = line.next().await;
        assert_eq!((text(&delivery), delivery.attempt), ("render", attempt));
        assert!(delivery.published_at.is_some());
        line.queue.give_back(delivery, Duration::ZERO).await.unwrap();
    }
}

async fn what_is_given_back_with_a_delay_comes_no_sooner(kind: BrokerKind) {
    let line = Line::new(kind).await;
    line.publish(["render"]).await;
    let (delay, given_back) = (Duration::from_millis(1200), Instant::now());
    line.queue.give_back(line.next().await, delay).await.unwrap();
    let again = line.next().await;
    assert_eq!(again.attempt, 2);
    assert_came_after(delay, given_back);
}

async fn a_delayed_message_comes_no_sooner(kind: BrokerKind) {
    let line = Line::new(kind).await;
    let (delay, published) = (Duration::from_millis(1300), Instant::now());
    line.publish_after("render", delay).await;
    let delivery = line.next().await;
    assert_eq!((text(&delivery), delivery.attempt), ("render", 1));
    assert_came_after(delay, published);
    line.acknowledge(delivery).await;
}

fn assert_came_after(delay: Duration, start: Instant) {
    let (came, late) = (start.elapsed(), Duration::from_secs(4));
    assert!(came >= delay, "it came after {came:?}, before the {delay:?} were over");
    assert!(came < delay + late, "it came after {came:?} rather than {delay:?}");
}

async fn a_delayed_message_holds_up_no_other(kind: BrokerKind) {
    let line = Line::new(kind).await;
    line.publish_after("tomorrow", Duration::from_hours(24)).await;
    line.publish_after("soon", Duration::from_secs(1)).await;
    line.publish(["now"]).await;
    for expected in ["now", "soon"] {
        let delivery = line.next().await;
        assert_eq!(text(&delivery), expected);
        line.acknowledge(delivery).await;
    }
    assert!(line.within(Duration::from_millis(300)).await.is_empty());
}

async fn what_is_held_too_long_is_delivered_again(kind: BrokerKind) {
    let line = Line::with(kind, brief).await;
    line.publish(["render"]).await;
    let (first, received) = (line.next().await, Instant::now());
    let second = line.next().await;
    assert_eq!((first.attempt, second.attempt), (1, 2));
    assert_came_after(Duration::from_millis(900), received);
    line.acknowledge(second).await;
    line.acknowledge(first).await;
}

async fn what_is_extended_stays_with_its_consumer(kind: BrokerKind) {
    let line = Line::with(kind, |options| options.broker_visibility_seconds = 2).await;
    line.publish(["render"]).await;
    let delivery = line.next().await;
    let other = line.of_another_process().await;
    for _ in 0..5 {
        line.queue.extend(&delivery).await.unwrap();
        assert!(other.within(Duration::from_millis(600)).await.is_empty());
    }
    line.acknowledge(delivery).await;
    eventually(0, async || line.queue.depth(&line.name).await.unwrap().in_flight).await;
}

async fn what_a_dead_process_held_is_delivered_again(kind: BrokerKind) {
    let line = Line::with(kind, brief).await;
    line.publish(["render"]).await;
    let process = line.of_another_process().await;
    assert_eq!(process.next().await.attempt, 1);
    drop(process);
    let again = line.next().await;
    assert_eq!((text(&again), again.attempt), ("render", 2));
    line.acknowledge(again).await;
}

async fn after_too_many_attempts_a_message_is_a_dead_letter(kind: BrokerKind) {
    let line = Line::with(kind, |options| options.broker_attempts = 2).await;
    line.publish(["render"]).await;
    for _ in 0..2 {
        line.queue.give_back(line.next().await, Duration::ZERO).await.unwrap();
    }
    assert_is_dead_letter(&line, 2).await;
}

async fn a_message_that_kills_its_consumers_becomes_a_dead_letter(kind: BrokerKind) {
    let line = Line::with(kind, |options| (options.broker_visibility_seconds, options.broker_attempts) = (1, 2)).await;
    line.publish(["poison"]).await;
    let (first, second) = (line.next().await, line.next().await);
    assert_eq!((first.attempt, second.attempt), (1, 2));
    sleep(Duration::from_secs(1)).await;
    assert_is_dead_letter(&line, 2).await;
}

async fn assert_is_dead_letter(line: &Line, attempts: u32) {
    let deadline = Instant::now() + PATIENCE;
    let letters = loop {
        // Some brokers notice at the next attempt only.
        assert!(line.within(Duration::from_millis(100)).await.is_empty());
        let letters = line.queue.dead_letters(&line.name, 10).await.unwrap();
        if !letters.is_empty() || Instant::now() > deadline {
            break letters;
        }
    };
    assert_eq!(letters.len(), 1);
    assert!(letters[0].attempts >= attempts);
    assert!(letters[0].reason.contains("2 attempts"), "it says why: {}", letters[0].reason);
}
