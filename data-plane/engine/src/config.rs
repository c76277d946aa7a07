//! What an engine is made with.

use std::path::PathBuf;

use binnacle_connectors::SecretResolver;

/// What an engine is made with.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// Where the values of secrets are found.
    pub secrets: SecretResolver,
    /// Where relative paths of `files` datasources start.
    pub files_root: PathBuf,
    /// Whether `files` datasources may name anything outside `files_root`.
    pub allow_any_path: bool,
    /// The namespaces whose `files` datasources are served; all where absent.
    pub files_namespaces: Option<Vec<String>>,
    /// What all queries of embedded engines together may hold in memory before they spill to disk.
    pub memory_bytes: usize,
    /// Where they spill to; the system's temporary folder where absent.
    pub spill_dir: Option<PathBuf>,
}

impl Default for EngineConfig {
    /// Secrets from the environment only, files below the current folder, 1 GiB.
    fn default() -> Self {
        Self {
            secrets: SecretResolver::default(),
            files_root: PathBuf::from("."),
            allow_any_path: false,
            files_namespaces: None,
            memory_bytes: 1 << 30,
            spill_dir: None,
        }
    }
}
