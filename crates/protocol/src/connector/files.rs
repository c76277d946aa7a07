//! Parquet, CSV and JSON files, queried with an embedded DataFusion.

use super::{ConnectorInfo, Parameter, ParameterKind};

/// What the files connector needs.
pub const INFO: ConnectorInfo = ConnectorInfo {
    name: "files",
    title: "Files",
    description: "Parquet, CSV and JSON files in a folder: every file, or sub-folder of files, is a table.",
    dialect: "datafusion",
    parameters: &[
        Parameter::text("path", "Path", "A file, or a folder of files and of folders of parts.").required(),
        Parameter::text("format", "Format", "The format of all files; by default each file's extension says it.")
            .kind(ParameterKind::Choice(&["auto", "parquet", "csv", "json"]))
            .default("auto"),
        Parameter::text("delimiter", "Delimiter", "The character between the values of a CSV file.").default(","),
        Parameter::text("header", "Header", "Whether the first line of a CSV file names its columns.")
            .kind(ParameterKind::Boolean)
            .default("true"),
        Parameter::text("nullValue", "Null value", "A text that stands for no value in CSV files, for example `NA`."),
    ],
};
