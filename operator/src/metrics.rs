//! What is counted of reconciles. Labels are a controller and a reason, never an object.

use std::time::Duration;

/// One reconcile is over; `failure` is the reason of the error it ended with.
pub fn reconciled(controller: &'static str, took: Duration, failure: Option<&'static str>) {
    metrics::counter!("binnacle_operator_reconcile_runs_total", "controller" => controller).increment(1);
    metrics::histogram!("binnacle_operator_reconcile_duration_seconds", "controller" => controller)
        .record(took.as_secs_f64());
    if let Some(reason) = failure {
        metrics::counter!(
            "binnacle_operator_reconcile_failures_total", "controller" => controller, "reason" => reason
        )
        .increment(1);
    }
}

/// Whether this process writes.
pub fn leading(is_leader: bool) {
    metrics::gauge!("binnacle_operator_leader").set(f64::from(u8::from(is_leader)));
}

/// A watch broke off and is taken up again.
pub fn watch_failed(kind: &str) {
    metrics::counter!("binnacle_operator_watch_failures_total", "kind" => kind.to_owned()).increment(1);
}

/// An object that somebody else had changed was put back.
pub fn drift_corrected(kind: &str) {
    metrics::counter!("binnacle_operator_drift_corrected_total", "kind" => kind.to_owned()).increment(1);
}

/// Tells Prometheus what the numbers mean.
pub fn describe() {
    metrics::describe_counter!("binnacle_operator_reconcile_runs_total", "Reconciles");
    metrics::describe_counter!("binnacle_operator_reconcile_failures_total", "Reconciles that failed, by reason");
    metrics::describe_histogram!("binnacle_operator_reconcile_duration_seconds", "How long reconciles take");
    metrics::describe_gauge!("binnacle_operator_leader", "Whether this process holds the lease");
    metrics::describe_counter!("binnacle_operator_watch_failures_total", "Watches that broke off");
    metrics::describe_counter!(
        "binnacle_operator_drift_corrected_total",
        "Objects put back after a change from outside"
    );
}
