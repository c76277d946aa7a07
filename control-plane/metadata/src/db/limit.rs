//! Lengths: SQLite does not check `VARCHAR(n)`, so they are checked here, the same for all three databases.

use crate::{Error, Result};

/// Refuses text longer than its column, and the NUL character, which PostgreSQL cannot store.
pub(crate) fn check_length(field: &'static str, text: &str, most_chars: usize) -> Result<()> {
    if text.contains('\0') {
        return Err(Error::invalid(field, "must not contain a NUL character"));
    }
    if text.chars().count() > most_chars {
        return Err(Error::invalid(field, format!("must not be longer than {most_chars} characters")));
    }
    Ok(())
}

/// Text that only informs is cut rather than refused.
pub(crate) fn cut(text: &str, most_chars: usize) -> String {
    text.chars().filter(|c| *c != '\0').take(most_chars).collect()
}
