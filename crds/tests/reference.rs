//! The committed reference is what the types say.

#[path = "../examples/crd_reference/markdown.rs"]
mod markdown;

use std::{fs, path::Path};

#[test]
fn the_committed_reference_is_what_the_types_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/resources");
    for (name, text) in markdown::render().unwrap() {
        let committed = fs::read_to_string(folder.join(&name)).unwrap_or_default();
        assert!(committed == text, "docs/reference/resources/{name} is out of date: run `make gen`");
    }
}
