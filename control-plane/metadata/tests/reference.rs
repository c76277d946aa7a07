//! The committed reference must be that of the live schema.

#[path = "../examples/er_diagram/comments.rs"]
mod comments;
#[path = "../examples/er_diagram/layout.rs"]
mod layout;
#[path = "../examples/er_diagram/markdown.rs"]
mod markdown;
#[path = "../examples/er_diagram/reference.rs"]
mod reference;
#[path = "../examples/er_diagram/schema.rs"]
mod schema;
#[path = "../examples/er_diagram/svg.rs"]
mod svg;

use std::{fs, path::Path};

#[tokio::test]
async fn the_committed_reference_is_that_of_the_live_schema() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference");
    for (name, text) in reference::render().await.unwrap() {
        let committed = fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert!(
            committed == text,
            "docs/reference/{name} is out of date: run \
             `cargo run -p binnacle-metadata --example er_diagram -- docs/reference`"
        );
    }
}

#[tokio::test]
async fn every_table_and_column_says_what_it_means() {
    let schema = reference::live_schema().await.unwrap();
    for table in &schema.tables {
        assert!(!table.meaning.is_empty(), "{}", table.name);
        for column in &table.columns {
            assert!(!column.meaning.is_empty(), "{}.{}", table.name, column.name);
        }
    }
}
