//! Writes one Markdown page for each kind, with every field, into the folder that is named.

mod markdown;

use std::{fs, path::PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder: PathBuf = std::env::args_os().nth(1).ok_or("usage: crd_reference FOLDER")?.into();
    fs::create_dir_all(&folder)?;
    for (name, text) in markdown::render()? {
        fs::write(folder.join(name), text)?;
    }
    Ok(())
}
