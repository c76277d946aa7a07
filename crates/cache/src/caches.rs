//! The four caches of a process.

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use crate::{Cache, OpenError};

const RESULTS: &str = "memory:?bytes=64Mi";
const EXPORTS: &str = "memory:?bytes=32Mi";
const THUMBNAILS: &str = "memory:?bytes=64Mi";
const IMAGES: &str = "memory:?bytes=32Mi";

/// Where each cache keeps things. Each option is a URL:
///
/// - `memory:?bytes=256Mi`: this process's memory.
/// - `disk:/path?bytes=10Gi`: a folder that belongs to this process alone.
/// - `redis://[user:password@]host:port[/database]?prefix=binnacle`, `rediss://…` for TLS.
/// - `memcached://host:port,host2:port?prefix=binnacle`.
/// - `s3://[id:secret@]bucket/prefix?region=eu-west-1&endpoint=https://…`; region, endpoint and credentials are those of
///   the environment where they are absent.
/// - `memory:?bytes=64Mi+redis://…`: memory in front of a shared one.
///
/// All take `max-ttl=12h` (nothing is kept longer), `max-value=8Mi` (larger entries go to the overflow or are not kept),
/// `timeout-ms=250` (how long anybody waits for an entry; pieces of files have twenty times as long), `compress=zstd` or
/// `none`, and at the very end `overflow=` with a `disk:` or `s3:` URL: large entries and all files are kept there.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct CacheOptions {
    /// Where query results are kept, as a URL: `memory:`, `disk:`, `redis:`, `memcached:`, `s3:`, or memory in front of
    /// one. 64 MiB of memory where absent, with 4 GiB of the data folder for large ones.
    #[arg(long, value_name = "URL", env = "BINNACLE_CACHE_RESULTS", hide_env_values = true)]
    pub cache_results: Option<SecretString>,
    /// Where exported files are kept. 32 MiB of memory where absent, with 10 GiB of the data folder for large ones.
    #[arg(long, value_name = "URL", env = "BINNACLE_CACHE_EXPORTS", hide_env_values = true)]
    pub cache_exports: Option<SecretString>,
    /// Where thumbnails of dashboards are kept. 64 MiB of memory where absent.
    #[arg(long, value_name = "URL", env = "BINNACLE_CACHE_THUMBNAILS", hide_env_values = true)]
    pub cache_thumbnails: Option<SecretString>,
    /// Where images of alerts and reports are kept. 32 MiB of memory where absent.
    #[arg(long, value_name = "URL", env = "BINNACLE_CACHE_IMAGES", hide_env_values = true)]
    pub cache_images: Option<SecretString>,
}

/// The four caches of a process. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Caches {
    /// Results of queries.
    pub results: Cache,
    /// Exported files.
    pub exports: Cache,
    /// Thumbnails of dashboards.
    pub thumbnails: Cache,
    /// Images of alerts and reports.
    pub images: Cache,
}

impl Caches {
    /// Opens all four; `data_dir` is where large exports go unless something else is set. Connects to nothing: a server
    /// that is down makes a cache empty, and is used once it is up.
    ///
    /// # Errors
    /// Where a URL is wrong or a folder cannot be used; says which option, and what would be right.
    pub fn open(options: &CacheOptions, data_dir: Option<&Path>) -> Result<Self, OpenError> {
        let open = |name: &str, url: Option<&SecretString>, default: &str| {
            Cache::open(name, url.map_or(default, |url| url.expose_secret()))
        };
        let with_overflow = |name: &str, memory: &str, size: &str| match data_dir {
            Some(data_dir) => overflow_below(data_dir, name, memory, size),
            None => memory.to_owned(),
        };
        let results = with_overflow("results", RESULTS, "4Gi");
        let exports = with_overflow("exports", EXPORTS, "10Gi");
        Ok(Self {
            results: open("results", options.cache_results.as_ref(), &results)?,
            exports: open("exports", options.cache_exports.as_ref(), &exports)?,
            thumbnails: open("thumbnails", options.cache_thumbnails.as_ref(), THUMBNAILS)?,
            images: open("images", options.cache_images.as_ref(), IMAGES)?,
        })
    }

    /// Four caches in memory of so many bytes each, for tests.
    pub fn memory(budget_bytes: u64) -> Self {
        let cache = |name| Cache::memory(name, budget_bytes);
        Self {
            results: cache("results"),
            exports: cache("exports"),
            thumbnails: cache("thumbnails"),
            images: cache("images"),
        }
    }
}

fn overflow_below(data_dir: &Path, name: &str, memory: &str, size: &str) -> String {
    let folder = std::path::absolute(data_dir).unwrap_or_else(|_| data_dir.to_owned()).join("cache").join(name);
    format!("{memory}&overflow=disk:{}?bytes={size}", folder.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_options_all_is_in_memory_and_exports_overflow_to_the_data_folder() {
        let folder = tempfile::tempdir().unwrap();
        let caches = Caches::open(&CacheOptions::default(), Some(folder.path())).unwrap();
        assert!(!caches.results.is_shared());
        assert!(folder.path().join("cache/results").is_dir());
        assert!(folder.path().join("cache/exports").is_dir());
        assert_eq!(caches.exports.file_backend().kind(), crate::BackendKind::Disk);
        let without = Caches::open(&CacheOptions::default(), None).unwrap();
        assert_eq!(without.exports.file_backend().kind(), crate::BackendKind::Memory);
    }

    #[test]
    fn a_wrong_url_is_named_by_its_option_and_not_quoted() {
        let options = CacheOptions { cache_images: Some("hunter2:/x".into()), ..CacheOptions::default() };
        let error = Caches::open(&options, None).unwrap_err();
        assert_eq!(error.flag, "--cache-images");
        assert!(!format!("{error} {error:?} {options:?}").contains("hunter2"));
    }
}
