//! Who may do what, as objects name people.

use binnacle_crds::dataset::Access;
use binnacle_protocol::id::is_name;

use super::report::Report;
use crate::suggest::did_you_mean;

/// Roles, the least first.
const ROLES: [&str; 3] = ["viewer", "editor", "admin"];

/// The `access` of a dataset or a dashboard.
pub(super) fn check_access(access: &Access, report: &mut Report) {
    check_subjects(&access.view, "spec.access.view", report);
    check_subjects(&access.edit, "spec.access.edit", report);
}

/// Subjects; one that is none would let nobody in and say nothing.
pub(super) fn check_subjects(subjects: &[String], path: &str, report: &mut Report) {
    for (place, subject) in subjects.iter().enumerate() {
        let path = format!("{path}[{place}]");
        match subject.split_once(':') {
            Some(("role", role)) if !ROLES.contains(&role) => {
                let known = ROLES.map(str::to_owned);
                report.add_hinted(&path, format!("there is no role `{role}`"), did_you_mean(role, &known));
            }
            Some(("user" | "group" | "role", name)) if !name.is_empty() => {}
            _ => report.add_hinted(
                &path,
                format!("`{subject}` names nobody"),
                Some("write `user:NAME`, `group:NAME` or `role:NAME`".into()),
            ),
        }
    }
}

/// Namespaces that may use an object; `*` means all.
pub(super) fn check_namespaces(namespaces: &[String], path: &str, report: &mut Report) {
    for (place, namespace) in namespaces.iter().enumerate() {
        if namespace != "*" && !is_name(namespace) {
            let message = format!("`{namespace}` is not a namespace");
            report.add_hinted(&format!("{path}[{place}]"), message, Some("write a name, or `*` for all".into()));
        }
    }
}
