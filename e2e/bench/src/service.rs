//! Throwaway servers that scripts start, and stop when they are dropped.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, Result, ensure};
use tokio::process::Command;

use crate::places;

/// A server that `SCRIPT start` has started.
#[derive(Debug)]
pub struct Service {
    script: PathBuf,
    folder: String,
    variables: BTreeMap<String, String>,
}

impl Service {
    /// Starts it; `script` is relative to the clone.
    pub async fn start(script: &str, environment: &[(&str, &str)]) -> Result<Self> {
        let script = places::root().join(script);
        let output = Command::new(&script)
            .arg("start")
            .envs(environment.iter().copied())
            .stderr(Stdio::inherit())
            .output()
            .await
            .with_context(|| format!("cannot run {}", script.display()))?;
        ensure!(output.status.success(), "{} did not start", script.display());
        let folder = String::from_utf8(output.stdout)?.trim().to_owned();
        let text = fs::read_to_string(Path::new(&folder).join("env"))?;
        let variables =
            text.lines().filter_map(|line| line.split_once('=')).map(|(name, value)| (name.into(), value.into()));
        Ok(Self { script, variables: variables.collect(), folder })
    }

    /// What it has published under this name.
    pub fn variable(&self, name: &str) -> Result<&str> {
        self.variables.get(name).map(String::as_str).with_context(|| format!("{name} is not published"))
    }

    /// A file of its folder.
    pub fn file(&self, name: &str) -> PathBuf {
        Path::new(&self.folder).join(name)
    }

    /// The process whose id a file of its folder holds.
    pub fn pid(&self, name: &str) -> Result<u32> {
        let file = self.file(name);
        Ok(fs::read_to_string(&file).with_context(|| file.display().to_string())?.trim().parse()?)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = std::process::Command::new(&self.script).args(["stop", &self.folder]).status();
    }
}
