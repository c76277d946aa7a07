//! People with different rights never see each other's rows, whatever the caches hold: tried with random policies, groups
//! and orders of asking, through two web servers that share a cache. The seed is printed; `BINNACLE_SEED` sets it.

use std::{collections::BTreeSet, fmt::Write, path::Path};

use binnacle_server::manifest::read_documents;
use reqwest::{StatusCode, header};
use serde_json::{Value, json};

use crate::process::{Web, free_port, wait};

const REGIONS: [&str; 5] = ["north", "south", "east", "west", "sea"];
const GROUPS: [&str; 4] = ["red", "green", "blue", "grey"];
const PEOPLE: usize = 6;
const ROUNDS: usize = 6;
const QUESTIONS: usize = 60;

/// Small numbers from a seed (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % sides as u64) as usize
    }

    fn some<'a>(&mut self, of: &[&'a str]) -> BTreeSet<&'a str> {
        of.iter().filter(|_| self.roll(2) == 0).copied().collect()
    }
}

struct Person {
    name: String,
    groups: BTreeSet<&'static str>,
    /// One session for each web server.
    cookies: Vec<String>,
}

/// One row policy: whom it is for, and which regions it lets through.
struct Policy {
    groups: BTreeSet<&'static str>,
    regions: BTreeSet<&'static str>,
    /// Instead of regions: those that are named like one of the person's groups.
    by_group: bool,
}

fn dataset(policies: &[Policy]) -> String {
    let mut yaml = "apiVersion: binnacle.dev/v1alpha1\nkind: Dataset\nmetadata: {name: sales}\nspec:\n  datasource: files\n  table: sales\n  metrics: {total: {expression: sum(amount)}}\n  rowPolicies:\n".to_owned();
    for (at, policy) in policies.iter().enumerate() {
        let subjects: Vec<String> = policy.groups.iter().map(|group| format!("group:{group}")).collect();
        let regions: Vec<String> = policy.regions.iter().map(|region| format!("'{region}'")).collect();
        let filter = match (policy.by_group, regions.is_empty()) {
            (true, _) => "owner IN (:user_groups)".to_owned(),
            (false, true) => "false".to_owned(),
            (false, false) => format!("region IN ({})", regions.join(", ")),
        };
        writeln!(yaml, "    - {{name: p{at}, subjects: {}, filter: \"{filter}\"}}", json!(subjects)).unwrap();
    }
    yaml
}

/// Region, owner and amount; each amount is a bit of its own, so that a sum tells exactly which rows are in it.
fn rows() -> Vec<(&'static str, &'static str, i64)> {
    let pairs = REGIONS.iter().flat_map(|region| GROUPS.iter().map(move |group| (*region, *group)));
    pairs.enumerate().map(|(at, (region, owner))| (region, owner, 1 << at)).collect()
}

/// What the person should see, worked out by hand.
fn expected(person: &Person, policies: &[Policy], region: Option<&str>) -> i64 {
    let mine: Vec<&Policy> = policies
        .iter()
        .filter(|policy| policy.groups.is_empty() || policy.groups.iter().any(|group| person.groups.contains(group)))
        .collect();
    let visible = |(place, owner, _): &&(&str, &str, i64)| {
        region.is_none_or(|region| region == *place)
            && mine.iter().any(|policy| {
                if policy.by_group { person.groups.contains(owner) } else { policy.regions.contains(place) }
            })
    };
    rows().iter().filter(visible).map(|(_, _, amount)| amount).sum()
}

async fn sign_in(web: &Web, name: &str, password: &str) -> String {
    let body = json!({"name": name, "password": password});
    let answer = web.post("/api/v1/session").json(&body).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    answer.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned()
}

async fn add_person(webs: &[Web], admins: &[String], at: usize, groups: BTreeSet<&'static str>) -> Person {
    let name = format!("person{at}");
    let mut cookies = Vec::new();
    for (web, admin) in webs.iter().zip(admins) {
        let body = json!({"name": name, "role": "viewer", "groups": groups, "password": "first-password-1"});
        let made = web.post("/api/v1/users").header(header::COOKIE, admin).json(&body).send().await.unwrap();
        assert_eq!(made.status(), StatusCode::CREATED, "{}", made.text().await.unwrap());
        let cookie = sign_in(web, &name, "first-password-1").await;
        let change = json!({"current": "first-password-1", "new": "second-password-2"});
        let changed =
            web.post("/api/v1/me/password").header(header::COOKIE, &cookie).json(&change).send().await.unwrap();
        assert_eq!(changed.status(), StatusCode::NO_CONTENT);
        cookies.push(sign_in(web, &name, "second-password-2").await);
    }
    Person { name, groups, cookies }
}

