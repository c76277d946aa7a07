//! From a question to a dataset to SQL.
//!
//! Owns what dimensions, metrics, filters and shapes mean in SQL. Must not let anything out but through the gate.
//!
//! [`QuerySpec`] → [`Question`] (names resolved, times resolved) → tree (rows, groups, comparison or shape) → gate → [`Compiled`]

use binnacle_protocol::{Field, QuerySpec};
use sqlparser::ast::Query;

use crate::{
    Compiled, Context, Purpose, Rejection, access,
    dataset::{Dataset, Datasource},
    fingerprint::fingerprint,
    gate, parse,
};

mod compare;
mod dimension;
mod field;
mod filter;
mod grouped;
mod histogram;
mod metric;
mod order;
mod question;
mod range;
mod rows;
mod shape;

pub use field::title_of;
use question::Question;

/// A question as one read-only statement, with the person's row policies and the datasource's limits in it.
///
/// Columns of the dataset that the catalog does not know yet are taken for what the question says they are.
///
/// # Errors
/// `not_found` where the dataset is not there or may not be used, `invalid_request` where a field of the question is
/// wrong, `query_rejected` where the dataset's own SQL is refused.
pub fn compile(spec: &QuerySpec, context: &Context<'_>) -> Result<Compiled, Rejection> {
    parse::with_room(|| {
        let dataset = Dataset::open(&spec.dataset, context.catalog)?;
        access::check_view(&dataset, context.viewer)?;
        let limits = RowLimits::of(&dataset.datasource, context.purpose, spec.limit);
        let question = Question::new(spec, &dataset, context)?;
        let (query, fields) = build(&question, limits)?;
        finish(&question, query, fields, limits)
    })
}

fn build(question: &Question<'_>, limits: RowLimits) -> Result<(Query, Vec<Field>), Rejection> {
    let spec = question.spec;
    match &spec.shape {
        Some(shape) => shape::build(question, shape, limits),
        None if spec.dimensions.is_empty() && spec.metrics.is_empty() => rows::build(question, limits),
        None => grouped::build(question, limits),
    }
}

fn finish(
    question: &Question<'_>,
    mut query: Query,
    fields: Vec<Field>,
    limits: RowLimits,
) -> Result<Compiled, Rejection> {
    let dataset = question.dataset;
    let Datasource { object, spec, revision, dialect } = &dataset.datasource;
    gate::check(*dialect, &mut query, &spec.allowed_functions, &mut dataset.own_tables())?;
    let sql = gate::write(*dialect, &query, &spec.allowed_functions)?;
    Ok(Compiled {
        datasource: object.clone(),
        datasets: vec![dataset.object.clone()],
        fingerprint: fingerprint(&sql, limits.most, object, *revision),
        sql,
        fields,
        time_range: question.time_range_text(),
        max_rows: limits.most,
        valid_until: question.valid_until(),
    })
}

/// How many rows there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RowLimits {
    /// The most that are sent.
    pub most: u64,
    /// The `LIMIT` in the SQL: one more where it is the datasource's limit, so that it is seen whether rows are missing.
    pub fetched: u64,
}

impl RowLimits {
    /// The datasource's limit, or the smaller one that was asked for.
    pub fn of(datasource: &Datasource<'_>, purpose: Purpose, asked: Option<u64>) -> Self {
        let limits = &datasource.spec.limits;
        let most = match purpose {
            Purpose::Interactive => limits.rows,
            Purpose::Download => limits.export_rows,
        };
        match asked {
            Some(asked) if asked <= most => Self { most: asked, fetched: asked },
            _ => Self { most, fetched: most.saturating_add(1) },
        }
    }
}
