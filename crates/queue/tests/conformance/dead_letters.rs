//! What nobody can do is put aside, can be looked at, and tried again.

use std::time::Duration;

use binnacle_queue::{BrokerKind, Message};

use crate::harness::{Line, eventually, text};

on_every_broker!(
    a_dead_letter_says_what_it_was_and_why_it_died,
    looking_at_dead_letters_leaves_them_there,
    what_is_replayed_is_delivered_as_if_new,
    a_dead_letter_of_any_bytes_is_kept,
);

async fn bury(line: &Line, bodies: &[&'static str]) {
    line.publish(bodies.iter().copied()).await;
    for _ in bodies {
        let delivery = line.next().await;
        line.queue.dead_letter(delivery, "no such\ndashboard: ü").await.unwrap();
    }
}

async fn a_dead_letter_says_what_it_was_and_why_it_died(kind: BrokerKind) {
    let line = Line::new(kind).await;
    bury(&line, &["render"]).await;
    let letters = line.queue.dead_letters(&line.name, 10).await.unwrap();
    assert_eq!(letters.len(), 1);
    assert_eq!((&letters[0].body[..], letters[0].attempts), (&b"render"[..], 1));
    assert!(letters[0].reason.starts_with("no such") && letters[0].reason.ends_with("dashboard: ü"));
    assert!(letters[0].published_at.unwrap() <= letters[0].died_at.unwrap() + Duration::from_secs(1));
    assert!(line.within(Duration::ZERO).await.is_empty());
}

async fn looking_at_dead_letters_leaves_them_there(kind: BrokerKind) {
    let line = Line::new(kind).await;
    bury(&line, &["one", "two", "three"]).await;
    for _ in 0..2 {
        assert_eq!(line.queue.dead_letters(&line.name, 10).await.unwrap().len(), 3);
    }
    assert_eq!(line.queue.dead_letters(&line.name, 2).await.unwrap().len(), 2);
    assert_eq!(line.queue.depth(&line.name).await.unwrap().dead, 3);
}

async fn what_is_replayed_is_delivered_as_if_new(kind: BrokerKind) {
    let line = Line::new(kind).await;
    bury(&line, &["one", "two", "three"]).await;
    assert_eq!(line.queue.replay(&line.name, 2).await.unwrap(), 2);
    assert_eq!(line.queue.replay(&line.name, 10).await.unwrap(), 1);
    let mut again = Vec::new();
    for _ in 0..3 {
        let delivery = line.next().await;
        assert_eq!(delivery.attempt, 1);
        again.push(text(&delivery).to_owned());
        line.acknowledge(delivery).await;
    }
    again.sort();
    assert_eq!(again, ["one", "three", "two"]);
    eventually(0, async || line.queue.depth(&line.name).await.unwrap().dead).await;
}

async fn a_dead_letter_of_any_bytes_is_kept(kind: BrokerKind) {
    let line = Line::new(kind).await;
    let body: Vec<u8> = (0..=255).collect();
    line.queue.publish(&line.name, vec![Message::now(body.clone())]).await.unwrap();
    line.queue.dead_letter(line.next().await, "").await.unwrap();
    let letters = line.queue.dead_letters(&line.name, 10).await.unwrap();
    assert_eq!(letters[0].body, body);
    assert_eq!(line.queue.replay(&line.name, 10).await.unwrap(), 1);
    assert_eq!(line.next().await.body, body);
}
