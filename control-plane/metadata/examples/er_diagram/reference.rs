//! All files of the reference, as text.

use std::{error::Error, path::Path};

use binnacle_metadata::{Metadata, MetadataConfig};

use super::{
    markdown::render_markdown,
    schema::{Schema, read_schema},
    svg::render_svg,
};

/// File names and their contents.
pub async fn render() -> Result<[(&'static str, String); 2], Box<dyn Error>> {
    let schema = live_schema().await?;
    Ok([("metadata.md", render_markdown(&schema)), ("metadata.svg", render_svg(&schema))])
}

/// The schema of a database that was migrated just now.
pub async fn live_schema() -> Result<Schema, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("metadata.db");
    migrate(&path).await?;
    Ok(read_schema(&path).await?)
}

async fn migrate(path: &Path) -> Result<(), Box<dyn Error>> {
    Metadata::open(&MetadataConfig::sqlite(path)).await?.close().await;
    Ok(())
}
