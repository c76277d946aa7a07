//! The state of one walk over a tree.

use sqlparser::ast::Query;

use super::TableName;
use crate::{Dialect, Rejection, dialect::Rules, parse::too_complex};

/// How deep a tree may be.
const MAX_DEPTH: usize = 1_000;

/// Says what the tables of a query are.
pub(crate) trait Relations {
    /// What is to stand in a table's place; nothing where the table itself may be read.
    ///
    /// # Errors
    /// When it may not be read.
    fn resolve(&mut self, table: &TableName) -> Result<Option<Query>, Rejection>;
}

/// One walk over a tree.
pub(super) struct Walk<'a> {
    pub dialect: Dialect,
    pub rules: &'static dyn Rules,
    /// Functions that this datasource allows beside the built-in ones.
    pub functions: &'a [String],
    pub relations: &'a mut dyn Relations,
    /// The names of common table expressions that can be seen, innermost last.
    pub scopes: Vec<Vec<String>>,
    /// Whether there may be sub-queries.
    pub subqueries: bool,
    /// Whether names and literals are being prepared for the writer.
    pub writing: bool,
    depth: usize,
}

impl<'a> Walk<'a> {
    pub fn new(dialect: Dialect, functions: &'a [String], relations: &'a mut dyn Relations) -> Self {
        let rules = dialect.rules();
        Self { dialect, rules, functions, relations, scopes: Vec::new(), subqueries: true, writing: false, depth: 0 }
    }

    /// A walk over expressions only.
    pub fn for_expressions(dialect: Dialect, functions: &'a [String], relations: &'a mut dyn Relations) -> Self {
        Self { subqueries: false, ..Self::new(dialect, functions, relations) }
    }

    /// A walk that prepares a checked tree for the writer, which takes doubled quotes for escaped ones, and leaves single
    /// quotes after `\\` alone.
    pub fn for_writing(dialect: Dialect, functions: &'a [String], relations: &'a mut dyn Relations) -> Self {
        Self { writing: true, ..Self::new(dialect, functions, relations) }
    }

    /// One level down.
    pub fn descend(&mut self, walk: impl FnOnce(&mut Self) -> Result<(), Rejection>) -> Result<(), Rejection> {
        if self.depth >= MAX_DEPTH {
            return Err(too_complex());
        }
        self.depth += 1;
        walk(self)?;
        self.depth -= 1;
        Ok(())
    }

    /// Whether the name is that of a common table expression here.
    pub fn is_cte(&self, name: &str) -> bool {
        self.scopes.iter().flatten().any(|each| each == name)
    }
}

/// The rejection of something that is never let through.
pub(super) fn refuse(what: impl std::fmt::Display) -> Rejection {
    Rejection::refused(format!("{what} may not be used here"))
}
