//! Who may use what. What may not be used looks as if it were not there.

use binnacle_protocol::ErrorCode;

use crate::{
    Rejection, Viewer,
    dataset::{Dataset, Datasource},
    matches_subject,
};

/// Whether a person may ask questions to a dataset.
///
/// # Errors
/// As if there were no such dataset, or datasource.
pub(crate) fn check_view(dataset: &Dataset<'_>, viewer: &Viewer) -> Result<(), Rejection> {
    if !is_open(&dataset.spec.access.view, viewer) {
        return Err(Rejection::not_found(format!("Dataset {}", dataset.object)));
    }
    check_query(&dataset.datasource, viewer)
}

/// Whether a person may query a datasource.
///
/// # Errors
/// As if there were no such datasource.
pub(crate) fn check_query(datasource: &Datasource<'_>, viewer: &Viewer) -> Result<(), Rejection> {
    if is_open(&datasource.spec.access.query, viewer) {
        Ok(())
    } else {
        Err(Rejection::not_found(format!("Datasource {}", datasource.object)))
    }
}

/// Whether a person may write SQL of their own against a datasource.
///
/// # Errors
/// As if there were no such datasource, or that they may not.
pub(crate) fn check_sql(datasource: &Datasource<'_>, viewer: &Viewer) -> Result<(), Rejection> {
    check_query(datasource, viewer)?;
    let subjects = &datasource.spec.access.sql;
    let may = if subjects.is_empty() {
        viewer.has_role("editor") || viewer.has_role("admin")
    } else {
        matches_subject(subjects, viewer)
    };
    if may {
        return Ok(());
    }
    let message = format!("you may not write SQL of your own against Datasource {}", datasource.object);
    Err(Rejection::new(ErrorCode::Forbidden, message).hint("ask for `spec.access.sql` there, or for the role `editor`"))
}

/// Admins may use everything; that they see every row does not follow.
fn is_open(subjects: &[String], viewer: &Viewer) -> bool {
    subjects.is_empty() || viewer.has_role("admin") || matches_subject(subjects, viewer)
}
