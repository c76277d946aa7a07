//! JSON has no dates: columns of text that hold nothing but ISO 8601 dates, or moments, become such.

use std::sync::Arc;

use arrow_array::{StringArray, cast::AsArray};
use arrow_cast::parse::string_to_datetime;
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use chrono::{NaiveDate, Utc};
use datafusion::{
    catalog::TableProvider, datasource::listing::ListingTable, error::DataFusionError, prelude::SessionContext,
};
use futures::TryStreamExt;

/// What all values of a column have been so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    Nothing,
    Date,
    /// With a time of day but no zone.
    WallClock,
    /// With a zone.
    Moment,
    Text,
}

/// The columns of `table`, with dates and timestamps where its texts are such. Reads until every text column is known
/// to hold something else, at most the whole table.
pub(super) async fn with_dates(context: &SessionContext, table: &ListingTable) -> Result<SchemaRef, DataFusionError> {
    let schema = table.schema();
    let texts = schema.fields().iter().enumerate().filter(|(_, field)| *field.data_type() == DataType::Utf8);
    let texts: Vec<_> = texts.map(|(at, _)| at).collect();
    let mut seen = vec![Seen::Nothing; texts.len()];
    let scan = table.scan(&context.state(), Some(&texts), &[], None).await?;
    let mut batches = datafusion::physical_plan::execute_stream(scan, context.task_ctx())?;
    while seen.iter().any(|seen| *seen != Seen::Text) {
        let Some(batch) = batches.try_next().await? else { break };
        for (seen, column) in seen.iter_mut().zip(batch.columns()) {
            *seen = seen.after(column.as_string());
        }
    }
    let mut fields: Vec<Arc<Field>> = schema.fields().to_vec();
    for (at, seen) in texts.into_iter().zip(seen) {
        fields[at] = Arc::new(Field::new(fields[at].name(), seen.data_type(), true));
    }
    Ok(Arc::new(Schema::new(fields)))
}

impl Seen {
    fn after(self, values: &StringArray) -> Self {
        let mut seen = self;
        for value in values.iter().flatten() {
            let one = Self::of(value);
            seen = if seen == Self::Nothing || seen == one { one } else { Self::Text };
            if seen == Self::Text {
                break;
            }
        }
        seen
    }

    fn of(value: &str) -> Self {
        let is_date = |text: &str| text.len() == 10 && NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok();
        match value.split_at_checked(10) {
            Some((date, "")) if is_date(date) => Self::Date,
            Some((date, time)) if is_date(date) && time.starts_with(['T', ' ']) => {
                if string_to_datetime(&Utc, value).is_err() {
                    Self::Text
                } else if time.contains(['Z', '+', '-']) {
                    Self::Moment
                } else {
                    Self::WallClock
                }
            }
            _ => Self::Text,
        }
    }

    fn data_type(self) -> DataType {
        match self {
            Self::Date => DataType::Date32,
            Self::WallClock => DataType::Timestamp(TimeUnit::Microsecond, None),
            Self::Moment => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Nothing | Self::Text => DataType::Utf8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(values: &[Option<&str>]) -> Seen {
        Seen::Nothing.after(&values.iter().copied().collect())
    }

    #[test]
    fn only_columns_of_nothing_but_dates_are_dates() {
        assert_eq!(seen(&[Some("2012-01-01"), None, Some("2012-12-31")]), Seen::Date);
        assert_eq!(seen(&[Some("2012-01-01"), Some("n/a")]), Seen::Text);
        assert_eq!(seen(&[Some("2012-02-30")]), Seen::Text);
        assert_eq!(seen(&[None]), Seen::Nothing);
    }

    #[test]
    fn moments_have_a_zone_and_wall_clocks_have_none() {
        assert_eq!(seen(&[Some("2012-01-01T00:00:00Z"), Some("2012-01-01 12:30:00.5+02:00")]), Seen::Moment);
        assert_eq!(seen(&[Some("2012-01-01T00:00:00")]), Seen::WallClock);
        assert_eq!(seen(&[Some("2012-01-01T00:00:00"), Some("2012-01-01T00:00:00Z")]), Seen::Text);
        assert_eq!(seen(&[Some("2012-01-01T25:00:00")]), Seen::Text);
    }
}
