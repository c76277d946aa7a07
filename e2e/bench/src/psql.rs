//! PostgreSQL with the table `trips`, and `psql` as the measure of what it can do.

use std::{
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use crate::{places, service::Service};

/// Rows of the table `trips`.
pub const TRIPS: u32 = 2_000_000;

/// A PostgreSQL that holds `trips`.
#[derive(Debug)]
pub struct Postgres {
    service: Service,
}

impl Postgres {
    /// Starts one with a gibibyte of shared buffers and loads it, in about half a minute.
    pub async fn start() -> Result<Self> {
        let options = "-c shared_buffers=1GB -c work_mem=64MB -c max_wal_size=4GB -c timezone=UTC";
        let service = Service::start("e2e/services/postgres", &[("BINNACLE_POSTGRES_OPTIONS", options)]).await?;
        let postgres = Self { service };
        let file = places::root().join("e2e/bench/data/trips.sql");
        let rows = format!("rows={TRIPS}");
        postgres.psql(&["-v", &rows, "-f", &file.to_string_lossy()]).await?;
        Ok(postgres)
    }

    /// Starts one without a table.
    pub async fn empty() -> Result<Self> {
        Ok(Self { service: Service::start("e2e/services/postgres", &[]).await? })
    }

    /// What an SQL text says, without any decoration.
    pub async fn execute(&self, sql: &str) -> Result<String> {
        self.psql(&["-At", "-c", sql]).await
    }

    /// Its address.
    pub fn url(&self) -> Result<&str> {
        self.service.variable("BINNACLE_TEST_POSTGRES_URL")
    }

    /// Its port.
    pub fn port(&self) -> Result<u16> {
        let address = self.url()?.rsplit_once(':').context("address without a port")?.1;
        Ok(address.split('/').next().unwrap_or_default().parse()?)
    }

    /// A `psql` that stays connected.
    pub fn session(&self) -> Result<Session> {
        let mut command = self.command(&[])?;
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("cannot run psql")?;
        let input = child.stdin.take().context("psql has no standard input")?;
        let output = BufReader::new(child.stdout.take().context("psql has no standard output")?).lines();
        Ok(Session { _child: child, input, output })
    }

    /// How long `psql` takes, from start to end, to write an SQL text's rows to a file as CSV; and how many bytes.
    pub async fn time_csv(&self, sql: &str) -> Result<(Duration, u64)> {
        let file = tempfile::NamedTempFile::new()?;
        let began = Instant::now();
        self.save_csv(sql, file.path()).await?;
        Ok((began.elapsed(), file.as_file().metadata()?.len()))
    }

    /// Writes an SQL text's rows to a file as CSV.
    pub async fn save_csv(&self, sql: &str, file: &Path) -> Result<()> {
        let copy = format!("COPY ({}) TO STDOUT CSV HEADER", sql.trim().trim_end_matches(';'));
        let status = self.command(&["-c", &copy])?.stdout(std::fs::File::create(file)?).status().await?;
        ensure!(status.success(), "psql failed");
        Ok(())
    }

    async fn psql(&self, arguments: &[&str]) -> Result<String> {
        let output = self.command(arguments)?.stderr(Stdio::inherit()).output().await.context("cannot run psql")?;
        ensure!(output.status.success(), "psql failed");
        Ok(String::from_utf8(output.stdout)?)
    }

    fn command(&self, arguments: &[&str]) -> Result<Command> {
        let mut command = Command::new("psql");
        command.args(["-qX", "-v", "ON_ERROR_STOP=1", self.url()?]).args(arguments).kill_on_drop(true);
        Ok(command)
    }
}

/// A connected `psql`; ends when dropped.
#[derive(Debug)]
pub struct Session {
    _child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Session {
    /// How long an SQL text takes, from sending it to `psql` until `psql` has written all rows, to nowhere.
    pub async fn time(&mut self, sql: &str) -> Result<Duration> {
        let sql = sql.trim().trim_end_matches(';');
        let script = format!("\\o /dev/null\n{sql};\n\\echo done\n");
        let began = Instant::now();
        self.input.write_all(script.as_bytes()).await?;
        let line = self.output.next_line().await?;
        ensure!(line.as_deref() == Some("done"), "psql failed");
        Ok(began.elapsed())
    }
}
