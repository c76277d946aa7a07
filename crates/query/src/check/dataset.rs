//! Datasets.

use std::collections::BTreeSet;

use binnacle_crds::dataset::DatasetSpec;
use binnacle_protocol::ObjectRef;

use super::{access, columns::Names, reference, report::Report, sql::Speech};
use crate::{Catalog, ColumnInfo, Mistake, chart::Known, expression::ExpressionKind, suggest::did_you_mean};

/// What is wrong with a dataset: its datasource, its SQL, its expressions, its names. Columns are complained about only
/// where the catalog knows the dataset's.
pub fn check_dataset(spec: &DatasetSpec, object: &ObjectRef, catalog: &Catalog) -> Vec<Mistake> {
    let mut report = Report::default();
    let columns = catalog.columns(object);
    let datasource =
        reference::datasource(&spec.datasource, &object.namespace, catalog, "spec.datasource", &mut report);
    if let Some(speech) = datasource.and_then(Speech::of) {
        check_sql(spec, &speech.over(spec, columns.as_deref()), &mut report);
    }
    check_columns(spec, columns.as_deref(), &mut report);
    let names = Names::of_dataset(Known::of_spec(spec, object.clone(), columns));
    if let Some(column) = &spec.time_column {
        names.check_time(column, "spec.timeColumn", &mut report);
    }
    check_names(spec, &mut report);
    access::check_access(&spec.access, &mut report);
    report.mistakes
}

fn check_sql(spec: &DatasetSpec, speech: &Speech<'_>, report: &mut Report) {
    if let Some(sql) = &spec.sql {
        speech.check_query(sql, "spec.sql", report);
    }
    for (name, column) in &spec.columns {
        if let Some(expression) = &column.expression {
            let path = format!("spec.columns.{name}.expression");
            speech.check_expression(expression, ExpressionKind::Scalar, Some(name), &path, report);
        }
    }
    for (name, metric) in &spec.metrics {
        let path = format!("spec.metrics.{name}.expression");
        speech.check_expression(&metric.expression, ExpressionKind::Aggregate, None, &path, report);
    }
    for (place, policy) in spec.row_policies.iter().enumerate() {
        let path = format!("spec.rowPolicies[{place}].filter");
        speech.check_expression(&policy.filter, ExpressionKind::Condition, None, &path, report);
    }
}

/// Columns with a meaning but no expression must be the database's.
fn check_columns(spec: &DatasetSpec, known: Option<&[ColumnInfo]>, report: &mut Report) {
    let Some(known) = known else { return };
    let names: Vec<String> = known.iter().map(|column| column.name.clone()).collect();
    for (name, column) in &spec.columns {
        if column.expression.is_none() && !names.contains(name) {
            let others: Vec<String> = names.iter().filter(|each| !spec.columns.contains_key(*each)).cloned().collect();
            let message = format!("the database has no column `{name}`");
            report.add_hinted(&format!("spec.columns.{name}"), message, did_you_mean(name, &others));
        }
    }
}

fn check_names(spec: &DatasetSpec, report: &mut Report) {
    for name in spec.metrics.keys().filter(|name| spec.columns.contains_key(*name)) {
        let message = format!("`{name}` is the name of a column, too");
        report.add_hinted(&format!("spec.metrics.{name}"), message, Some("give the metric another name".into()));
    }
    let mut policies = BTreeSet::new();
    for (place, policy) in spec.row_policies.iter().enumerate() {
        if !policies.insert(&policy.name) {
            report.add(
                &format!("spec.rowPolicies[{place}].name"),
                format!("another row policy is named `{}`, too", policy.name),
            );
        }
        access::check_subjects(&policy.subjects, &format!("spec.rowPolicies[{place}].subjects"), report);
    }
}
