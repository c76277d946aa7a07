//! Dashboards.

use binnacle_crds::dashboard::DashboardSpec;
use binnacle_protocol::ObjectRef;

use super::{access, chart, color, filter, layout, report::Report, schedule};
use crate::{Catalog, Mistake};

/// What is wrong with a dashboard: names of datasets, columns, metrics, charts and filters that are not there, and
/// settings that cannot be meant. Columns are complained about only where the catalog knows them.
pub fn check_dashboard(spec: &DashboardSpec, object: &ObjectRef, catalog: &Catalog) -> Vec<Mistake> {
    let mut report = Report::default();
    if let Some(zone) = &spec.time_zone {
        schedule::check_time_zone(zone, "spec.timeZone", &mut report);
    }
    filter::check_filters(spec, &object.namespace, catalog, &mut report);
    for (name, each) in &spec.charts {
        chart::check_chart(name, each, &object.namespace, catalog, &mut report);
    }
    layout::check_layout(spec, &mut report);
    if spec.refresh.is_some_and(|refresh| refresh.millis < 1000) {
        report.add_hinted(
            "spec.refresh",
            "new data more than once a second is too often",
            Some("use `30s` or more".into()),
        );
    }
    for (value, each) in &spec.colors {
        color::check_color(each, &format!("spec.colors.{value}"), &mut report);
    }
    access::check_access(&spec.access, &mut report);
    report.mistakes
}
