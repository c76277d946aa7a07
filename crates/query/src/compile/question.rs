//! A question with its names, times and conditions resolved.

use binnacle_protocol::{ErrorCode, QuerySpec};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sqlparser::ast::{Expr, TableWithJoins};

use super::{
    dimension::{Dimension, first_time},
    field::at,
    filter::{Target, as_text, contains},
    metric::Metric,
    range::Range,
};
use crate::{
    ColumnInfo, Context, Rejection,
    columns::Columns,
    dataset::Dataset,
    dialect::{Rules, TimeKind},
    tree,
};

/// A question with its names, times and conditions resolved.
pub(super) struct Question<'a> {
    pub spec: &'a QuerySpec,
    pub dataset: &'a Dataset<'a>,
    pub columns: Columns<'a>,
    pub rules: &'static dyn Rules,
    pub zone: Tz,
    pub dimensions: Vec<Dimension>,
    pub metrics: Vec<Metric>,
    /// The time range, with its column.
    pub time: Option<Time>,
    /// The rows that the person may see.
    policy: Option<Expr>,
    conditions: Vec<Condition>,
}

/// A condition on rows.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    pub expr: Expr,
    /// Whether it is on a calculated column.
    pub calculated: bool,
}

/// A time range and the column that it is of.
pub(super) struct Time {
    pub column: String,
    pub expr: Expr,
    pub kind: TimeKind,
    pub range: Range,
}

impl<'a> Question<'a> {
    /// Resolves a question.
    ///
    /// # Errors
    /// When one of its fields is wrong, or the dataset's own expressions are.
    pub fn new(spec: &'a QuerySpec, dataset: &'a Dataset<'a>, context: &Context<'_>) -> Result<Self, Rejection> {
        let columns = dataset.columns();
        let rules = dataset.datasource.dialect.rules();
        let zone = zone(spec)?;
        let mut question = Self {
            spec,
            dataset,
            rules,
            zone,
            dimensions: Dimension::all(spec, &columns, rules, zone)?,
            metrics: Metric::all(spec, dataset, &columns)?,
            time: time(spec, dataset, &columns, zone, context.now)?,
            policy: dataset.row_filter(context.viewer)?,
            columns,
            conditions: Vec::new(),
        };
        question.check_names()?;
        question.filter()?;
        question.search()?;
        Ok(question)
    }

    /// What to select from, and the conditions on it: in this range, or the question's, and with one more condition.
    pub fn source(&self, range: Option<&Range>, more: Option<Condition>) -> (TableWithJoins, Option<Expr>) {
        let in_range = self.time.iter().flat_map(|time| {
            let range = range.unwrap_or(&time.range);
            let calculated = self.columns.is_calculated(&time.column);
            let conditions = range.conditions(&time.expr, time.kind, self.rules);
            conditions.into_iter().map(move |expr| Condition { expr, calculated })
        });
        let conditions = in_range.chain(self.conditions.iter().cloned()).chain(more);
        let (calculated, plain): (Vec<_>, Vec<_>) = conditions.partition(|condition| condition.calculated);
        let plain = self.policy.iter().cloned().chain(plain.into_iter().map(|condition| condition.expr));
        let calculated = calculated.into_iter().map(|condition| condition.expr);
        if self.policy.is_none() || calculated.len() == 0 {
            return (self.dataset.relation(), tree::all(plain.chain(calculated)));
        }
        // What is calculated of rows that may not be seen could tell of them by failing.
        let mut seen = tree::Selection {
            projection: vec![tree::wildcard()],
            from: vec![self.dataset.relation()],
            filter: tree::all(plain),
            ..Default::default()
        }
        .into_query();
        self.rules.fence(&mut seen);
        (tree::derived(seen, &self.dataset.free_name("visible")), tree::all(calculated))
    }

    /// The first time among the dimensions.
    pub fn time_dimension(&self) -> Option<&Dimension> {
        first_time(&self.dimensions)
    }

    /// The resolved range as text.
    pub fn time_range_text(&self) -> Option<(Option<String>, Option<String>)> {
        let Time { kind, range, .. } = self.time.as_ref()?;
        Some((range.from.map(|edge| edge.text(*kind, self.zone)), range.to.map(|edge| edge.text(*kind, self.zone))))
    }

