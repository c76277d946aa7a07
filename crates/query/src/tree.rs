//! Builds SQL trees. Whatever a person gave becomes a literal or a quoted name here, never text of a statement.

use sqlparser::ast::{
    Array, BinaryOperator, CaseWhen, CastKind, CeilFloorKind, DataType, DateTimeField, Expr, Function, FunctionArg,
    FunctionArgExpr, FunctionArgumentList, FunctionArguments, Ident, Interval, ObjectName, OrderByExpr, OrderByOptions,
    TypedString, UnaryOperator, Value, WindowSpec, WindowType, helpers::attached_token::AttachedToken,
};

mod query;

pub(crate) use query::{Selection, cross, cte, derived, joined, named, plain, set_limit, table, wildcard};

/// A quoted name.
pub(crate) fn ident(name: &str) -> Ident {
    Ident::with_quote('"', name)
}

/// A column.
pub(crate) fn column(name: &str) -> Expr {
    Expr::Identifier(ident(name))
}

/// A column of a named relation.
pub(crate) fn qualified(relation: &str, name: &str) -> Expr {
    Expr::CompoundIdentifier(vec![ident(relation), ident(name)])
}

/// A name of several parts.
pub(crate) fn object_name(parts: &[String]) -> ObjectName {
    ObjectName::from(parts.iter().map(|part| ident(part)).collect::<Vec<_>>())
}

/// A text.
pub(crate) fn string(text: &str) -> Expr {
    Expr::value(Value::SingleQuotedString(text.to_owned()))
}

/// A number, given as SQL writes it.
pub(crate) fn number(digits: &str) -> Expr {
    match digits.strip_prefix('-') {
        Some(rest) => Expr::UnaryOp { op: UnaryOperator::Minus, expr: Box::new(number(rest)) },
        None => Expr::value(Value::Number(digits.to_owned(), false)),
    }
}

/// True or false.
pub(crate) fn boolean(value: bool) -> Expr {
    Expr::value(Value::Boolean(value))
}

/// A literal of a type, for example `DATE '2013-01-01'`.
pub(crate) fn typed(data_type: DataType, text: &str) -> Expr {
    let value = Value::SingleQuotedString(text.to_owned()).into();
    Expr::TypedString(TypedString { data_type, value, uses_odbc_syntax: false })
}

/// A length of time.
pub(crate) fn interval(text: &str) -> Expr {
    Expr::Interval(Interval {
        value: Box::new(string(text)),
        leading_field: None,
        leading_precision: None,
        last_field: None,
        fractional_seconds_precision: None,
    })
}

/// A call of a function.
pub(crate) fn call(name: &str, args: impl IntoIterator<Item = Expr>) -> Expr {
    let args = args.into_iter().map(|arg| FunctionArg::Unnamed(FunctionArgExpr::Expr(arg))).collect();
    Expr::Function(function(name, args))
}

/// The greatest whole number that is not above.
pub(crate) fn floor(expr: Expr) -> Expr {
    let field = CeilFloorKind::DateTimeField(DateTimeField::NoDateTime);
    Expr::Floor { expr: Box::new(expr), field }
}

/// The number of rows.
pub(crate) fn count_rows() -> Expr {
    Expr::Function(function("count", vec![FunctionArg::Unnamed(FunctionArgExpr::Wildcard)]))
}

/// An aggregate of values in their order.
pub(crate) fn ordered_set(name: &str, arg: Expr, by: Expr) -> Expr {
    let mut function = function(name, vec![FunctionArg::Unnamed(FunctionArgExpr::Expr(arg))]);
    function.within_group = vec![order(by, None)];
    Expr::Function(function)
}

/// A function of a window of rows.
pub(crate) fn over(name: &str, arg: Expr, window: WindowSpec) -> Expr {
    let mut function = function(name, vec![FunctionArg::Unnamed(FunctionArgExpr::Expr(arg))]);
    function.over = Some(WindowType::WindowSpec(window));
    Expr::Function(function)
}