fn question(region: Option<&str>) -> Value {
    let filters = region.map(|region| json!([{"column": "region", "values": [region]}]));
    json!({"query": {"dataset": "default/sales", "metrics": ["total"], "filters": filters.unwrap_or(json!([]))}})
}

async fn ask(web: &Web, cookie: &str, region: Option<&str>) -> (String, Value) {
    let request = web.post("/api/v1/query").header(header::COOKIE, cookie).header("accept", "application/json");
    let answer = request.json(&question(region)).send().await.unwrap();
    let cache = answer.headers().get("binnacle-cache").map(|value| value.to_str().unwrap().to_owned());
    (cache.unwrap_or_default(), answer.json().await.unwrap())
}

fn write_folder(folder: &Path, policies: &[Policy]) {
    let mut csv = "region,owner,amount\n".to_owned();
    for (region, owner, amount) in rows() {
        writeln!(csv, "{region},{owner},{amount}").unwrap();
    }
    std::fs::write(folder.join("sales.csv"), csv).unwrap();
    let source = "apiVersion: binnacle.dev/v1alpha1\nkind: Datasource\nmetadata: {name: files}\nspec: {type: files, parameters: {path: .}}\n";
    std::fs::write(folder.join("files.yaml"), source).unwrap();
    std::fs::write(folder.join("sales.yaml"), dataset(policies)).unwrap();
}

fn draw_policies(dice: &mut Dice) -> Vec<Policy> {
    let policies = (0..=dice.roll(3)).map(|_| Policy {
        groups: dice.some(&GROUPS),
        regions: dice.some(&REGIONS),
        by_group: dice.roll(3) == 0,
    });
    policies.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_with_different_rights_never_share_an_entry() {
    let seed = std::env::var("BINNACLE_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| u64::from(free_port()));
    println!("BINNACLE_SEED={seed}");
    let mut dice = Dice(seed);
    let redis = std::env::var("BINNACLE_TEST_REDIS_URL")
        .expect("BINNACLE_TEST_REDIS_URL is not set: run the tests within `e2e/services/redis run`");
    let cache = format!("{redis}?prefix=rights{}", free_port());
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut policies = draw_policies(&mut dice);
    for folder in &folders {
        write_folder(folder.path(), &policies);
    }
    let options = ["--cache-results", &cache, "--admin-password", "the-admin-password"];
    let webs = [
        Web::serve_with(folders[0].path(), one.path(), &options),
        Web::serve_with(folders[1].path(), two.path(), &options),
    ];
    let mut admins = Vec::new();
    for web in &webs {
        admins.push(sign_in(web, "admin", "the-admin-password").await);
    }
    let mut people = Vec::new();
    for at in 0..PEOPLE {
        let groups = dice.some(&GROUPS);
        people.push(add_person(&webs, &admins, at, groups).await);
    }
    let mut hits = 0;
    for round in 0..ROUNDS {
        for (web, admin) in webs.iter().zip(&admins) {
            let served = wait(async || {
                let found = web.get("/api/v1/resources/Dataset/default/sales").header(header::COOKIE, admin);
                let found: Value = found.send().await.unwrap().json().await.unwrap();
                // Of the manifest, which is what is served; `yaml` is what is stored.
                found["manifest"]["spec"] == read_documents(&dataset(&policies)).unwrap()[0].value["spec"]
            });
            assert!(served.await, "round {round}: the dataset is not served");
        }
        for _ in 0..QUESTIONS {
            let (person, server) = (&people[dice.roll(PEOPLE)], dice.roll(2));
            let region = (dice.roll(2) == 0).then(|| REGIONS[dice.roll(REGIONS.len())]);
            let (cache, answer) = ask(&webs[server], &person.cookies[server], region).await;
            hits += usize::from(cache == "hit");
            let seen = answer["rows"][0][0].as_i64().unwrap_or_default();
            let wanted = expected(person, &policies, region);
            assert_eq!(seen, wanted, "seed {seed}, round {round}, {} in {:?}: {answer}", person.name, person.groups);
        }
        policies = draw_policies(&mut dice);
        for folder in &folders {
            std::fs::write(folder.path().join("sales.yaml"), dataset(&policies)).unwrap();
        }
    }
    assert!(hits > QUESTIONS, "the caches answered only {hits} times, so this showed little");
}
