//! What is published arrives, whole, and with one consumer at a time.

use std::{
    collections::HashSet,
    time::{Duration, SystemTime},
};

use binnacle_queue::{BrokerKind, Message};
use tokio::time::Instant;

use crate::harness::{Line, PATIENCE, text};

on_every_broker!(
    what_is_acknowledged_does_not_come_again,
    all_of_a_thousand_messages_arrive,
    two_consumers_never_hold_the_same_message,
    any_bytes_arrive_as_they_were,
    a_body_of_200_kb_arrives,
    acknowledging_twice_is_no_error,
    two_prefixes_do_not_see_each_other,
    two_queues_do_not_see_each_other,
);

async fn what_is_acknowledged_does_not_come_again(kind: BrokerKind) {
    let line = Line::with(kind, |options| options.broker_visibility_seconds = 1).await;
    line.publish(["render"]).await;
    let delivery = line.next().await;
    assert_eq!((text(&delivery), delivery.attempt), ("render", 1));
    let age = SystemTime::now().duration_since(delivery.published_at.unwrap()).unwrap_or_default();
    assert!(age < PATIENCE, "it was published just now, not {age:?} ago");
    line.acknowledge(delivery).await;
    assert!(line.within(Duration::from_millis(1500)).await.is_empty());
}

async fn all_of_a_thousand_messages_arrive(kind: BrokerKind) {
    let line = Line::new(kind).await;
    for hundred in 0..10 {
        line.publish((0..100).map(|number| (hundred * 100 + number).to_string())).await;
    }
    let mut seen = HashSet::new();
    let deadline = Instant::now() + PATIENCE;
    while seen.len() < 1000 && Instant::now() < deadline {
        let received = line.queue.receive(&line.name, 100, Duration::from_secs(1)).await.unwrap();
        seen.extend(received.iter().map(|delivery| text(delivery).to_owned()));
        line.queue.acknowledge(received).await.unwrap();
    }
    assert_eq!(seen.len(), 1000);
}

async fn two_consumers_never_hold_the_same_message(kind: BrokerKind) {
    let one = Line::new(kind).await;
    let other = one.of_another_process().await;
    one.publish((0..200).map(|number| number.to_string())).await;
    let (mut held, deadline) = (Vec::new(), Instant::now() + PATIENCE);
    while held.len() < 200 && Instant::now() < deadline {
        let wait = Duration::from_millis(500);
        let (mine, theirs) = tokio::join!(one.within(wait), other.within(wait));
        held.extend(mine);
        held.extend(theirs);
    }
    let distinct: HashSet<_> = held.iter().map(text).collect();
    assert_eq!((held.len(), distinct.len()), (200, 200));
}

async fn any_bytes_arrive_as_they_were(kind: BrokerKind) {
    let line = Line::new(kind).await;
    let bodies: [Vec<u8>; 4] = [(0..=255).collect(), vec![0], Vec::new(), "ümlaut ⚓ \r\n\t".into()];
    let messages = bodies.iter().map(|body| Message::now(body.clone())).collect();
    line.queue.publish(&line.name, messages).await.unwrap();
    let mut arrived = HashSet::new();
    for _ in &bodies {
        let delivery = line.next().await;
        arrived.insert(delivery.body.to_vec());
        line.acknowledge(delivery).await;
    }
    assert_eq!(arrived, HashSet::from(bodies));
}

async fn a_body_of_200_kb_arrives(kind: BrokerKind) {
    let line = Line::new(kind).await;
    let bodies = ["a", "b", "c"].map(|letter| letter.repeat(200 * 1000));
    line.publish(bodies.clone()).await;
    let mut arrived = HashSet::new();
    for _ in &bodies {
        let delivery = line.next().await;
        arrived.insert(text(&delivery).to_owned());
        line.acknowledge(delivery).await;
    }
    assert!(arrived == HashSet::from(bodies), "what arrived is not what was published");
}

async fn acknowledging_twice_is_no_error(kind: BrokerKind) {
    let line = Line::new(kind).await;
    line.publish(["once", "again"]).await;
    let (one, other) = (line.next().await, line.next().await);
    line.queue.acknowledge(vec![one.clone(), other.clone()]).await.unwrap();
    line.queue.acknowledge(vec![one.clone(), other]).await.unwrap();
    line.queue.extend(&one).await.unwrap();
    assert!(line.within(Duration::ZERO).await.is_empty());
}

async fn two_prefixes_do_not_see_each_other(kind: BrokerKind) {
    let (one, other) = (Line::new(kind).await, Line::new(kind).await);
    one.publish(["mine"]).await;
    other.publish(["yours"]).await;
    assert_eq!(text(&one.next().await), "mine");
    assert_eq!(text(&other.next().await), "yours");
    assert!(one.within(Duration::ZERO).await.is_empty());
}

async fn two_queues_do_not_see_each_other(kind: BrokerKind) {
    let renders = Line::new(kind).await;
    let mails = Line { name: "mails".parse().unwrap(), ..renders.of_another_process().await };
    renders.publish(["render"]).await;
    mails.publish(["mail"]).await;
    assert_eq!(text(&mails.next().await), "mail");
    assert_eq!(text(&renders.next().await), "render");
    assert!(mails.within(Duration::ZERO).await.is_empty());
}
