//! From a checked tree to text, and back again as a last net.

use sqlparser::ast::Query;

use super::{Noted, check, scan, walk::Walk};
use crate::{Dialect, Rejection, parse};

/// Writes a checked query.
///
/// The text is read and checked once more, and must give the very same tree; another, simpler reading of it must find
/// the same words. So neither a tree that lacks parentheses nor a literal that is written wrongly gets out.
///
/// # Errors
/// When the text does not mean what the tree means.
pub(crate) fn write(dialect: Dialect, query: &Query, functions: &[String]) -> Result<String, Rejection> {
    let mut escaped = query.clone();
    Walk::for_writing(dialect, functions, &mut Noted::default()).query(&mut escaped)?;
    let text = format!("{escaped:#}");
    scan::check(dialect, &text)?;
    let mut read = parse::reread_query(dialect, &text)?;
    check(dialect, &mut read, functions, &mut Noted::default())?;
    if read == *query {
        Ok(text)
    } else {
        Err(Rejection::refused("the SQL would mean something else once it is written anew")
            .hint("write it more plainly, with parentheses"))
    }
}
