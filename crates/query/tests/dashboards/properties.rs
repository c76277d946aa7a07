//! What holds for any state and any layout.

use binnacle_query::{
    chart::{ChartView, chart_parts, detail_query, effective_layout, filter_values, page_query},
    state::{FilterState, Selection},
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::examples::{catalog, catalog_without_columns, dashboard, every_kind, yaml};

/// Numbers that JSON text keeps exactly, some of them far beyond every time.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![any::<i32>().prop_map(|number| f64::from(number) / 4.0), Just(1e300), Just(-1e300), Just(1.5e12)]
}

/// Values as a browser, a person or an attacker might send them.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any_number().prop_map(Value::from),
        prop_oneof!["[a-zA-Z0-9:.+-]{0,12}", ".{0,8}", Just("2013-01-01".to_owned()), Just("30d".to_owned())]
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        let key = prop_oneof![
            Just("last"),
            Just("current"),
            Just("previous"),
            Just("from"),
            Just("to"),
            Just("all"),
            Just("min"),
            Just("max"),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((key, inner), 0..3).prop_map(|fields| Value::Object(
                fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            )),
        ]
    })
}

fn any_state() -> impl Strategy<Value = Value> {
    let name =
        prop_oneof![Just("period"), Just("origin"), Just("airline"), Just("distance"), Just("step"), Just("other")];
    let column = prop_oneof![Just("origin"), Just("scheduled_at"), Just("distance"), Just("nowhere")];
    let chart = prop_oneof![Just("busiest"), Just("delays"), Just("raw"), Just("gone")];
    let range = prop::option::of((any_number(), any_number()));
    let cross =
        (chart, column, prop::collection::vec(any_value(), 0..3), range).prop_map(|(chart, column, values, range)| {
            let mut cross = json!({ "chart": chart, "column": column, "values": values });
            if let Some((from, to)) = range {
                cross["range"] = json!({ "from": from, "to": to });
            }
            cross
        });
    let filters = prop::collection::vec((name, any_value()), 0..4)
        .prop_map(|all| all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>());
    (filters, prop::collection::vec(cross, 0..3))
        .prop_map(|(filters, cross)| json!({ "filters": filters, "cross": cross }))
}

proptest! {
    #[test]
    fn any_state_gives_parts_or_a_rejection(json in any_state()) {
        let Ok(state) = serde_json::from_value::<FilterState>(json) else { return Ok(()) };
        let dashboard = dashboard("departures");
        for catalog in [catalog(), catalog_without_columns()] {
            for chart in dashboard.charts.keys() {
                let view = ChartView { dashboard: &dashboard, namespace: "default", chart, state: &state, time_zone: None, catalog: &catalog };
                match chart_parts(&view) {
                    Ok(parts) => prop_assert_eq!(parts[0].name.as_str(), "main"),
                    Err(rejection) => prop_assert!(rejection.field.is_some_and(|field| field.starts_with("state."))),
                }
                let selection: Vec<Selection> = state.cross.iter()
                    .map(|cross| Selection { column: cross.column.clone(), values: cross.values.clone(), range: cross.range })
                    .collect();
                let _ = detail_query(&view, &selection);
                for filter in dashboard.filters.keys() {
                    let _ = filter_values(&view, filter, Some("x"), Some(u64::MAX));
                }
            }
        }
    }

    #[test]
    fn any_state_can_be_kept_and_read_again(json in any_state()) {
        let Ok(state) = serde_json::from_value::<FilterState>(json) else { return Ok(()) };
        let kept = serde_json::to_string(&state).unwrap();
        prop_assert_eq!(serde_json::from_str::<FilterState>(&kept).unwrap(), state);
    }

    #[test]
    fn pages_never_reach_beyond_the_limit(own in prop::option::of(any::<u64>()), limit in prop::option::of(any::<u64>()), offset in prop::option::of(any::<u64>())) {
        let mut query = crate::examples::parts(&every_kind(), "bar", &FilterState::default(), &catalog()).unwrap().remove(0).query;
        query.limit = own;
        let page = page_query(query, limit, offset, &[], None);
        if let Some(own) = own {
            let start = page.offset.unwrap_or(0);
            prop_assert!(page.limit.unwrap() <= own.saturating_sub(start));
        }
    }

    #[test]
    fn every_row_is_as_wide_as_the_grid_where_its_cells_leave_room(widths in prop::collection::vec(prop::option::of(1_u32..=12), 1..12)) {
        let cells: Vec<String> = widths.iter().map(|width| match width {
            Some(width) => format!("{{header: h, width: {width}}}"),
            None => "{header: h}".to_owned(),
        }).collect();
        let layout = effective_layout(&yaml(&format!("{{charts: {{}}, layout: [{{cells: [{}]}}]}}", cells.join(", "))));
        let found: Vec<u32> = layout.tabs[0].rows[0].cells.iter().map(|cell| cell.width).collect();
        let taken: u32 = widths.iter().flatten().sum();
        let open = widths.iter().filter(|width| width.is_none()).count() as u32;
        if open > 0 && taken + open <= 12 {
            prop_assert_eq!(found.iter().sum::<u32>(), 12);
        }
        prop_assert!(found.iter().all(|width| *width >= 1));
    }
}
