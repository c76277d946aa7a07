//! Alerts and reports.

use binnacle_crds::alert_schedule::{Alert, AlertScheduleSpec, Recipient, Report as Delivery, ReportFormat};
use binnacle_protocol::ObjectRef;

use super::{columns::Names, kinds::check_url, reference, report::Report, schedule, sql::Speech};
use crate::{Catalog, Mistake};

/// What is wrong with an alert or a report: its schedule, its query, its recipients.
pub fn check_alert_schedule(spec: &AlertScheduleSpec, object: &ObjectRef, catalog: &Catalog) -> Vec<Mistake> {
    let mut report = Report::default();
    schedule::check_cron(&spec.schedule, "spec.schedule", &mut report);
    schedule::check_time_zone(&spec.time_zone, "spec.timeZone", &mut report);
    if let Some(alert) = &spec.alert {
        check_alert(alert, &object.namespace, catalog, &mut report);
    }
    if let Some(delivery) = &spec.report {
        check_delivery(delivery, &object.namespace, &mut report);
    }
    for (place, recipient) in spec.recipients.iter().enumerate() {
        check_recipient(recipient, &format!("spec.recipients[{place}]"), &mut report);
    }
    report.mistakes
}

/// A value comes from `sql` at a datasource, or from a metric of a dataset.
fn check_alert(alert: &Alert, namespace: &str, catalog: &Catalog, report: &mut Report) {
    match (&alert.datasource, &alert.sql, &alert.dataset, &alert.metric) {
        (Some(datasource), Some(sql), None, None) => {
            let found = reference::datasource(datasource, namespace, catalog, "spec.alert.datasource", report);
            if let Some(speech) = found.and_then(Speech::of) {
                speech.check_query(sql, "spec.alert.sql", report);
            }
        }
        (None, None, Some(dataset), Some(metric)) => {
            let found = reference::dataset(dataset, namespace, catalog, "spec.alert.dataset", report);
            if let Some(data) = found {
                Names::of_dataset(data).check_metric(metric, "spec.alert.metric", report);
            }
        }
        _ => report.add_hinted(
            "spec.alert",
            "an alert watches one value",
            Some("set `datasource` and `sql`, or `dataset` and `metric`".into()),
        ),
    }
}

fn check_delivery(delivery: &Delivery, namespace: &str, report: &mut Report) {
    reference::resolve(&delivery.dashboard, namespace, "spec.report.dashboard", report);
    if delivery.chart.is_none() && matches!(delivery.format, ReportFormat::Csv | ReportFormat::Text) {
        let hint = "name the `chart`, or use `png` or `pdf`".to_owned();
        report.add_hinted("spec.report.format", "rows are of one chart, not of a whole dashboard", Some(hint));
    }
}

fn check_recipient(recipient: &Recipient, path: &str, report: &mut Report) {
    if let Some(email) = &recipient.email {
        for (field, addresses) in [("to", &email.to), ("cc", &email.cc), ("bcc", &email.bcc)] {
            for (place, address) in addresses.iter().enumerate().filter(|(_, address)| !is_address(address)) {
                let path = format!("{path}.email.{field}[{place}]");
                report.add(&path, format!("`{address}` is not a mail address"));
            }
        }
    }
    if let Some(webhook) = &recipient.webhook {
        check_url(&webhook.url, &format!("{path}.webhook.url"), report);
    }
}

/// Something on both sides of one `@`; whether it can be delivered to is for the mail server to say.
fn is_address(text: &str) -> bool {
    let plain =
        |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c.is_control() || c == '@');
    text.split_once('@').is_some_and(|(user, host)| plain(user) && plain(host))
}
