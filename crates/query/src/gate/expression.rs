//! Expressions, kind by kind; what is not named here is refused.

use sqlparser::ast::{
    AccessExpr, Array, BinaryOperator, CaseWhen, CastKind, CeilFloorKind, DateTimeField, Expr, ExtractSyntax, Interval,
    Subscript, TypedString, UnaryOperator, Value,
};

use super::walk::{Walk, refuse};
use crate::{Dialect, Rejection};

impl Walk<'_> {
    /// Checks an expression.
    pub fn expr(&mut self, expr: &mut Expr) -> Result<(), Rejection> {
        self.descend(|walk| match expr {
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::CompoundFieldAccess { .. } => walk.field(expr),
            Expr::Value(value) => walk.value(value),
            Expr::TypedString(TypedString { data_type, value, uses_odbc_syntax: false }) => {
                walk.data_type(data_type)?;
                walk.text(value)
            }
            Expr::Function(function) => walk.function(function),
            Expr::Subquery(query) | Expr::Exists { subquery: query, .. } => walk.subquery(query),
            Expr::InSubquery { expr, subquery, negated: _ } => {
                walk.expr(expr)?;
                walk.subquery(subquery)
            }
            Expr::Case { .. } => walk.case(expr),
            Expr::Cast { .. } | Expr::Interval(_) | Expr::Extract { .. } => walk.time_or_type(expr),
            Expr::UnaryOp { .. } | Expr::BinaryOp { .. } | Expr::AnyOp { .. } | Expr::AllOp { .. } => {
                walk.operator(expr)
            }
            Expr::Like { .. } | Expr::ILike { .. } | Expr::SimilarTo { .. } => walk.pattern(expr),
            Expr::Ceil { .. }
            | Expr::Floor { .. }
            | Expr::Position { .. }
            | Expr::Substring { .. }
            | Expr::Trim { .. }
            | Expr::Overlay { .. } => walk.built_in(expr),
            _ => walk.parts(expr),
        })
    }

    /// Kinds that are nothing but their parts.
    fn parts(&mut self, expr: &mut Expr) -> Result<(), Rejection> {
        match expr {
            Expr::Nested(inner)
            | Expr::IsFalse(inner)
            | Expr::IsNotFalse(inner)
            | Expr::IsTrue(inner)
            | Expr::IsNotTrue(inner)
            | Expr::IsNull(inner)
            | Expr::IsNotNull(inner)
            | Expr::IsUnknown(inner)
            | Expr::IsNotUnknown(inner) => self.expr(inner),
            Expr::IsDistinctFrom(left, right)
            | Expr::IsNotDistinctFrom(left, right)
            | Expr::AtTimeZone { timestamp: left, time_zone: right } => self.both(left, right),
            Expr::InList { expr, list, negated: _ } => {
                self.expr(expr)?;
                self.exprs(list)
            }
            Expr::Between { expr, negated: _, low, high } => {
                self.expr(expr)?;
                self.both(low, high)
            }
            Expr::Collate { expr, collation } if self.dialect == Dialect::Postgres => {
                self.object_name(collation)?;
                self.expr(expr)
            }
            Expr::GroupingSets(sets) | Expr::Cube(sets) | Expr::Rollup(sets) => {
                sets.iter_mut().try_for_each(|set| self.exprs(set))
            }
            Expr::Tuple(elements) | Expr::Array(Array { elem: elements, named: _ }) => self.exprs(elements),
            other => Err(refuse(format!("`{other}`"))),
        }
    }

    fn both(&mut self, left: &mut Expr, right: &mut Expr) -> Result<(), Rejection> {
        self.expr(left)?;
        self.expr(right)
    }

    /// Columns, their fields and elements.
    fn field(&mut self, expr: &mut Expr) -> Result<(), Rejection> {
        match expr {
            Expr::Identifier(name) => self.name(name),
            Expr::CompoundIdentifier(names) => names.iter_mut().try_for_each(|name| self.name(name)),
            Expr::CompoundFieldAccess { root, access_chain } => {
                self.expr(root)?;
                access_chain.iter_mut().try_for_each(|access| match access {
                    AccessExpr::Dot(Expr::Identifier(name)) => self.name(name),
                    AccessExpr::Dot(other) => Err(refuse(format!("`.{other}`"))),
                    AccessExpr::Subscript(Subscript::Index { index }) => self.expr(index),
                    AccessExpr::Subscript(Subscript::Slice { lower_bound, upper_bound, stride }) => {
                        let bounds = [lower_bound, upper_bound, stride];
                        bounds.into_iter().flatten().try_for_each(|bound| self.expr(bound))
                    }
                })
            }
            other => Err(refuse(format!("`{other}`"))),
        }
    }

    fn case(&mut self, expr: &mut Expr) -> Result<(), Rejection> {
        let Expr::Case { case_token: _, end_token: _, operand, conditions, else_result } = expr else {
            return Err(refuse("this expression"));
        };
        if let Some(operand) = operand {
            self.expr(operand)?;
        }
        for CaseWhen { condition, result } in conditions {
            self.both(condition, result)?;
        }
        else_result.as_mut().map_or(Ok(()), |result| self.expr(result))
    }

    fn time_or_type(&mut self, expr: &mut Expr) -> Result<(), Rejection> {
        match expr {
            Expr::Cast { kind, expr, data_type, array: false, format: None } => {
                match kind {
                    CastKind::Cast | CastKind::DoubleColon => {}
                    CastKind::TryCast if self.rules.has_try_cast() => {}
                    CastKind::TryCast | CastKind::SafeCast => return Err(refuse("TRY_CAST")),
                }
                self.data_type(data_type)?;
                self.expr(expr)
            }
            Expr::Interval(Interval {
                value,
                leading_field,
                leading_precision: None,
                last_field,
                fractional_seconds_precision: None,
            }) => {
                for field in [leading_field, last_field].into_iter().flatten() {
                    check_field(field)?;
                }
                match value.as_mut() {
                    Expr::Value(value) => self.text(value),
                    _ => {
                        Err(Rejection::refused("the length of an INTERVAL must be a text")
                            .hint("write INTERVAL '1 day'"))
                    }
                }
            }
            Expr::Extract { field, syntax, expr } => {
                *syntax = ExtractSyntax::From;
                check_field(field)?;
                self.expr(expr)
            }
            other => Err(refuse(format!("`{other}`"))),
        }
    }

    fn operator(&mut self, expr: &mut Expr) -> Result<(), Rejection> {
        match expr {
            Expr::UnaryOp { op, expr } => {
                if !matches!(
                    op,
                    UnaryOperator::Plus | UnaryOperator::Minus | UnaryOperator::Not | UnaryOperator::BitwiseNot
                ) {
                    return Err(refuse(format!("the operator {op}")));
                }
                self.expr(expr)?;
                // Two signs in a row would be written as the beginning of a comment.
                if matches!(**expr, Expr::UnaryOp { .. }) && *op != UnaryOperator::Not {
                    let inner = std::mem::replace(&mut **expr, Expr::value(Value::Null));
                    **expr = Expr::Nested(Box::new(inner));
                }
                Ok(())
            }
            Expr::BinaryOp { left, op, right } => {
                check_operator(op)?;
                self.both(left, right)
            }
            Expr::AnyOp { left, compare_op, right, is_some: _ } | Expr::AllOp { left, compare_op, right } => {
                check_operator(compare_op)?;
                self.both(left, right)
            }
            other => Err(refuse(format!("`{other}`"))),
        }
    }

    fn pattern(&mut self, expr: &mut Expr) -> Result<(), Rejection> {
        match expr {
            Expr::Like { negated: _, any: false, expr, pattern, escape_char }
            | Expr::ILike { negated: _, any: false, expr, pattern, escape_char }
            | Expr::SimilarTo { negated: _, expr, pattern, escape_char } => {
                if let Some(escape) = escape_char {
                    self.text(escape)?;
                }
                self.both(expr, pattern)
            }
            other => Err(refuse(format!("`{other}`"))),
        }
    }

    /// Functions with a syntax of their own.
    fn built_in(&mut self, expr: &mut Expr) -> Result<(), Rejection> {
        match expr {
            Expr::Ceil { expr, field: CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) }
            | Expr::Floor { expr, field: CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) } => self.expr(expr),
            Expr::Position { expr, r#in } => self.both(expr, r#in),
            Expr::Substring { expr, substring_from, substring_for, special: _, shorthand: _ } => {
                self.expr(expr)?;
                [substring_from, substring_for].into_iter().flatten().try_for_each(|part| self.expr(part))
            }
            Expr::Trim { trim_where: _, trim_what, expr, trim_characters } => {
                self.expr(expr)?;
                trim_what.as_mut().map_or(Ok(()), |what| self.expr(what))?;
                trim_characters.as_mut().map_or(Ok(()), |characters| self.exprs(characters))
            }
            Expr::Overlay { expr, overlay_what, overlay_from, overlay_for } => {
                self.both(expr, overlay_what)?;
                self.expr(overlay_from)?;
                overlay_for.as_mut().map_or(Ok(()), |part| self.expr(part))
            }
            other => Err(refuse(format!("`{other}`"))),
        }
    }
}

