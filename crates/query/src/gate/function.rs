//! Calls of functions: only those that are known to do no harm, and those that the datasource allows.

use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgOperator, FunctionArgumentClause, FunctionArgumentList,
    FunctionArguments, Ident, ObjectName, Value, WindowFrame, WindowFrameBound, WindowSpec, WindowType,
};

use super::walk::{Walk, refuse};
use crate::{Dialect, Rejection, dialect::FunctionKind};

/// The longest text that `lpad` and its like may make.
const MAX_LENGTH: u32 = 10_000;

impl Walk<'_> {
    /// Checks a call where a value stands.
    pub fn function(&mut self, function: &mut Function) -> Result<(), Rejection> {
        let Function { name, uses_odbc_syntax, parameters, args, filter, null_treatment: _, over, within_group } =
            function;
        if *uses_odbc_syntax || !matches!(parameters, FunctionArguments::None) {
            return Err(refuse(format!("this way to call {name}")));
        }
        let known = self.allowed(name, false)?;
        match args {
            FunctionArguments::None => {}
            FunctionArguments::List(list) => self.arguments(&known, list)?,
            FunctionArguments::Subquery(query) if known == "array" => self.subquery(query)?,
            FunctionArguments::Subquery(_) => return Err(refuse(format!("a sub-query as the argument of {known}"))),
        }
        if let Some(filter) = filter {
            self.expr(filter)?;
        }
        for order in within_group {
            self.order(order)?;
        }
        match over {
            None => Ok(()),
            Some(WindowType::NamedWindow(name)) => self.name(name),
            Some(WindowType::WindowSpec(spec)) => self.window(spec),
        }
    }

    /// Checks the name of a function and writes it as the database knows it.
    pub fn allowed(&self, name: &mut ObjectName, as_table: bool) -> Result<String, Rejection> {
        let parts = self.function_name(name)?;
        let known = match parts.as_slice() {
            [one] => one.clone(),
            [schema, one] if self.dialect == Dialect::Postgres && schema == "pg_catalog" => one.clone(),
            _ => parts.join("."),
        };
        let allowed_here = self.functions.iter().any(|each| each.eq_ignore_ascii_case(&known));
        if !allowed_here && !self.is_known(&known, as_table) {
            return Err(Rejection::refused(format!("the function `{known}` may not be called here"))
                .hint("the datasource can allow more functions with `allowedFunctions`"));
        }
        if !known.split('.').all(is_plain_name) {
            return Err(refuse(format!("a function named `{known}`")));
        }
        *name = ObjectName::from(known.split('.').map(Ident::new).collect::<Vec<_>>());
        Ok(known)
    }

    fn is_known(&self, name: &str, as_table: bool) -> bool {
        let is = |kind| self.rules.functions(kind).binary_search(&name).is_ok();
        if as_table {
            return is(FunctionKind::Table);
        }
        is(FunctionKind::Scalar)
            || is(FunctionKind::Aggregate)
            || is(FunctionKind::Window)
            || (self.rules.rows_as_values() && is(FunctionKind::Table))
    }

    fn arguments(&mut self, name: &str, list: &mut FunctionArgumentList) -> Result<(), Rejection> {
        let FunctionArgumentList { duplicate_treatment: _, args, clauses } = list;
        if self.rules.sized_functions().contains(&name) {
            check_length(name, args)?;
        }
        for arg in args {
            self.argument(arg)?;
        }
        for clause in clauses {
            match clause {
                FunctionArgumentClause::IgnoreOrRespectNulls(_) => {}
                FunctionArgumentClause::OrderBy(orders) => {
                    for order in orders {
                        self.order(order)?;
                    }
                }
                other => return Err(refuse(format!("`{other}` in a call"))),
            }
        }
        Ok(())
    }

    /// Checks one argument.
    pub fn argument(&mut self, arg: &mut FunctionArg) -> Result<(), Rejection> {
        if let FunctionArg::ExprNamed { name: Expr::Identifier(name), arg: value, operator } = arg {
            *arg = FunctionArg::Named { name: name.clone(), arg: value.clone(), operator: operator.clone() };
        }
        let value = match arg {
            FunctionArg::Unnamed(value) => value,
            FunctionArg::Named { name, arg, operator: FunctionArgOperator::RightArrow } => {
                self.name(name)?;
                arg
            }
            other => return Err(refuse(format!("the argument `{other}`"))),
        };
        match value {
            FunctionArgExpr::Expr(expr) => self.expr(expr),
            FunctionArgExpr::Wildcard => Ok(()),
            FunctionArgExpr::QualifiedWildcard(name) => self.object_name(name).map(|_| ()),
            FunctionArgExpr::WildcardWithOptions(_) => Err(refuse("a wildcard with options")),
        }
    }

    /// Checks what stands in `OVER (…)`.
    pub fn window(&mut self, spec: &mut WindowSpec) -> Result<(), Rejection> {
        let WindowSpec { window_name, partition_by, order_by, window_frame } = spec;
        if let Some(name) = window_name {
            self.name(name)?;
        }
        for expr in partition_by {
            self.expr(expr)?;
        }
        for order in order_by {
            self.order(order)?;
        }
        let Some(WindowFrame { units: _, start_bound, end_bound }) = window_frame else { return Ok(()) };
        for bound in std::iter::once(start_bound).chain(end_bound) {
            match bound {
                WindowFrameBound::CurrentRow => {}
                WindowFrameBound::Preceding(expr) | WindowFrameBound::Following(expr) => {
                    if let Some(expr) = expr {
                        self.expr(expr)?;
                    }
                }
            }
        }
        Ok(())
    }
}

fn check_length(name: &str, args: &[FunctionArg]) -> Result<(), Rejection> {
    if let Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Value(value)))) = args.get(1)
        && let Value::Number(digits, _) = &value.value
        && digits.parse::<u32>().is_ok_and(|length| length <= MAX_LENGTH)
    {
        return Ok(());
    }
    Err(Rejection::refused(format!("the length given to `{name}` must be a number up to {MAX_LENGTH}")))
}

fn is_plain_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_lowercase() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
