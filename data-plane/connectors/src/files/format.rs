//! Formats of files, told by their names, and how each is read.

use std::{fs::File, io, io::Read, path::Path, sync::Arc};

use binnacle_protocol::RemoteError;
use datafusion::datasource::file_format::{
    FileFormat, csv::CsvFormat, file_compression_type::FileCompressionType, json::JsonFormat, parquet::ParquetFormat,
};

use crate::given::{Given, invalid};

/// How many rows of CSV and JSON are looked at to tell the columns' types: all but of the very largest files.
const INFERRED_ROWS: usize = 4_000_000;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Parquet,
    Csv,
    Tsv,
    Json,
}

/// How a file is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    pub format: Format,
    pub compression: FileCompressionType,
}

/// A file's name taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named<'a> {
    /// The name of its table.
    pub stem: &'a str,
    /// None where the name does not tell.
    pub format: Option<Format>,
    pub compression: FileCompressionType,
}

impl<'a> Named<'a> {
    /// `name` without folders, for example `flights.csv.gz`.
    pub fn new(name: &'a str) -> Self {
        let (rest, compression) = match name.rsplit_once('.') {
            Some((rest, "gz")) => (rest, FileCompressionType::GZIP),
            Some((rest, "bz2")) => (rest, FileCompressionType::BZIP2),
            Some((rest, "xz")) => (rest, FileCompressionType::XZ),
            Some((rest, "zst")) => (rest, FileCompressionType::ZSTD),
            _ => (name, FileCompressionType::UNCOMPRESSED),
        };
        let (stem, extension) = rest.rsplit_once('.').unwrap_or((rest, ""));
        Self { stem, format: by_extension(extension), compression }
    }
}

fn by_extension(extension: &str) -> Option<Format> {
    Some(match extension.to_ascii_lowercase().as_str() {
        "parquet" | "pq" => Format::Parquet,
        "csv" => Format::Csv,
        "tsv" => Format::Tsv,
        "json" | "ndjson" | "jsonl" => Format::Json,
        _ => return None,
    })
}

/// What a datasource says about its files.
#[derive(Clone, Debug)]
pub(super) struct Options {
    /// The format of all files; none where their names tell.
    pub format: Option<Format>,
    /// None where the format tells.
    delimiter: Option<u8>,
    header: bool,
    /// A text of CSV files that stands for no value.
    null_value: Option<String>,
}

impl Options {
    pub fn new(given: &Given<'_>) -> Result<Self, RemoteError> {
        let format = match given.text("format") {
            Some("parquet") => Some(Format::Parquet),
            Some("csv") => Some(Format::Csv),
            Some("json") => Some(Format::Json),
            _ => None,
        };
        let delimiter = given.given("delimiter").then(|| delimiter(given.text("delimiter").unwrap_or_default()));
        let null_value = given.text("nullValue").filter(|text| !text.is_empty()).map(str::to_owned);
        Ok(Self { format, delimiter: delimiter.transpose()?, header: given.boolean("header"), null_value })
    }

    /// The text that stands for no value in files of this format.
    pub fn null_value(&self, format: Format) -> Option<&str> {
        self.null_value.as_deref().filter(|_| matches!(format, Format::Csv | Format::Tsv))
    }

    /// Reads files of this kind. `array` says that JSON is one array rather than lines.
    pub fn reader(&self, kind: Kind, array: bool) -> Arc<dyn FileFormat> {
        // An empty value is none in any case.
        let null_regex = self.null_value.as_deref().map(|text| format!("^(?:{})?$", escaped(text)));
        let csv = |delimiter| {
            CsvFormat::default()
                .with_has_header(self.header)
                .with_delimiter(self.delimiter.unwrap_or(delimiter))
                .with_null_regex(null_regex.clone())
                .with_newlines_in_values(true)
                .with_schema_infer_max_rec(INFERRED_ROWS)
                .with_file_compression_type(kind.compression)
        };
        match kind.format {
            Format::Parquet => Arc::new(ParquetFormat::default()),
            Format::Csv => Arc::new(csv(b',')),
            Format::Tsv => Arc::new(csv(b'\t')),
            Format::Json => Arc::new(
                JsonFormat::default()
                    .with_newline_delimited(!array)
                    .with_schema_infer_max_rec(INFERRED_ROWS)
                    .with_file_compression_type(kind.compression),
            ),
        }
    }
}

fn delimiter(text: &str) -> Result<u8, RemoteError> {
    match text.as_bytes() {
        [byte] => Ok(*byte),
        b"\\t" => Ok(b'\t'),
        _ => Err(invalid("delimiter", format!("`{text}` is not one character: write for example `;` or `\\t`"))),
    }
}

/// `text` as a regular expression that means just it.
fn escaped(text: &str) -> String {
    let literal = |c: char| c.is_alphanumeric() || c.is_whitespace() || !c.is_ascii();
    text.chars().flat_map(|c| (!literal(c)).then_some('\\').into_iter().chain([c])).collect()
}

/// Whether a JSON file is one array, which its first character tells.
pub(super) fn is_json_array(path: &Path, compression: FileCompressionType) -> io::Result<bool> {
    let file = File::open(path)?;
    let reader = compression.convert_read(file).map_err(io::Error::other)?;
    for byte in io::BufReader::new(reader).bytes() {
        let byte = byte?;
        // A byte order mark may come first.
        if !byte.is_ascii_whitespace() && !b"\xEF\xBB\xBF".contains(&byte) {
            return Ok(byte == b'[');
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_table_format_and_compression() {
        let named = |name| {
            let Named { stem, format, compression } = Named::new(name);
            (stem.to_owned(), format, compression)
        };
        let plain = FileCompressionType::UNCOMPRESSED;
        assert_eq!(named("flights.parquet"), ("flights".into(), Some(Format::Parquet), plain));
        assert_eq!(named("2024.q1.CSV"), ("2024.q1".into(), Some(Format::Csv), plain));
        assert_eq!(named("log.ndjson.gz"), ("log".into(), Some(Format::Json), FileCompressionType::GZIP));
        assert_eq!(named("README.md"), ("README".into(), None, plain));
        assert_eq!(named("data"), ("data".into(), None, plain));
    }

    #[test]
    fn a_null_value_means_just_itself() {
        assert_eq!(escaped("N/A (none)"), r"N\/A \(none\)");
        assert_eq!(escaped("-é"), r"\-é");
    }

    #[test]
    fn a_delimiter_is_one_character() {
        assert_eq!(
            (delimiter(";").unwrap(), delimiter("\\t").unwrap(), delimiter("\t").unwrap()),
            (b';', b'\t', b'\t')
        );
        assert!(delimiter("").is_err() && delimiter("||").is_err() && delimiter("é").is_err());
    }
}
