//! The columns of a dataset, as expressions and questions name them.

use std::collections::BTreeMap;

use binnacle_protocol::FieldType;
use sqlparser::ast::Expr;

use crate::{
    ColumnInfo, Dialect, Rejection,
    expression::{ExpressionKind, read_resolved},
    suggest, tree,
};

/// How deep calculated columns may build on one another.
const MAX_DEPTH: usize = 20;

/// The columns of one dataset.
#[derive(Debug)]
pub(crate) struct Columns<'a> {
    pub dialect: Dialect,
    /// Functions that the datasource allows beside the built-in ones.
    pub functions: &'a [String],
    /// All columns, calculated ones included; none where nobody has asked the database yet, and any name will do.
    pub known: Option<&'a [ColumnInfo]>,
    /// The expressions of calculated columns.
    pub calculated: BTreeMap<&'a str, &'a str>,
    /// The relation that has the columns, where others are about.
    pub relation: Option<&'a str>,
}

impl Columns<'_> {
    /// The column of exactly this name; of an unknown type where no columns are known.
    ///
    /// # Errors
    /// When there is none, with the name that may have been meant.
    pub fn info(&self, name: &str) -> Result<ColumnInfo, Rejection> {
        let Some(known) = self.known else {
            return Ok(ColumnInfo { name: name.to_owned(), type_: FieldType::Other, zoned: false });
        };
        let found = known.iter().rev().find(|column| column.name == name);
        found.cloned().ok_or_else(|| self.unknown(name))
    }

    /// The column that an expression means: of exactly this name, or the only one that differs in case alone.
    fn meant(&self, name: &str) -> Result<String, Rejection> {
        if self.known.is_none() || self.calculated.contains_key(name) {
            return Ok(name.to_owned());
        }
        let known = self.known.unwrap_or_default();
        if known.iter().any(|column| column.name == name) {
            return Ok(name.to_owned());
        }
        let mut alike = known.iter().filter(|column| column.name.eq_ignore_ascii_case(name));
        match (alike.next(), alike.next()) {
            (Some(column), None) => Ok(column.name.clone()),
            _ => Err(self.unknown(name)),
        }
    }

    fn unknown(&self, name: &str) -> Rejection {
        let names: Vec<String> = self.known.unwrap_or_default().iter().map(|column| column.name.clone()).collect();
        let rejection = Rejection::refused(format!("there is no column `{name}`"));
        match suggest::did_you_mean(name, &names) {
            Some(hint) => rejection.hint(hint),
            None => rejection,
        }
    }

    /// What stands for a column in SQL: the column, or the expression that calculates it.
    ///
    /// # Errors
    /// When there is no such column, or its expression is not right.
    pub fn expr(&self, name: &str) -> Result<Expr, Rejection> {
        self.expr_within(name, &mut Vec::new())
    }

    /// What stands for a column that an expression names; `within` are the calculated columns being resolved.
    pub fn expr_within(&self, name: &str, within: &mut Vec<String>) -> Result<Expr, Rejection> {
        let name = self.meant(name)?;
        let Some(expression) = self.calculated.get(name.as_str()) else { return Ok(self.base(&name)) };
        if within.contains(&name) {
            let message = format!("the column `{name}` is calculated from itself");
            return Err(Rejection::refused(message).hint("name other columns in its expression"));
        }
        if within.len() >= MAX_DEPTH {
            return Err(Rejection::refused(format!("more than {MAX_DEPTH} calculated columns build on one another")));
        }
        within.push(name);
        let expr = read_resolved(self, expression, ExpressionKind::Scalar, within)?;
        within.pop();
        Ok(tree::atom(expr))
    }

    fn base(&self, name: &str) -> Expr {
        match self.relation {
            Some(relation) => tree::qualified(relation, name),
            None => tree::column(name),
        }
    }

    /// Whether a column is calculated.
    pub fn is_calculated(&self, name: &str) -> bool {
        self.calculated.contains_key(name)
    }
}
