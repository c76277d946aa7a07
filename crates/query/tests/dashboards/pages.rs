//! Results that are read page by page.

use binnacle_crds::query::OrderBy;
use binnacle_query::{
    chart::{first_page, page_query},
    state::FilterState,
};

use crate::examples::{catalog, every_kind, parts};

fn query(chart: &str) -> binnacle_protocol::QuerySpec {
    parts(&every_kind(), chart, &FilterState::default(), &catalog()).unwrap().remove(0).query
}

#[test]
fn a_page_stays_within_the_tables_own_limit() {
    let page = |limit, offset| {
        let query = page_query(query("table-of-rows"), limit, offset, &[], None);
        (query.limit, query.offset)
    };
    assert_eq!(page(Some(500), Some(0)), (Some(500), None));
    assert_eq!(page(Some(500), Some(1500)), (Some(500), Some(1500)));
    assert_eq!(page(Some(500), Some(399_900)), (Some(100), Some(399_900)));
    assert_eq!(page(Some(500), Some(400_500)), (Some(0), Some(400_500)));
    assert_eq!(page(None, Some(u64::MAX)), (Some(0), Some(u64::MAX)));
}

#[test]
fn the_readers_order_goes_before_the_charts() {
    let order = [OrderBy { field: "flight".into(), descending: false }];
    assert_eq!(page_query(query("table-of-rows"), None, None, &order, None).order_by, order);
    let own = page_query(query("table-of-rows"), None, None, &[], Some("  "));
    assert_eq!((own.order_by[0].field.as_str(), own.search), ("scheduled_at", None));
}

#[test]
fn only_long_tables_come_page_by_page() {
    assert_eq!(first_page(query("table-of-rows")).limit, Some(500));
    assert_eq!(first_page(query("table")).limit, Some(100));
    assert_eq!(first_page(query("line")).limit, None);
}
