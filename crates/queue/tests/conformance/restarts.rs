//! A broker that is killed and started again has lost nothing, and its clients find it by themselves.

use std::{collections::HashSet, path::Path, process::Command, sync::Mutex, time::Duration};

use binnacle_queue::{BrokerKind, Message, QueueOptions, open};
use tokio::time::{Instant, sleep, timeout};
use tracing::Level;

use crate::{
    harness::{Line, eventually, variable},
    log,
};

on_every_server!(a_killed_broker_has_lost_nothing_and_its_clients_find_it_again);

/// How soon after the broker is back its clients must be, too.
const BACK_WITHIN: Duration = Duration::from_secs(5);

/// A broker of the test's own, stopped at its end.
struct Service {
    script: String,
    folder: String,
}

impl Service {
    fn start(name: &str) -> Self {
        let services = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e/services");
        let script = services.join(name).to_str().unwrap().to_owned();
        let folder = command(&script, &["start"]).trim().to_owned();
        Self { script, folder }
    }

    async fn does(&self, verb: &'static str) {
        let (script, folder) = (self.script.clone(), self.folder.clone());
        tokio::task::spawn_blocking(move || command(&script, &[verb, &folder])).await.unwrap();
    }

    fn url(&self) -> String {
        let environment = std::fs::read_to_string(format!("{}/env", self.folder)).unwrap();
        environment.trim().split_once('=').unwrap().1.to_owned()
    }

    fn address(&self) -> String {
        format!("127.0.0.1:{}", std::fs::read_to_string(format!("{}/port", self.folder)).unwrap().trim())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        command(&self.script, &["stop", &self.folder]);
    }
}

fn command(script: &str, arguments: &[&str]) -> String {
    let output = Command::new(script).args(arguments).output().unwrap();
    assert!(output.status.success(), "{script} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[derive(Default)]
struct Books {
    published: Mutex<HashSet<u32>>,
    received: Mutex<HashSet<u32>>,
}

impl Books {
    fn published(&self) -> usize {
        self.published.lock().unwrap().len()
    }

    fn received(&self) -> usize {
        self.received.lock().unwrap().len()
    }

    fn lost(&self) -> usize {
        self.published.lock().unwrap().difference(&self.received.lock().unwrap()).count()
    }
}

/// Publishes numbers for ever, ten at a time, every tenth of them delayed; notes those that the broker has confirmed.
async fn publish_numbers(line: &Line, books: &Books) {
    for ten in 0.. {
        let numbers = ten * 10..(ten + 1) * 10;
        let delay = |number| Duration::from_millis(if number % 10 == 0 { 1500 } else { 0 });
        let messages = numbers.clone().map(|number| Message::after(number.to_string(), delay(number)));
        if line.queue.publish(&line.name, messages.collect()).await.is_ok() {
            books.published.lock().unwrap().extend(numbers);
        }
        sleep(Duration::from_millis(5)).await;
    }
}

/// Receives for ever, and notes what.
async fn receive_numbers(line: &Line, books: &Books) {
    loop {
        let Ok(received) = line.queue.receive(&line.name, 20, Duration::from_secs(1)).await else {
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        let numbers = received.iter().map(|delivery| str::from_utf8(&delivery.body).unwrap().parse::<u32>().unwrap());
        books.received.lock().unwrap().extend(numbers);
        // One that fails comes again.
        let _ = line.queue.acknowledge(received).await;
    }
}

async fn a_killed_broker_has_lost_nothing_and_its_clients_find_it_again(kind: BrokerKind) {
    log::keep();
    let service = Service::start(variable(kind).unwrap().1);
    let mut options = QueueOptions::new(service.url());
    options.broker_visibility_seconds = 3;
    let line =
        async || Line { queue: open(&options).await.unwrap(), options: options.clone(), name: "work".parse().unwrap() };
    let (publisher, consumer, books) = (line().await, line().await, Books::default());
    let scenario = async {
        let publishing = async {
            eventually(true, async || books.published() >= 200 && books.received() >= 100).await;
            service.does("kill").await;
            sleep(Duration::from_millis(300)).await;
            service.does("revive").await;
            let (back, published, received) = (Instant::now(), books.published(), books.received());
            eventually(true, async || books.published() > published && books.received() > received).await;
            assert!(back.elapsed() < BACK_WITHIN, "back after {:?}", back.elapsed());
            eventually(true, async || books.published() >= published + 200).await;
        };
        tokio::select! {
            () = publishing => {}
            () = publish_numbers(&publisher, &books) => {}
        }
        eventually(0, async || books.lost()).await;
    };
    let scenario = timeout(Duration::from_mins(1), scenario);
    tokio::select! {
        outcome = scenario => outcome.unwrap(),
        () = receive_numbers(&consumer, &books) => {}
    }
    let told = [Level::WARN, Level::INFO].map(|level| log::count(level, &service.address()));
    assert_eq!(told, [2, 2], "each of the two clients tells once that it is lost, and once that it is back");
}
