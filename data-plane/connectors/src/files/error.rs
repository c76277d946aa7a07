//! What went wrong in DataFusion or with a file, in the words of the protocol.

use std::fmt::Display;

use binnacle_protocol::{ErrorCode, RemoteError};
use datafusion::{arrow::error::ArrowError, error::DataFusionError};

/// The error for files that are not there or may not be read.
pub(super) fn unreachable(path: &dyn Display, cause: &dyn Display) -> RemoteError {
    RemoteError::new(ErrorCode::DatasourceUnreachable, format!("`{path}` cannot be read: {cause}"))
        .hint("Check that it is there, and that the worker may read it.")
}

/// The error for files whose content is not what it should be.
pub(super) fn broken(files: &str, cause: &dyn Display) -> RemoteError {
    RemoteError::new(ErrorCode::QueryFailed, format!("{files} cannot be read: {}", one_line(cause)))
        .hint("Check that the file is whole and that its format is what its name, or `parameters.format`, says.")
}

/// The error that DataFusion met while it planned or ran a query over `files`, which are named where they are to blame.
pub(super) fn failed(error: &DataFusionError, files: &str) -> RemoteError {
    match error.find_root() {
        DataFusionError::External(inner) => match inner.downcast_ref::<RemoteError>() {
            Some(told) => told.clone(),
            None => query_failed(inner),
        },
        DataFusionError::ResourcesExhausted(message) => query_failed(message)
            .hint("Ask for less at once, or give the worker more memory with `--memory` or room to spill."),
        root if is_about_files(root) => broken(files, &root.message()),
        root => query_failed(&root.message()),
    }
}

fn query_failed(cause: &dyn Display) -> RemoteError {
    RemoteError::new(ErrorCode::QueryFailed, one_line(cause))
}

fn is_about_files(error: &DataFusionError) -> bool {
    match error {
        DataFusionError::ParquetError(_) | DataFusionError::ObjectStore(_) | DataFusionError::IoError(_) => true,
        DataFusionError::ArrowError(inner, _) => matches!(
            **inner,
            ArrowError::CsvError(_)
                | ArrowError::JsonError(_)
                | ArrowError::ParquetError(_)
                | ArrowError::ParseError(_)
                | ArrowError::IoError(..)
                | ArrowError::ExternalError(_)
        ),
        _ => false,
    }
}

/// Without the engine's advice to its own developers.
fn one_line(cause: &dyn Display) -> String {
    let text = cause.to_string();
    let text = text.split("\nThis issue was likely caused by a bug").next().unwrap_or_default();
    text.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_ours_comes_back_whole() {
        let ours = unreachable(&"x.csv", &"gone");
        let wrapped =
            DataFusionError::Context("while".into(), Box::new(DataFusionError::External(ours.clone().into())));
        assert_eq!(failed(&wrapped, "`x.csv`"), ours);
    }

    #[test]
    fn broken_files_are_named_and_mistakes_in_sql_are_not_blamed_on_them() {
        let csv = DataFusionError::ArrowError(Box::new(ArrowError::CsvError("bad line 3".into())), None);
        assert!(failed(&csv, "`x.csv`").message.starts_with("`x.csv` cannot be read: "));
        let plan = DataFusionError::Plan("no column `a`\n\nbacktrace".into());
        assert!(!failed(&plan, "`x.csv`").message.contains("x.csv"));
    }
}
