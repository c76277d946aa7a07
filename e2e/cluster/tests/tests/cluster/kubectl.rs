//! kubectl, and namespaces that end with their test.

use std::{
    io::Write,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// How long things may take on a machine that also runs the cluster.
const PATIENCE: Duration = Duration::from_mins(2);

/// What kubectl prints.
pub fn kubectl(arguments: &[&str]) -> Result<String, String> {
    run(Command::new("kubectl").args(arguments).stdin(Stdio::null()))
}

fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().expect("kubectl is not there: run the tests by e2e/cluster/run");
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

/// `kubectl apply` of these objects.
pub fn apply(objects: &[Value]) -> Result<String, String> {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": objects});
    kubectl_with(&["apply", "--server-side", "--force-conflicts", "-f", "-"], &list.to_string())
}

/// What kubectl prints when it reads this.
pub fn kubectl_with(arguments: &[&str], input: &str) -> Result<String, String> {
    let mut command = Command::new("kubectl");
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("kubectl is not there: run the tests by e2e/cluster/run");
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

/// One object, or nothing.
pub fn get(namespace: &str, kind: &str, name: &str) -> Option<Value> {
    let json = kubectl(&["get", kind, name, "-n", namespace, "-o", "json"]).ok()?;
    serde_json::from_str(&json).ok()
}

/// All objects of a kind.
pub fn list(namespace: &str, kind: &str, selector: &str) -> Vec<Value> {
    let json = kubectl(&["get", kind, "-n", namespace, "-l", selector, "-o", "json"]).unwrap();
    let list: Value = serde_json::from_str(&json).unwrap();
    list["items"].as_array().unwrap().clone()
}

/// A condition of an object, or null.
pub fn condition(object: &Value, kind: &str) -> Value {
    let conditions = object["status"]["conditions"].as_array().cloned().unwrap_or_default();
    conditions.into_iter().find(|condition| condition["type"] == kind).unwrap_or(Value::Null)
}

/// Whether the newest generation was looked at.
pub fn is_observed(object: &Value) -> bool {
    object["status"]["observedGeneration"] == object["metadata"]["generation"]
}

/// Waits until the object passes.
pub async fn until(namespace: &str, kind: &str, name: &str, passes: impl Fn(&Value) -> bool) -> Value {
    let mut last = Value::Null;
    let found = wait(async || {
        last = get(namespace, kind, name).unwrap_or_default();
        passes(&last)
    });
    assert!(found.await, "{kind} {namespace}/{name} never passed; it is {last:#}");
    last
}

/// Waits until the object's newest generation is Ready, or not Ready for this reason.
pub async fn until_ready(namespace: &str, kind: &str, name: &str) -> Value {
    until(namespace, kind, name, |object| is_observed(object) && condition(object, "Ready")["status"] == "True").await
}

/// Waits until the object's newest generation is not Ready, and returns that condition.
pub async fn until_not_ready(namespace: &str, kind: &str, name: &str) -> Value {
    let object =
        until(namespace, kind, name, |object| is_observed(object) && condition(object, "Ready")["status"] == "False");
    condition(&object.await, "Ready")
}

/// Asks again and again; whether it came true in time.
pub async fn wait(mut holds: impl AsyncFnMut() -> bool) -> bool {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if holds().await {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    false
}

/// A namespace that is deleted with the value.
pub struct Namespace(pub String);

impl Namespace {
    pub fn create(name: &str) -> Self {
        let _ = kubectl(&["delete", "namespace", name, "--ignore-not-found", "--wait=true"]);
        kubectl(&["create", "namespace", name]).unwrap();
        Self(name.to_owned())
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _ = kubectl(&["delete", "namespace", &self.0, "--wait=false"]);
    }
}
