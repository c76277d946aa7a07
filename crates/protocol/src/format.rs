//! The media types that results can have.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A media type that results can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Format {
    /// An Arrow IPC stream, uncompressed.
    Arrow,
    /// An object with `fields` and `rows`.
    Json,
    /// RFC 4180, UTF-8 with a byte order mark, a header line of titles.
    Csv,
    /// One Parquet file, zstd.
    Parquet,
    /// One Excel workbook.
    Xlsx,
}

const FORMATS: [(Format, &str, &str); 5] = [
    (Format::Arrow, "application/vnd.apache.arrow.stream", "arrow"),
    (Format::Json, "application/json", "json"),
    (Format::Csv, "text/csv", "csv"),
    (Format::Parquet, "application/vnd.apache.parquet", "parquet"),
    (Format::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
];

impl Format {
    /// Every media type, without parameters.
    pub fn media_types() -> [&'static str; FORMATS.len()] {
        FORMATS.map(|(_, media_type, _)| media_type)
    }

    /// The format of a media type without parameters, whatever the case.
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        FORMATS.iter().find(|(_, known, _)| media_type.eq_ignore_ascii_case(known)).map(|(format, ..)| *format)
    }

    /// The media type with its parameters.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            other => FORMATS.iter().find(|(format, ..)| *format == other).map_or("", |(_, media_type, _)| media_type),
        }
    }

    /// The ending of a file's name.
    pub fn extension(self) -> &'static str {
        FORMATS.iter().find(|(format, ..)| *format == self).map_or("", |(_, _, extension)| extension)
    }

    /// Whether it is meant to be saved as a file.
    pub fn is_download(self) -> bool {
        matches!(self, Self::Csv | Self::Parquet | Self::Xlsx)
    }
}
