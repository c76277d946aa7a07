//! Names: folded as the database would, and quoted, so that nothing is left to guess.

use std::fmt;

use sqlparser::{
    ast::{Ident, ObjectName, ObjectNamePart},
    tokenizer::Span,
};

use super::walk::{Walk, refuse};
use crate::Rejection;

/// The name of a table, its parts folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableName(pub Vec<String>);

impl TableName {
    /// Whether both may be names of the same table. Where one says more than the other, they may.
    pub fn may_be(&self, other: &Self) -> bool {
        let pairs = self.0.iter().rev().zip(other.0.iter().rev());
        pairs.into_iter().all(|(left, right)| left.to_lowercase() == right.to_lowercase())
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

impl Walk<'_> {
    /// Folds and quotes a name.
    pub fn name(&self, ident: &mut Ident) -> Result<(), Rejection> {
        let value = self.folded(ident)?;
        let value = if self.writing { value.replace('"', "\"\"") } else { value };
        *ident = Ident { value, quote_style: Some('"'), span: Span::empty() };
        Ok(())
    }

    /// The name as the database takes it.
    fn folded(&self, ident: &Ident) -> Result<String, Rejection> {
        let value = match ident.quote_style {
            None => ident.value.to_ascii_lowercase(),
            Some('"' | '`') => ident.value.clone(),
            Some(_) => {
                return Err(Rejection::refused(format!("`{}` is a text where a name must stand", ident.value))
                    .hint("put names in double quotes, or in none"));
            }
        };
        check_name(&value, self.rules.longest_name())?;
        Ok(value)
    }

    /// Folds and quotes each part of a name.
    pub fn object_name(&self, name: &mut ObjectName) -> Result<TableName, Rejection> {
        let mut parts = Vec::with_capacity(name.0.len());
        for part in &mut name.0 {
            match part {
                ObjectNamePart::Identifier(ident) => {
                    self.name(ident)?;
                    parts.push(ident.value.clone());
                }
                ObjectNamePart::Function(_) => return Err(refuse("a name that a function makes")),
            }
        }
        Ok(TableName(parts))
    }

    /// The parts of a function's name, in lower case.
    pub fn function_name(&self, name: &ObjectName) -> Result<Vec<String>, Rejection> {
        name.0
            .iter()
            .map(|part| match part {
                ObjectNamePart::Identifier(ident) => self.folded(ident),
                ObjectNamePart::Function(_) => Err(refuse("a name that a function makes")),
            })
            .collect()
    }
}

/// Whether something may have this name.
///
/// # Errors
/// When it is empty, longer than the database keeps, or has characters that cannot be seen.
pub(crate) fn check_name(name: &str, longest: usize) -> Result<(), Rejection> {
    if name.is_empty() {
        return Err(Rejection::refused("a name is empty"));
    }
    if name.len() > longest {
        return Err(Rejection::refused(format!("the name `{name}` has more than {longest} bytes"))
            .hint("the database would cut it; choose a shorter one"));
    }
    if name.chars().any(is_unseen) {
        let message = format!("the name `{}` has characters that cannot be seen", name.escape_unicode());
        return Err(Rejection::refused(message));
    }
    Ok(())
}

/// Control characters, and those that change how the text around them looks.
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
