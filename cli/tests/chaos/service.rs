//! Servers of the test's own, by the scripts in `e2e/services`, which can be killed and come back.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// What PostgreSQL has confirmed must be there after a kill; other servers do not look at this.
const OPTIONS: (&str, &str) = ("BINNACLE_POSTGRES_OPTIONS", "-c synchronous_commit=on");

/// A server that ends with the test.
pub struct Service {
    script: PathBuf,
    folder: String,
    /// Where it answers.
    pub url: String,
}

impl Service {
    pub fn start(name: &str) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("e2e/services").join(name);
        let folder = run(Command::new(&script).arg("start").env(OPTIONS.0, OPTIONS.1));
        let folder = folder.trim().lines().last().unwrap().to_owned();
        let environment = std::fs::read_to_string(Path::new(&folder).join("env")).unwrap();
        let url = environment.lines().next().unwrap().split_once('=').unwrap().1.to_owned();
        Self { script, folder, url }
    }

    /// Ends it as a power cut would.
    pub fn kill(&self) {
        run(Command::new(&self.script).args(["kill", &self.folder]));
    }

    /// Starts it again on what it kept.
    pub fn revive(&self) {
        run(Command::new(&self.script).args(["revive", &self.folder]).env(OPTIONS.0, OPTIONS.1));
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = Command::new(&self.script).args(["stop", &self.folder]).status();
    }
}

/// Output goes to a file: a server started behind the script keeps it open.
fn run(command: &mut Command) -> String {
    let out = tempfile::NamedTempFile::new().unwrap();
    let status = command.stdout(out.reopen().unwrap()).status().unwrap();
    assert!(status.success(), "{command:?} ended with {status}");
    std::fs::read_to_string(out.path()).unwrap()
}
