//! Expressions of datasets: read, checked for what they may hold, their columns resolved.

use std::{collections::BTreeMap, ops::ControlFlow};

use sqlparser::ast::{Expr, Function, VisitMut, VisitorMut};

use crate::{ColumnInfo, Dialect, Rejection, Viewer, columns::Columns, dialect::FunctionKind, gate, parse, person};

/// What an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpressionKind {
    /// A value for each row: a calculated column.
    Scalar,
    /// A value for many rows: a metric.
    Aggregate,
    /// True or false for each row, `:user_name` and its like allowed: the filter of a row policy.
    Condition,
}

/// Whether an expression may stand in a dataset: it parses, names only these columns, calls only harmless functions and
/// those of `allowed_functions`, aggregates where it must and only there, and holds no sub-query.
///
/// # Errors
/// What is wrong, with the name that may have been meant.
pub fn check_expression(
    dialect: Dialect,
    expression: &str,
    columns: &[ColumnInfo],
    kind: ExpressionKind,
    allowed_functions: &[String],
) -> Result<(), Rejection> {
    let columns = Columns {
        dialect,
        functions: allowed_functions,
        known: Some(columns),
        calculated: BTreeMap::new(),
        relation: None,
    };
    parse::with_room(|| read_resolved(&columns, expression, kind, &mut Vec::new()).map(drop))
}

/// Reads an expression, its columns resolved; `within` are the calculated columns that it is part of.
///
/// # Errors
/// Those of [`check_expression`].
pub(crate) fn read_resolved(
    columns: &Columns<'_>,
    expression: &str,
    kind: ExpressionKind,
    within: &mut Vec<String>,
) -> Result<Expr, Rejection> {
    let expr = match kind {
        ExpressionKind::Condition => person::read_condition(columns, expression, &Viewer::default())?,
        _ => gate::read_expression(columns.dialect, expression, columns.functions)?,
    };
    resolve(columns, expr, kind, within)
}

/// Resolves the columns of a checked expression.
///
/// # Errors
/// When a column is unknown, or an aggregate stands where none may, or is missing.
pub(crate) fn resolve(
    columns: &Columns<'_>,
    mut expr: Expr,
    kind: ExpressionKind,
    within: &mut Vec<String>,
) -> Result<Expr, Rejection> {
    let mut resolver = Resolver { columns, kind, within, aggregates: 0, seen: false };
    if let ControlFlow::Break(rejection) = expr.visit(&mut resolver) {
        return Err(rejection);
    }
    if kind == ExpressionKind::Aggregate && !resolver.seen {
        return Err(Rejection::refused("a metric must aggregate").hint("write for example sum(…), avg(…) or count(*)"));
    }
    Ok(expr)
}

struct Resolver<'a, 'b> {
    columns: &'a Columns<'a>,
    kind: ExpressionKind,
    within: &'b mut Vec<String>,
    /// How many aggregates are around.
    aggregates: usize,
    /// Whether there was one at all.
    seen: bool,
}

impl VisitorMut for Resolver<'_, '_> {
    type Break = Rejection;

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Rejection> {
        match expr {
            Expr::Function(function) => match self.enter(function) {
                Ok(()) => ControlFlow::Continue(()),
                Err(rejection) => ControlFlow::Break(rejection),
            },
            _ => ControlFlow::Continue(()),
        }
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Rejection> {
        match expr {
            Expr::Function(function) if self.role(function).aggregates => self.aggregates -= 1,
            Expr::Identifier(name) => match self.column(&name.value) {
                Ok(column) => *expr = column,
                Err(rejection) => return ControlFlow::Break(rejection),
            },
            Expr::CompoundIdentifier(_) => {
                let rejection = Rejection::refused(format!("`{expr}` has a qualifier"));
                return ControlFlow::Break(rejection.hint("write the column's name alone"));
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// What a call does to the rows.
struct Role {
    /// Its arguments are values of single rows, and it gives one of many.
    aggregates: bool,
    /// It must be known whether it does.
    certain: bool,
}

impl Resolver<'_, '_> {
    fn role(&self, function: &Function) -> Role {
        let name = function.name.to_string();
        let rules = self.columns.dialect.rules();
        let is = |kind| rules.functions(kind).binary_search(&name.as_str()).is_ok();
        let known = is(FunctionKind::Scalar) || is(FunctionKind::Aggregate) || is(FunctionKind::Window);
        Role { aggregates: function.over.is_none() && (is(FunctionKind::Aggregate) || !known), certain: known }
    }

    fn enter(&mut self, function: &Function) -> Result<(), Rejection> {
        let name = &function.name;
        if function.over.is_some() && (self.kind != ExpressionKind::Aggregate || self.aggregates > 0) {
            return Err(Rejection::refused(format!("`{name}` looks at other rows with OVER, which may not be here")));
        }
        let rules = self.columns.dialect.rules();
        if rules.functions(FunctionKind::Table).binary_search(&name.to_string().as_str()).is_ok() {
            return Err(Rejection::refused(format!("`{name}` makes several rows of one, which may not be here")));
        }
        let role = self.role(function);
        if !role.aggregates {
            return Ok(());
        }
        if role.certain && self.kind != ExpressionKind::Aggregate {
            return Err(Rejection::refused(format!("`{name}` aggregates many rows, which may not be here"))
                .hint("aggregates belong to `metrics`"));
        }
        if role.certain && self.aggregates > 0 {
            return Err(Rejection::refused(format!("`{name}` aggregates what is aggregated already")));
        }
        self.aggregates += 1;
        self.seen = true;
        Ok(())
    }

    fn column(&mut self, name: &str) -> Result<Expr, Rejection> {
        let expr = self.columns.expr_within(name, self.within)?;
        if self.kind == ExpressionKind::Aggregate && self.aggregates == 0 {
            return Err(Rejection::refused(format!("the column `{name}` stands outside of an aggregate"))
                .hint(format!("write for example avg({name})")));
        }
        Ok(expr)
    }
}
