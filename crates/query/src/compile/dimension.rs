//! Dimensions: what rows are grouped by.

use binnacle_crds::query::Grain;
use binnacle_protocol::{Field, FieldRole, QuerySpec};
use chrono_tz::Tz;
use sqlparser::ast::Expr;

use super::field::{at, described};
use crate::{
    ColumnInfo, Rejection,
    columns::Columns,
    dataset::Dataset,
    dialect::{Rules, TimeKind},
};

/// One thing that rows are grouped by.
pub(super) struct Dimension {
    /// The name in the result, which is the column's.
    pub name: String,
    pub column: ColumnInfo,
    /// The values that rows are grouped by: of a time, the beginnings of steps.
    pub expr: Expr,
    /// What it holds, where it is a time.
    pub kind: Option<TimeKind>,
    pub grain: Option<Grain>,
}

impl Dimension {
    /// The dimensions of a question.
    ///
    /// # Errors
    /// When there is no such column, or it has a grain and is no time.
    pub fn all(spec: &QuerySpec, columns: &Columns<'_>, rules: &dyn Rules, zone: Tz) -> Result<Vec<Self>, Rejection> {
        spec.dimensions
            .iter()
            .enumerate()
            .map(|(index, dimension)| {
                let column = columns.info(&dimension.column).map_err(at(format!("dimensions[{index}].column")))?;
                let expr = columns.expr(&dimension.column)?;
                let unknown = columns.known.is_none() && dimension.grain.is_some();
                let kind = TimeKind::of(&column).or(unknown.then_some(TimeKind::Wall));
                let expr = match (dimension.grain, kind) {
                    (None, _) => expr,
                    (Some(grain), Some(kind)) => rules.truncate(expr, kind, grain, zone),
                    (Some(_), None) => {
                        let message = format!("the column `{}` holds no times, so it has no steps", column.name);
                        return Err(Rejection::invalid(format!("dimensions[{index}].grain"), message));
                    }
                };
                Ok(Self { name: dimension.column.clone(), column, expr, kind, grain: dimension.grain })
            })
            .collect()
    }

    /// What the column of the result means.
    pub fn field(&self, dataset: &Dataset<'_>) -> Field {
        Field { grain: self.grain, ..described(dataset, &self.column, FieldRole::Dimension) }
    }
}

/// The first time among dimensions.
pub(super) fn first_time(dimensions: &[Dimension]) -> Option<&Dimension> {
    dimensions.iter().find(|each| each.kind.is_some())
}
