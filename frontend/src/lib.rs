//! The built web app as bytes inside the binary: `npm run build` → `dist/` → [`Assets`].
//!
//! Owns the files and nothing else; the web server decides how they are sent. Beside each file stand its compressed
//! forms, `.br` and `.gz`, made at build time.

use rust_embed::RustEmbed;

/// Files of the web app by their path under `dist/`, for example `index.html`.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/dist"]
#[exclude = "*.map"]
pub struct Assets;
