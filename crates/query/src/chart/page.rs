//! Results that are read page by page.

use binnacle_crds::query::OrderBy;
use binnacle_protocol::QuerySpec;

/// Tables with a higher limit come page by page.
pub const PAGED_ABOVE_ROWS: u64 = 10_000;
/// The rows that come with the dashboard of such a table; the browser takes the widths of columns from them.
pub const FIRST_PAGE_ROWS: u64 = 500;

/// One page of a query: `offset` rows on, at most `limit` rows, both within the query's own limit.
///
/// An order of the reader's own takes the place of the query's.
pub fn page_query(
    query: QuerySpec,
    limit: Option<u64>,
    offset: Option<u64>,
    order_by: &[OrderBy],
    search: Option<&str>,
) -> QuerySpec {
    let start = offset.unwrap_or(0);
    let left = query.limit.map(|most| most.saturating_sub(start));
    let page = match (limit, left) {
        (Some(limit), Some(left)) => Some(limit.min(left)),
        (limit, left) => limit.or(left),
    };
    let search = search.map(str::trim).filter(|search| !search.is_empty()).map(str::to_owned);
    QuerySpec {
        limit: page,
        offset: (start > 0).then(|| query.offset.unwrap_or(0).saturating_add(start)).or(query.offset),
        order_by: if order_by.is_empty() { query.order_by } else { order_by.to_vec() },
        search: search.or(query.search),
        ..query
    }
}

/// What a dashboard shows of a query at once: everything, or the first page where its rows come page by page.
pub fn first_page(query: QuerySpec) -> QuerySpec {
    let paged =
        query.columns.len() + query.dimensions.len() > 0 && query.limit.is_some_and(|limit| limit > PAGED_ABOVE_ROWS);
    if paged { page_query(query, Some(FIRST_PAGE_ROWS), None, &[], None) } else { query }
}