/// The parts of a call, to be completed.
pub(crate) fn function(name: &str, args: Vec<FunctionArg>) -> Function {
    Function {
        name: ObjectName::from(Ident::new(name)),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList { duplicate_treatment: None, args, clauses: Vec::new() }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    }
}

/// One term of `ORDER BY`; NULLs last where a direction is given.
pub(crate) fn order(expr: Expr, descending: Option<bool>) -> OrderByExpr {
    let options = match descending {
        None => OrderByOptions { asc: None, nulls_first: None },
        Some(descending) => OrderByOptions { asc: Some(!descending), nulls_first: Some(false) },
    };
    OrderByExpr { expr, options, with_fill: None }
}

/// A value as another type.
pub(crate) fn cast(expr: Expr, data_type: DataType) -> Expr {
    Expr::Cast { kind: CastKind::Cast, expr: Box::new(expr), data_type, array: false, format: None }
}

/// A list of values as one.
pub(crate) fn array(elements: impl IntoIterator<Item = Expr>) -> Expr {
    Expr::Array(Array { elem: elements.into_iter().collect(), named: true })
}

/// A moment as a wall-clock time of a zone, or the other way round.
pub(crate) fn at_time_zone(time: Expr, zone: &str) -> Expr {
    Expr::AtTimeZone { timestamp: Box::new(atom(time)), time_zone: Box::new(string(zone)) }
}

/// `when` for each row where the condition holds, else `otherwise`.
pub(crate) fn case(condition: Expr, when: Expr, otherwise: Expr) -> Expr {
    Expr::Case {
        case_token: AttachedToken::empty(),
        end_token: AttachedToken::empty(),
        operand: None,
        conditions: vec![CaseWhen { condition, result: when }],
        else_result: Some(Box::new(otherwise)),
    }
}

/// Two operands and an operator, each operand in parentheses where that may matter.
pub(crate) fn binary(left: Expr, op: BinaryOperator, right: Expr) -> Expr {
    Expr::BinaryOp { left: Box::new(atom(left)), op, right: Box::new(atom(right)) }
}

/// All of the conditions; true where there are none.
pub(crate) fn all(conditions: impl IntoIterator<Item = Expr>) -> Option<Expr> {
    chain(&BinaryOperator::And, conditions)
}

/// Any of the conditions; false where there are none.
pub(crate) fn any(conditions: impl IntoIterator<Item = Expr>) -> Expr {
    chain(&BinaryOperator::Or, conditions).unwrap_or_else(|| boolean(false))
}

fn chain(op: &BinaryOperator, conditions: impl IntoIterator<Item = Expr>) -> Option<Expr> {
    let mut conditions = conditions.into_iter().peekable();
    let first = conditions.next()?;
    if conditions.peek().is_none() {
        return Some(first);
    }
    Some(conditions.fold(atom(first), |left, right| Expr::BinaryOp {
        left: Box::new(left),
        op: op.clone(),
        right: Box::new(atom(right)),
    }))
}

/// `IS NULL`.
pub(crate) fn is_null(expr: Expr) -> Expr {
    Expr::IsNull(Box::new(atom(expr)))
}

/// `IS NOT NULL`.
pub(crate) fn is_not_null(expr: Expr) -> Expr {
    Expr::IsNotNull(Box::new(atom(expr)))
}

/// The expression, in parentheses unless it holds together by itself.
pub(crate) fn atom(expr: Expr) -> Expr {
    match expr {
        Expr::Identifier(_)
        | Expr::CompoundIdentifier(_)
        | Expr::Value(_)
        | Expr::TypedString(_)
        | Expr::Function(_)
        | Expr::Nested(_)
        | Expr::Subquery(_)
        | Expr::Array(_)
        | Expr::Interval(_)
        | Expr::Case { .. }
        | Expr::Floor { .. }
        | Expr::Cast { kind: CastKind::Cast, .. } => expr,
        Expr::UnaryOp { op: UnaryOperator::Minus, expr: ref number } if matches!(**number, Expr::Value(_)) => expr,
        other => Expr::Nested(Box::new(other)),
    }
}
