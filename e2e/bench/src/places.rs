//! Where things are.

use std::{
    env,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// The clone's root.
pub fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().unwrap_or(root)
}

/// Where everything is kept that is built or measured.
pub fn cache() -> Result<PathBuf> {
    env::var_os("BINNACLE_CACHE").map(PathBuf::from).context("BINNACLE_CACHE is not set: run `make bench`")
}

/// Where measured rows are kept between runs.
pub fn kept() -> Result<PathBuf> {
    let folder = cache()?.join("bench");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The binary that is measured: beside this one.
pub fn binnacle() -> Result<PathBuf> {
    let binary = env::current_exe()?.with_file_name("binnacle");
    anyhow::ensure!(binary.exists(), "{} is missing: run `cargo build -p binnacle`", binary.display());
    Ok(binary)
}

/// An address of this machine that nobody listens on.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
