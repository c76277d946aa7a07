//! Writes the reference of the metadata database from its live schema.
//!
//! migrate an empty SQLite file → read its catalogue → `metadata.md` and `metadata.svg`
//!
//! `cargo run -p binnacle-metadata --example er_diagram -- docs/reference`

mod comments;
mod layout;
mod markdown;
mod reference;
mod schema;
mod svg;

use std::{error::Error, fs, path::PathBuf};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder: PathBuf = std::env::args_os().nth(1).ok_or("name the folder to write to")?.into();
    fs::create_dir_all(&folder)?;
    for (name, text) in reference::render().await? {
        fs::write(folder.join(name), text)?;
    }
    Ok(())
}
