//! The person in conditions: `:user_name`, `:user_email`, `:user_groups` become literals.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, Value, VisitMut, VisitorMut};

use crate::{Rejection, Viewer, columns::Columns, gate, parse, tree};

/// Reads the condition of a row policy for a person, checked but not resolved.
///
/// # Errors
/// When it does not parse, or has anything in it that is not known to be harmless.
pub(crate) fn read_condition(columns: &Columns<'_>, condition: &str, viewer: &Viewer) -> Result<Expr, Rejection> {
    let mut expr = parse::read_expression(columns.dialect, condition)?;
    if let ControlFlow::Break(rejection) = expr.visit(&mut Person { viewer }) {
        return Err(rejection);
    }
    gate::check_expression(columns.dialect, &mut expr, columns.functions)?;
    Ok(expr)
}

struct Person<'a> {
    viewer: &'a Viewer,
}

impl VisitorMut for Person<'_> {
    type Break = Rejection;

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Rejection> {
        if let Expr::InList { list, negated, .. } = expr {
            let groups = self.viewer.groups.iter().map(|group| tree::string(group));
            while let Some(at) = list.iter().position(|each| placeholder(each) == Some(":user_groups")) {
                list.splice(at..=at, groups.clone());
            }
            if list.is_empty() {
                *expr = tree::boolean(*negated);
            }
        }
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Rejection> {
        let Some(name) = placeholder(expr) else { return ControlFlow::Continue(()) };
        let value = match name {
            ":user_name" => tree::string(&self.viewer.name),
            ":user_email" => match &self.viewer.email {
                Some(email) => tree::string(email),
                None => Expr::value(Value::Null),
            },
            ":user_groups" => {
                let rejection = Rejection::refused("`:user_groups` is a list of values");
                return ControlFlow::Break(rejection.hint("write for example region IN (:user_groups)"));
            }
            other => {
                let rejection = Rejection::refused(format!("`{other}` is not known"));
                return ControlFlow::Break(rejection.hint("there is `:user_name`, `:user_email`, `:user_groups`"));
            }
        };
        *expr = value;
        ControlFlow::Continue(())
    }
}

fn placeholder(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Value(value) => match &value.value {
            Value::Placeholder(name) => Some(name),
            _ => None,
        },
        _ => None,
    }
}
