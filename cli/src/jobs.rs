//! `binnacle jobs`: background jobs of a running server, from a shell.

use std::io::Write;

use anyhow::{Context, bail};
use reqwest::{Client, Method, RequestBuilder, Url};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// Which server, and who asks.
#[derive(clap::Args, Debug)]
pub struct JobsArguments {
    #[command(subcommand)]
    command: JobsCommand,
    /// Where the server is
    #[arg(long, env = "BINNACLE_SERVER", default_value = "http://localhost:8088", global = true)]
    server: Url,
    /// An API token; not needed with `--no-auth`
    #[arg(long, env = "BINNACLE_TOKEN", hide_env_values = true, global = true)]
    token: Option<SecretString>,
}

#[derive(clap::Subcommand, Debug)]
enum JobsCommand {
    /// Lists jobs, newest first
    List {
        /// Only those in this state: queued, running, succeeded, failed, cancelled or dead
        #[arg(long)]
        state: Option<String>,
        /// Those of everybody; for admins
        #[arg(long)]
        all: bool,
    },
    /// Brings jobs back that failed, died or were cancelled
    Retry {
        /// Their ids
        #[arg(required_unless_present = "dead")]
        ids: Vec<String>,
        /// All dead letters of everybody; for admins
        #[arg(long, conflicts_with = "ids")]
        dead: bool,
    },
    /// Cancels jobs: at once where they wait, within a second or so where they run
    Cancel {
        /// Their ids
        #[arg(required = true)]
        ids: Vec<String>,
    },
    /// Says how many jobs wait and run in each queue; for admins
    Queues,
}

struct Server {
    client: Client,
    base: Url,
    token: Option<SecretString>,
}

/// Does what is asked.
///
/// # Errors
/// When the server does not answer, or refuses.
pub async fn jobs(arguments: JobsArguments) -> anyhow::Result<()> {
    let server = Server { client: Client::new(), base: arguments.server, token: arguments.token };
    let mut out = std::io::stdout().lock();
    match arguments.command {
        JobsCommand::List { state, all } => {
            for job in server.list(state.as_deref(), all, None).await? {
                writeln!(out, "{}", line_of(&job))?;
            }
        }
        JobsCommand::Retry { mut ids, dead } => {
            if dead {
                ids = every_id(async |before| server.list(Some("dead"), true, before).await).await?;
            }
            for id in ids {
                let job = server.send(Method::POST, &format!("api/v1/jobs/{id}/retry"), &[]).await?;
                writeln!(out, "{}", line_of(&job))?;
            }
        }
        JobsCommand::Cancel { ids } => {
            for id in ids {
                let job = server.send(Method::POST, &format!("api/v1/jobs/{id}/cancel"), &[]).await?;
                writeln!(out, "{}", line_of(&job))?;
            }
        }
        JobsCommand::Queues => {
            let queues = server.send(Method::GET, "api/v1/jobs/queues", &[]).await?;
            writeln!(out, "{:<12} {:>8} {:>8} {:>8} {:>8}  oldest", "queue", "waiting", "running", "failed", "dead")?;
            for queue in queues["items"].as_array().into_iter().flatten() {
                let [waiting, running, failed, dead] =
                    ["waiting", "running", "failed", "dead"].map(|name| &queue[name]);
                let (name, oldest) = (text(queue, "name"), &queue["oldestWaitSeconds"]);
                writeln!(out, "{name:<12} {waiting:>8} {running:>8} {failed:>8} {dead:>8}  {oldest} s")?;
            }
        }
    }
    Ok(())
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// The ids of a list, newest first; `page` reads those before an id, and no more are there where it reads none.
async fn every_id(page: impl AsyncFn(Option<&str>) -> anyhow::Result<Vec<Value>>) -> anyhow::Result<Vec<String>> {
    let mut ids: Vec<String> = Vec::new();
    loop {
        let jobs = page(ids.last().map(String::as_str)).await?;
        if jobs.is_empty() {
            return Ok(ids);
        }
        ids.extend(jobs.iter().map(|job| text(job, "id").to_owned()));
    }
}

fn line_of(job: &Value) -> String {
    let title = if job["title"].is_string() { text(job, "title") } else { text(job, "datasource") };
    let error = if job["error"].is_string() { format!("  {}", text(job, "error")) } else { String::new() };
    let [id, state, kind, by] = ["id", "state", "kind", "requestedBy"].map(|name| text(job, name));
    format!("{id}  {state:<9}  {kind:<16}  {by:<12}  {title}{error}")
}

impl Server {
    /// The newest hundred of them, of those before an id where one is given.
    async fn list(&self, state: Option<&str>, all: bool, before: Option<&str>) -> anyhow::Result<Vec<Value>> {
        let mut query = Vec::new();
        query.extend(state.map(|state| ("state", state)));
        query.extend(all.then_some(("all", "true")));
        query.extend(before.map(|before| ("before", before)));
        let list = self.send(Method::GET, "api/v1/jobs", &query).await?;
        Ok(list["items"].as_array().cloned().unwrap_or_default())
    }

    async fn send(&self, method: Method, path: &str, query: &[(&str, &str)]) -> anyhow::Result<Value> {
        let url = self.base.join(path).context("the server's address cannot be used")?;
        let request = self.authorize(self.client.request(method, url).query(query));
        let answer = request.send().await.with_context(|| format!("{} does not answer", self.base))?;
        let status = answer.status();
        let body: Value = answer.json().await.with_context(|| format!("{} is not Binnacle", self.base))?;
        if !status.is_success() {
            bail!("{}", text(&body, "detail"));
        }
        Ok(body)
    }

    fn authorize(&self, request: RequestBuilder) -> RequestBuilder {
        let request = request.header("X-Binnacle-Csrf", "1");
        match &self.token {
            Some(token) => request.bearer_auth(token.expose_secret()),
            None => request,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[tokio::test]
    async fn every_page_of_a_list_is_read() {
        let page = async |before: Option<&str>| {
            let before = before.map_or(250, |id| id.parse::<i64>().unwrap());
            Ok((0..before).rev().take(100).map(|id| json!({"id": id.to_string()})).collect())
        };
        let ids = every_id(page).await.unwrap();
        assert_eq!((ids.len(), ids[0].as_str(), ids[249].as_str()), (250, "249", "0"));
    }
}
