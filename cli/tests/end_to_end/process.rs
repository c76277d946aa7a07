//! Processes that end with the test, and requests to them.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;

/// The folder with the examples.
pub fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("examples")
}

/// A program of this workspace.
pub fn program(name: &str) -> Command {
    let binaries = Path::new(env!("CARGO_BIN_EXE_binnacle")).parent().unwrap();
    let path = binaries.join(name);
    assert!(path.exists(), "{} is not built: run the tests of the whole workspace", path.display());
    Command::new(path)
}

/// A port that nothing listens on.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A running process, killed when dropped.
pub struct Process {
    child: Child,
}

impl Process {
    /// Starts a program; its log goes to the test's.
    pub fn start(command: &mut Command) -> Self {
        Self { child: command.stdout(Stdio::null()).spawn().unwrap() }
    }

    /// Ends it as a crash would.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end.
    pub fn terminate(&mut self) {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A running web server.
pub struct Web {
    pub process: Process,
    pub url: String,
    pub client: Client,
    /// What it printed before it was ready.
    pub greeting: String,
}

impl Web {
    /// `binnacle serve FOLDER --data-dir DATA`, with everybody an admin.
    pub fn serve(folder: &Path, data: &Path) -> Self {
        Self::serve_with(folder, data, &["--no-auth"])
    }

    pub fn serve_with(folder: &Path, data: &Path, options: &[&str]) -> Self {
        let mut command = program("binnacle");
        command.arg("serve").arg(folder).arg("--data-dir").arg(data).args(["--listen", "127.0.0.1:0"]).args(options);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut greeting = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // The greeting ends with the line that says who may sign in.
        while !(greeting.contains("http://") && (greeting.contains("Sign in") || greeting.contains("--no-auth"))) {
            greeting += &lines.next().expect("the server ended before it was ready").unwrap();
            greeting.push('\n');
        }
        let port = greeting.split("http://localhost:").nth(1).unwrap().split_whitespace().next().unwrap();
        Self { process: Process { child }, url: format!("http://127.0.0.1:{port}"), client: Client::new(), greeting }
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.url)).header("x-binnacle-csrf", "1")
    }

    pub async fn json(&self, path: &str) -> Value {
        self.get(path).send().await.unwrap().json().await.unwrap()
    }

    /// Asks a question in a format.
    pub async fn query(&self, question: &Value, accept: &str) -> Response {
        self.post("/api/v1/query").header("accept", accept).json(question).send().await.unwrap()
    }

    /// The rows of a question.
    pub async fn rows(&self, question: &Value) -> Value {
        let answer = self.query(question, "application/json").await;
        let status = answer.status();
        let body: Value = answer.json().await.unwrap();
        assert!(status.is_success(), "{body}");
        body["rows"].clone()
    }

    /// Waits until `path` answers with something that passes.
    pub async fn until(&self, path: &str, passes: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        let found = wait(async || {
            if let Ok(answer) = self.get(path).send().await
                && let Ok(body) = answer.json::<Value>().await
            {
                last = body;
            }
            passes(&last)
        })
        .await;
        assert!(found, "{path} never passed; the last answer was {last}");
        last
    }
}

/// Asks again and again for at most a minute; whether it came true.
pub async fn wait(mut holds: impl AsyncFnMut() -> bool) -> bool {
    let started = Instant::now();
    while started.elapsed() < Duration::from_mins(1) {
        if holds().await {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

/// A copy of the folder with YAML and data of one example.
pub fn copy_examples(to: &Path) {
    let status = Command::new("cp").arg("-r").arg(examples().join(".")).arg(to).status().unwrap();
    assert!(status.success());
}
