//! Metrics: aggregates by name.

use binnacle_crds::{dataset, duration::Span};
use binnacle_protocol::{Field, FieldRole, FieldType, QuerySpec};
use sqlparser::ast::{Expr, FunctionArg, FunctionArgExpr, FunctionArguments};

use super::field::{made, title_of};
use crate::{
    Dialect, Rejection,
    columns::Columns,
    dataset::Dataset,
    expression::{ExpressionKind, read_resolved},
    suggest, tree,
};

/// The name of the metric that always exists.
const COUNT: &str = "count";

/// An aggregate with a name.
#[derive(Clone, Debug)]
pub(super) struct Metric {
    pub name: String,
    pub expr: Expr,
    field: Field,
}

impl Metric {
    /// The metrics of a question.
    ///
    /// # Errors
    /// When there is no such metric, or its expression is refused.
    pub fn all(spec: &QuerySpec, dataset: &Dataset<'_>, columns: &Columns<'_>) -> Result<Vec<Self>, Rejection> {
        let names = spec.metrics.iter().enumerate();
        names.map(|(index, name)| Self::named(name, &format!("metrics[{index}]"), spec, dataset, columns)).collect()
    }

    /// One metric by name; `field` is where the question names it. The question's own go before the dataset's.
    ///
    /// # Errors
    /// When there is no such metric, or its expression is refused.
    pub fn named(
        name: &str,
        field: &str,
        spec: &QuerySpec,
        dataset: &Dataset<'_>,
        columns: &Columns<'_>,
    ) -> Result<Self, Rejection> {
        if let Some(own) = spec.metric_definitions.get(name) {
            let at = format!("metricDefinitions.{name}.expression");
            return Self::defined(name, own, columns).map_err(super::field::at(at));
        }
        if let Some(metric) = dataset.spec.metrics.get(name) {
            return Self::defined(name, metric, columns).map_err(|rejection| Rejection {
                message: format!("the metric `{name}` of Dataset {}: {}", dataset.object, rejection.message),
                ..rejection
            });
        }
        if name == COUNT {
            let field = made(COUNT, "Count", FieldType::Integer);
            return Ok(Self { name: COUNT.into(), expr: tree::count_rows(), field });
        }
        let mut known: Vec<String> =
            spec.metric_definitions.keys().chain(dataset.spec.metrics.keys()).cloned().collect();
        known.push(COUNT.into());
        let rejection = Rejection::invalid(field, format!("there is no metric `{name}`"));
        Err(match suggest::did_you_mean(name, &known) {
            Some(hint) => rejection.hint(hint),
            None => rejection,
        })
    }

    fn defined(name: &str, metric: &dataset::Metric, columns: &Columns<'_>) -> Result<Self, Rejection> {
        let expr = read_resolved(columns, &metric.expression, ExpressionKind::Aggregate, &mut Vec::new())?;
        let field = Field {
            title: metric.title.clone().unwrap_or_else(|| title_of(name)),
            format: metric.format.clone(),
            unit: metric.unit.clone(),
            ..made(name, name, type_of(&expr, columns))
        };
        Ok(Self { name: name.to_owned(), expr, field })
    }

    /// What the column of the result means.
    pub fn field(&self) -> Field {
        self.field.clone()
    }

    /// What a comparison of it means.
    pub fn compared(&self, span: Span) -> Field {
        Field {
            name: compared_name(&self.name, span),
            title: format!("{} ({span} before)", self.field.title),
            role: FieldRole::Compare,
            metric: Some(self.name.clone()),
            span: Some(span.to_string()),
            ..self.field.clone()
        }
    }
}

/// The name of a comparison in a result.
pub(super) fn compared_name(metric: &str, span: Span) -> String {
    format!("{metric}__{span}")
}

/// The kind of values that an aggregate gives, as well as it can be told without asking the database.
fn type_of(expr: &Expr, columns: &Columns<'_>) -> FieldType {
    let Expr::Function(function) = expr else { return FieldType::Other };
    let argument = match &function.args {
        FunctionArguments::List(list) => list.args.first(),
        _ => None,
    };
    let column = match argument {
        Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Identifier(name)))) => {
            columns.info(&name.value).map_or(FieldType::Other, |column| column.type_)
        }
        _ => FieldType::Other,
    };
    match function.name.to_string().as_str() {
        "count" | "approx_distinct" => FieldType::Integer,
        "sum" | "min" | "max" => column,
        "avg" | "mean" if columns.dialect == Dialect::Postgres && column != FieldType::Float => FieldType::Decimal,
        "avg" | "mean" => FieldType::Float,
        _ => FieldType::Other,
    }
}