fn check_operator(op: &BinaryOperator) -> Result<(), Rejection> {
    use BinaryOperator as B;
    match op {
        B::Plus
        | B::Minus
        | B::Multiply
        | B::Divide
        | B::Modulo
        | B::StringConcat
        | B::PGExp
        | B::Gt
        | B::Lt
        | B::GtEq
        | B::LtEq
        | B::Eq
        | B::NotEq
        | B::And
        | B::Or
        | B::BitwiseOr
        | B::BitwiseAnd
        | B::BitwiseXor
        | B::PGBitwiseXor
        | B::PGBitwiseShiftLeft
        | B::PGBitwiseShiftRight
        | B::PGRegexMatch
        | B::PGRegexIMatch
        | B::PGRegexNotMatch
        | B::PGRegexNotIMatch
        | B::Arrow
        | B::LongArrow
        | B::HashArrow
        | B::HashLongArrow
        | B::AtArrow
        | B::ArrowAt
        | B::PGOverlap
        | B::AtAt
        | B::Overlaps => Ok(()),
        other => Err(refuse(format!("the operator {other}"))),
    }
}

fn check_field(field: &DateTimeField) -> Result<(), Rejection> {
    match field {
        DateTimeField::Custom(_) | DateTimeField::Week(Some(_)) => Err(refuse(format!("the field {field}"))),
        _ => Ok(()),
    }
}
