//! Writes the description of the API into the file that is named.

use std::{fs, path::PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file: PathBuf = std::env::args_os().nth(1).ok_or("usage: openapi FILE")?.into();
    fs::write(file, binnacle_server::openapi::document()? + "\n")?;
    Ok(())
}
