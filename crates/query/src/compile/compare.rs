//! The same metrics so long before, beside those of now.

use binnacle_crds::duration::Span;
use sqlparser::ast::{BinaryOperator, Expr, Query};

use super::{
    dimension::Dimension,
    grouped::{Largest, steps},
    metric::compared_name,
    question::Question,
    range::{Edge, Range, too_long, truncated},
};
use crate::{
    Rejection,
    tree::{self, Selection},
};

/// The most comparisons of one question.
const MAX_SPANS: usize = 4;

/// The groups of now, each beside the group that stood in its place before.
///
/// The place is found from now: 31 March a month before is the last of February, and so are the three days before it.
///
/// # Errors
/// When there is no time to go back in.
pub(super) fn build(question: &Question<'_>, top: Option<&Largest>) -> Result<Selection, Rejection> {
    let spans = &question.spec.compare;
    if spans.len() > MAX_SPANS {
        return Err(Rejection::invalid("compare", format!("there can be at most {MAX_SPANS} comparisons")));
    }
    let column = shifted_column(question)?;
    let now = question.dataset.free_name("now");
    let mut with = vec![tree::cte(&now, steps(question, None, top)?.into_query())];
    let mut from = tree::table(std::slice::from_ref(&now), None);
    let dimensions = question.dimensions.iter().map(|each| tree::named(tree::qualified(&now, &each.name), &each.name));
    let metrics = question.metrics.iter().map(|each| tree::named(tree::qualified(&now, &each.name), &each.name));
    let mut projection: Vec<_> = dimensions.chain(metrics).collect();
    for span in spans {
        let name = question.dataset.free_name(&format!("before_{span}"));
        with.push(tree::cte(&name, before(question, *span, column, top)?));
        let then = tree::table(std::slice::from_ref(&name), None);
        from = match tree::all(question.dimensions.iter().map(|each| fits(question, each, column, *span, &now, &name)))
        {
            Some(condition) => tree::joined(from, then, condition),
            None => tree::cross(from, then),
        };
        projection.extend(
            question
                .metrics
                .iter()
                .map(|metric| tree::named(tree::qualified(&name, &metric.name), &compared_name(&metric.name, *span))),
        );
    }
    Ok(Selection { with, projection, from: vec![from], ..Default::default() })
}

/// The time that goes back: the range's, or the first among the dimensions.
fn shifted_column<'a>(question: &'a Question<'_>) -> Result<&'a str, Rejection> {
    let ranged = question.time.as_ref().filter(|time| time.range.from.is_some() || time.range.to.is_some());
    let column = ranged.map(|time| &time.column).or(question.time_dimension().map(|dimension| &dimension.column.name));
    column.map(String::as_str).ok_or_else(|| {
        Rejection::invalid(
            "compare",
            "a comparison needs a time range other than `all`, or a time among the dimensions",
        )
    })
}

fn before(question: &Question<'_>, span: Span, column: &str, top: Option<&Largest>) -> Result<Query, Rejection> {
    let range = match &question.time {
        Some(time) => {
            let earlier = time.range.before(span, question.zone).ok_or_else(|| too_long(span))?;
            Some(whole_steps(question, column, &time.range, earlier))
        }
        None => None,
    };
    Ok(steps(question, range.as_ref(), top)?.into_query())
}

/// Where the range of now begins or ends with a step, so does the earlier one: a year before a Monday is none.
fn whole_steps(question: &Question<'_>, column: &str, now: &Range, earlier: Range) -> Range {
    let mut grains = question.dimensions.iter().filter(|each| each.column.name == column).filter_map(|each| each.grain);
    let Some(grain) = grains.next() else { return earlier };
    let whole = |now: Option<Edge>, earlier: Option<Edge>| match (now, earlier) {
        (Some(now), Some(earlier)) if truncated(now.wall, grain) == now.wall => {
            Some(Edge::of_wall(truncated(earlier.wall, grain), question.zone))
        }
        (_, earlier) => earlier,
    };
    Range { from: whole(now.from, earlier.from), to: whole(now.to, earlier.to), valid_until: earlier.valid_until }
}

/// Whether a group of before stands in the place of one of now.
fn fits(question: &Question<'_>, dimension: &Dimension, column: &str, span: Span, now: &str, then: &str) -> Expr {
    let (rules, zone) = (question.rules, question.zone);
    let (ours, theirs) = (tree::qualified(now, &dimension.name), tree::qualified(then, &dimension.name));
    let Some(kind) = dimension.kind.filter(|_| dimension.column.name == column) else {
        return rules.same(ours, theirs);
    };
    let place = rules.before(ours, kind, span, zone);
    let place = match dimension.grain {
        Some(grain) => rules.truncate(place, kind, grain, zone),
        None => place,
    };
    tree::binary(theirs, BinaryOperator::Eq, place)
}
