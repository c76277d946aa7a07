//! Metrics by dimensions; with rolling windows, comparisons and the largest values only.

use binnacle_crds::query::{Rolling, RollingFunction};
use binnacle_protocol::{Field, query::Top};
use sqlparser::ast::{Cte, Expr, Query, Value, WindowFrame, WindowFrameBound, WindowFrameUnits, WindowSpec};

use super::{
    RowLimits, compare,
    dimension::Dimension,
    metric::Metric,
    order,
    question::{Condition, Question},
    range::Range,
};
use crate::{
    Rejection,
    tree::{self, Selection},
};

/// The most values that `top` may keep.
const MAX_TOP: u32 = 10_000;
/// The most steps of a rolling window.
const MAX_WINDOW: u32 = 10_000;

/// The query for groups.
///
/// # Errors
/// When the question asks for what its dimensions cannot give.
pub(super) fn build(question: &Question<'_>, limits: RowLimits) -> Result<(Query, Vec<Field>), Rejection> {
    let fields = fields(question)?;
    let order_by = order::of_groups(question, &fields)?;
    let top = question.spec.top.as_ref().map(|top| Largest::new(question, top)).transpose()?;
    let mut selection = if question.spec.compare.is_empty() {
        steps(question, None, top.as_ref())?
    } else {
        compare::build(question, top.as_ref())?
    };
    selection.with.splice(0..0, top.map(|top| top.cte));
    selection.order_by = order_by;
    selection.limit = Some(limits.fetched);
    selection.offset = question.spec.offset;
    Ok((selection.into_query(), fields))
}

fn fields(question: &Question<'_>) -> Result<Vec<Field>, Rejection> {
    let dimensions = question.dimensions.iter().map(|dimension| dimension.field(question.dataset));
    let metrics = question.metrics.iter().map(Metric::field);
    let spans = question.spec.compare.iter();
    let compared = spans.flat_map(|span| question.metrics.iter().map(|metric| metric.compared(*span)));
    let fields: Vec<Field> = dimensions.chain(metrics).chain(compared).collect();
    for (index, field) in fields.iter().enumerate() {
        if fields[..index].iter().any(|earlier| earlier.name == field.name) {
            let message = format!("two columns of the result would be named `{}`", field.name);
            return Err(Rejection::invalid("compare", message));
        }
    }
    Ok(fields)
}

/// The groups in a range, rolled over where the question says so; without order and limit.
///
/// # Errors
/// When there is no time to roll over.
pub(super) fn steps(
    question: &Question<'_>,
    range: Option<&Range>,
    top: Option<&Largest>,
) -> Result<Selection, Rejection> {
    let groups = groups(question, range, top);
    match &question.spec.rolling {
        Some(rolling) => rolled(question, rolling, groups),
        None => Ok(groups),
    }
}

fn groups(question: &Question<'_>, range: Option<&Range>, top: Option<&Largest>) -> Selection {
    let dimensions = question.dimensions.iter().map(|each| tree::named(each.expr.clone(), &each.name));
    let metrics = question.metrics.iter().map(|each| tree::named(each.expr.clone(), &each.name));
    let (from, filter) = question.source(range, top.map(|top| top.condition.clone()));
    Selection {
        projection: dimensions.chain(metrics).collect(),
        from: vec![from],
        filter,
        group_by: ordinals(question.dimensions.len()),
        ..Default::default()
    }
}

/// The first so many columns of the result, by their place.
pub(super) fn ordinals(count: usize) -> Vec<Expr> {
    (1..=count).map(|place| tree::number(&place.to_string())).collect()
}

