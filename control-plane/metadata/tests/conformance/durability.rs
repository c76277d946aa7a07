//! What was saved is there after the process is killed.

use std::{
    env,
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

use binnacle_metadata::{Metadata, MetadataConfig, ResourceFilter};

use crate::harness::{Server, create_empty, dashboard};

const CHILD_URL: &str = "BINNACLE_TEST_CHILD_URL";

/// Saves dashboards until it is killed, naming each one after it was saved.
#[tokio::test]
async fn child() {
    // Run as an ordinary test there is nothing to do: the tests below start it as a process of its own.
    let Ok(url) = env::var(CHILD_URL) else { return };
    let metadata = Metadata::open(&MetadataConfig::new(url)).await.unwrap();
    for i in 0.. {
        metadata.resources().save(&dashboard(&format!("d{i}"))).await.unwrap();
        println!("\nsaved d{i}");
    }
}

async fn kill_a_saving_process(server: Server) {
    let (_folder, url) = create_empty(server).await;
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "durability::child", "--nocapture"])
        .env(CHILD_URL, &url)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let saved: Vec<_> = lines.filter_map(|line| line.strip_prefix("saved ").map(str::to_owned)).take(30).collect();
    child.kill().unwrap();
    child.wait().unwrap();

    let metadata = Metadata::open(&MetadataConfig::new(url)).await.unwrap();
    let found = metadata.resources().list(&ResourceFilter::default()).await.unwrap();
    assert_eq!(saved.len(), 30);
    for name in &saved {
        assert!(found.iter().any(|resource| resource.key.name == *name), "{name} was saved and is lost");
    }
    for resource in &found {
        assert_eq!(resource.spec, dashboard(&resource.key.name).spec, "half a save");
    }
}

#[tokio::test]
async fn a_killed_process_loses_nothing_saved_on_sqlite() {
    kill_a_saving_process(Server::Sqlite).await;
}

#[tokio::test]
async fn a_killed_process_loses_nothing_saved_on_postgres() {
    kill_a_saving_process(Server::Postgres).await;
}

#[tokio::test]
async fn a_killed_process_loses_nothing_saved_on_mariadb() {
    kill_a_saving_process(Server::MariaDb).await;
}