    /// When the range moves on.
    pub fn valid_until(&self) -> Option<DateTime<Utc>> {
        self.time.as_ref()?.range.valid_until
    }

    fn check_names(&self) -> Result<(), Rejection> {
        let dimensions =
            self.dimensions.iter().enumerate().map(|(index, each)| (format!("dimensions[{index}]"), &each.name));
        let metrics = self.metrics.iter().enumerate().map(|(index, each)| (format!("metrics[{index}]"), &each.name));
        let mut names = std::collections::BTreeSet::new();
        for (field, name) in dimensions.chain(metrics) {
            if !names.insert(name) {
                return Err(Rejection::invalid(field, format!("two columns of the result would be named `{name}`")));
            }
        }
        Ok(())
    }

    fn filter(&mut self) -> Result<(), Rejection> {
        for (index, filter) in self.spec.filters.iter().enumerate() {
            let field = format!("filters[{index}]");
            let column = self.columns.info(&filter.column).map_err(at(format!("{field}.column")))?;
            let expr = self.columns.expr(&filter.column)?;
            let target = Target { column: &column, expr, rules: self.rules, zone: self.zone, field };
            let expr = target.condition(filter)?;
            self.conditions.push(Condition { expr, calculated: self.columns.is_calculated(&filter.column) });
        }
        Ok(())
    }

    /// Rows in which some text of the result contains what is searched for.
    fn search(&mut self) -> Result<(), Rejection> {
        let Some(words) = self.spec.search.as_deref().filter(|words| !words.is_empty()) else { return Ok(()) };
        let mut found = Vec::new();
        let mut calculated = false;
        for column in self.searched()? {
            calculated |= self.columns.is_calculated(&column.name);
            found.push(contains(as_text(self.columns.expr(&column.name)?, column.type_), words, true));
        }
        self.conditions.push(Condition { expr: tree::any(found), calculated });
        Ok(())
    }

    fn searched(&self) -> Result<Vec<ColumnInfo>, Rejection> {
        use binnacle_protocol::FieldType;
        let columns = if self.dimensions.is_empty() && self.metrics.is_empty() && self.spec.shape.is_none() {
            super::rows::columns(self)?
        } else {
            self.dimensions.iter().filter(|each| each.kind.is_none()).map(|each| each.column.clone()).collect()
        };
        let text = |column: &ColumnInfo| {
            column.type_ == FieldType::String
                || (column.type_ == FieldType::Other && self.rules.casts_anything_to_text())
        };
        Ok(columns.into_iter().filter(text).collect())
    }
}

fn zone(spec: &QuerySpec) -> Result<Tz, Rejection> {
    let name = spec.time_zone.as_deref().unwrap_or("UTC");
    name.parse().map_err(|_| {
        Rejection::invalid("timeZone", format!("`{name}` is not a time zone"))
            .hint("write an IANA name, for example `Europe/Zurich`")
    })
}

fn time(
    spec: &QuerySpec,
    dataset: &Dataset<'_>,
    columns: &Columns<'_>,
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<Option<Time>, Rejection> {
    let Some(range) = &spec.time_range else { return Ok(None) };
    let range = Range::resolve(range, now, zone)?;
    let Some(column) = spec.time_column.as_ref().or(dataset.spec.time_column.as_ref()) else {
        if range == Range::default() {
            return Ok(None);
        }
        let message = format!("Dataset {} has no time column that the range could be of", dataset.object);
        return Err(Rejection::invalid("timeRange", message).hint("set `timeColumn` here, or in the dataset"));
    };
    let info = columns.info(column).map_err(at("timeColumn"))?;
    let kind = TimeKind::of(&info).or(columns.known.is_none().then_some(TimeKind::Wall)).ok_or_else(|| Rejection {
        field: Some("timeColumn".into()),
        ..Rejection::new(ErrorCode::InvalidRequest, format!("the column `{column}` holds no times"))
    })?;
    Ok(Some(Time { column: column.clone(), expr: columns.expr(column)?, kind, range }))
}