fn rolled(question: &Question<'_>, rolling: &Rolling, groups: Selection) -> Result<Selection, Rejection> {
    let Some(time) = question.time_dimension() else {
        return Err(Rejection::invalid("rolling", "a rolling window needs a time among the dimensions"));
    };
    if !(1..=MAX_WINDOW).contains(&rolling.window) {
        return Err(Rejection::invalid("rolling.window", format!("a window has 1 to {MAX_WINDOW} steps")));
    }
    let series = question.dimensions.iter().filter(|each| each.name != time.name);
    let window = WindowSpec {
        window_name: None,
        partition_by: series.map(|each| tree::column(&each.name)).collect(),
        order_by: vec![tree::order(tree::column(&time.name), None)],
        window_frame: Some(frame(rolling)),
    };
    let dimensions = question.dimensions.iter().map(|each| tree::named(tree::column(&each.name), &each.name));
    let metrics = question.metrics.iter().map(|metric| {
        let value = tree::column(&metric.name);
        tree::named(tree::over(function_name(rolling.function), value, window.clone()), &metric.name)
    });
    Ok(Selection {
        projection: dimensions.chain(metrics).collect(),
        from: vec![tree::derived(groups.into_query(), &question.dataset.free_name("steps"))],
        ..Default::default()
    })
}

fn function_name(function: RollingFunction) -> &'static str {
    match function {
        RollingFunction::Mean => "avg",
        RollingFunction::Sum | RollingFunction::Cumulative => "sum",
        RollingFunction::Min => "min",
        RollingFunction::Max => "max",
    }
}

fn frame(rolling: &Rolling) -> WindowFrame {
    let before = match rolling.function {
        RollingFunction::Cumulative => None,
        _ => Some(Box::new(Expr::value(Value::Number((rolling.window - 1).to_string(), false)))),
    };
    WindowFrame {
        units: WindowFrameUnits::Rows,
        start_bound: WindowFrameBound::Preceding(before),
        end_bound: Some(WindowFrameBound::CurrentRow),
    }
}

/// The largest values of one dimension, by one metric over the whole range.
pub(super) struct Largest {
    cte: Cte,
    condition: Condition,
}

impl Largest {
    fn new(question: &Question<'_>, top: &Top) -> Result<Self, Rejection> {
        let Some(dimension) = question.dimensions.iter().find(|each| each.name == top.column) else {
            let message = format!("`{}` is no dimension of this question", top.column);
            return Err(Rejection::invalid("top.column", message));
        };
        if !(1..=MAX_TOP).contains(&top.count) {
            return Err(Rejection::invalid("top.count", format!("there can be 1 to {MAX_TOP} values")));
        }
        let metric = Metric::named(&top.metric, "top.metric", question.spec, question.dataset, &question.columns)?;
        let name = question.dataset.free_name("top");
        let cte = tree::cte(&name, values(question, dimension, metric, top.count));
        let condition = Condition {
            expr: is_among(&dimension.expr, &name),
            calculated: question.columns.is_calculated(&dimension.column.name),
        };
        Ok(Self { cte, condition })
    }
}

fn values(question: &Question<'_>, dimension: &Dimension, metric: Metric, count: u32) -> Query {
    let (from, filter) = question.source(None, None);
    let value = tree::number("1");
    Selection {
        projection: vec![tree::named(dimension.expr.clone(), VALUE)],
        from: vec![from],
        filter,
        group_by: ordinals(1),
        order_by: vec![tree::order(metric.expr, Some(true)), tree::order(value, Some(false))],
        limit: Some(count.into()),
        ..Default::default()
    }
    .into_query()
}

const VALUE: &str = "value";

/// `IN` finds no NULL, so it is looked for by itself.
fn is_among(value: &Expr, top: &str) -> Expr {
    let from = || vec![tree::table(&[top.to_owned()], None)];
    let all = Selection { projection: vec![tree::plain(tree::column(VALUE))], from: from(), ..Default::default() };
    let nulls = Selection {
        projection: vec![tree::plain(tree::count_rows())],
        from: from(),
        filter: Some(tree::is_null(tree::column(VALUE))),
        ..Default::default()
    };
    let listed = Expr::InSubquery {
        expr: Box::new(tree::atom(value.clone())),
        subquery: Box::new(all.into_query()),
        negated: false,
    };
    let counted = Expr::Subquery(Box::new(nulls.into_query()));
    let has_null = tree::binary(counted, sqlparser::ast::BinaryOperator::Gt, tree::number("0"));
    tree::any([listed, tree::all([tree::is_null(value.clone()), has_null]).unwrap_or_else(|| tree::boolean(false))])
}
