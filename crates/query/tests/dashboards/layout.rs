//! Where everything stands.

use binnacle_query::chart::{datasets_of, effective_layout};
use serde_json::{Value, json};

use crate::examples::{dashboard, yaml};

fn layout(text: &str) -> Value {
    let charts =
        "a: {dataset: d, gauge: {metric: m}}, b: {dataset: d, gauge: {metric: m}}, c: {dataset: d, gauge: {metric: m}}";
    let spec = yaml(&format!("{{charts: {{{charts}}}, layout: {text}}}"));
    serde_json::to_value(effective_layout(&spec)).unwrap()
}

#[test]
fn without_a_layout_charts_stand_two_by_two() {
    let cell = |chart: &str, width: u32| json!({ "chart": chart, "width": width });
    let rows = json!([
        { "height": 5, "cells": [cell("a", 6), cell("b", 6)] },
        { "height": 5, "cells": [cell("c", 12)] },
    ]);
    assert_eq!(layout("[]"), json!({ "tabs": [{ "rows": rows }] }));
}

#[test]
fn cells_without_a_width_share_what_is_left() {
    let widths = |text: &str| {
        let layout = layout(text);
        let cells = layout["tabs"][0]["rows"][0]["cells"].as_array().unwrap().clone();
        cells.iter().map(|cell| cell["width"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(widths("[{cells: [{chart: a, width: 5}, {chart: b}, {chart: c}]}]"), [5, 4, 3]);
    assert_eq!(widths("[{cells: [{chart: a}, {chart: b}, {chart: c}]}]"), [4, 4, 4]);
    assert_eq!(widths("[{cells: [{chart: a, width: 12}, {chart: b}, {chart: c}]}]"), [12, 1, 1]);
}

#[test]
fn rows_of_headers_alone_are_low_and_missing_charts_follow_in_the_last_tab() {
    let text = "[{tab: One, rows: [{cells: [{header: Hello}]}]}, {tab: Two, rows: [{height: 3, cells: [{chart: b}, {markdown: Hi}]}]}]";
    let cell = |name: &str, text: &str, width: u32| json!({ name: text, "width": width });
    assert_eq!(
        layout(text),
        json!({ "tabs": [
            { "title": "One", "rows": [{ "height": 1, "cells": [cell("header", "Hello", 12)] }] },
            { "title": "Two", "rows": [
                { "height": 3, "cells": [cell("chart", "b", 6), cell("markdown", "Hi", 6)] },
                { "height": 5, "cells": [cell("chart", "a", 6), cell("chart", "c", 6)] },
            ] },
        ] })
    );
}

#[test]
fn the_datasets_of_a_dashboard_are_those_of_its_charts_and_filters() {
    let names =
        |name: &str| datasets_of(&dashboard(name), "default").iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(names("airport-weather"), ["default/flight-weather", "default/flights"]);
    assert_eq!(names("world"), ["default/gapminder", "default/seattle-weather"]);
}
