//! What open browsers are told: which object changed, and that the list of problems did.

use serde::Serialize;
use utoipa::ToSchema;

/// One thing that happened; sent to every open browser, which asks for what it may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", tag = "event")]
pub enum Event {
    /// An object was saved or deleted.
    #[serde(rename_all = "camelCase")]
    Changed {
        /// Its kind.
        kind: String,
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
        /// The revision that is served now.
        revision: i64,
        /// It is gone.
        deleted: bool,
        /// How new a web server must be to know of it; said back as `X-Binnacle-Catalog` by whoever asks next.
        catalog: i64,
    },
    /// The list of problems changed.
    Problems,
}

impl Event {
    /// The event's name on the wire.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Changed { .. } => "changed",
            Self::Problems => "problems",
        }
    }
}
