//! Pages of lists that only grow: newest first, continued by the last id seen.

/// How much of a list to return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page<Id> {
    /// At most so many entries.
    pub limit: u32,
    /// Only entries older than this one; `None`: from the newest.
    pub before: Option<Id>,
}

impl<Id> Default for Page<Id> {
    fn default() -> Self {
        Self { limit: 100, before: None }
    }
}
