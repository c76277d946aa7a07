//! The policy gate: what may reach a database. Refuses whatever it does not know.
//!
//! Owns the list of all that SQL may do here. Must not ask a database, and must not let a kind of node pass that it
//! does not name: every walk takes the nodes apart field by field, so that what a newer parser knows must be decided on.
//!
//! text → [`read`] → [`check`] (names folded and quoted, literals made plain, tables resolved) → [`write`] → the same
//! again on what was written

use sqlparser::ast::{Expr, Query};

use crate::{Dialect, Rejection, parse};

mod expression;
mod function;
mod name;
mod query;
mod relation;
mod scan;
mod type_;
mod value;
mod walk;
mod write;

pub(crate) use name::TableName;
pub(crate) use walk::Relations;
use walk::Walk;
pub(crate) use write::write;

/// Reads one query and checks it; what the tables are is for `relations` to say.
///
/// # Errors
/// When the text does not parse, or has anything in it that is not known to be harmless.
pub(crate) fn read(
    dialect: Dialect,
    sql: &str,
    functions: &[String],
    relations: &mut dyn Relations,
) -> Result<Query, Rejection> {
    let mut query = parse::read_query(dialect, sql)?;
    check(dialect, &mut query, functions, relations)?;
    Ok(query)
}

/// Checks a query and brings it into the form in which it is written.
///
/// # Errors
/// When it has anything in it that is not known to be harmless.
pub(crate) fn check(
    dialect: Dialect,
    query: &mut Query,
    functions: &[String],
    relations: &mut dyn Relations,
) -> Result<(), Rejection> {
    Walk::new(dialect, functions, relations).query(query)
}

/// Reads one expression and checks it. It may hold no sub-query.
///
/// # Errors
/// When the text does not parse, or has anything in it that is not known to be harmless.
pub(crate) fn read_expression(dialect: Dialect, text: &str, functions: &[String]) -> Result<Expr, Rejection> {
    let mut expr = parse::read_expression(dialect, text)?;
    check_expression(dialect, &mut expr, functions)?;
    Ok(expr)
}

/// Checks an expression and brings it into the form in which it is written.
///
/// # Errors
/// When it has anything in it that is not known to be harmless.
pub(crate) fn check_expression(dialect: Dialect, expr: &mut Expr, functions: &[String]) -> Result<(), Rejection> {
    Walk::for_expressions(dialect, functions, &mut Nothing).expr(expr)
}

/// No tables at all.
struct Nothing;

impl Relations for Nothing {
    fn resolve(&mut self, table: &TableName) -> Result<Option<Query>, Rejection> {
        Err(Rejection::refused(format!("`{table}` may not be read here")))
    }
}

/// Every table, each of them noted.
#[derive(Debug, Default)]
pub(crate) struct Noted(pub Vec<TableName>);

impl Relations for Noted {
    fn resolve(&mut self, table: &TableName) -> Result<Option<Query>, Rejection> {
        self.0.push(table.clone());
        Ok(None)
    }
}

/// Whether SQL is one query that may run: it parses, and holds nothing that is not known to be harmless. Which tables it
/// reads is not looked at, but that they are no system's own.
///
/// # Errors
/// What is wrong, with line and column where it does not parse.
pub fn check_query(dialect: Dialect, sql: &str, allowed_functions: &[String]) -> Result<(), Rejection> {
    parse::with_room(|| {
        let query = read(dialect, sql, allowed_functions, &mut Noted::default())?;
        write(dialect, &query, allowed_functions).map(drop)
    })
}
