//! Writes one YAML file for each kind into the folder that is named, or prints nothing and fails where it cannot.

use std::{fs, path::PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder: PathBuf = std::env::args_os().nth(1).ok_or("usage: crds FOLDER")?.into();
    fs::create_dir_all(&folder)?;
    for (kind, crd) in binnacle_crds::all_crds() {
        let value = binnacle_crds::crd_yaml(&crd)?;
        fs::write(folder.join(format!("{}.yaml", kind.plural())), serde_saphyr::to_string(&value)?)?;
    }
    Ok(())
}
