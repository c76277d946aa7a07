//! One Excel workbook: numbers as numbers where Excel can hold them exactly, times as texts in ISO 8601.
//!
//! A text of more than the 32,767 characters that a cell can hold is cut and ends with `…`.
//!
//! Rows go to a temporary file while they come, and so does the workbook, which is sent from there when it is whole. A sheet holds at most
//! 1,048,576 rows, after which the next one begins.

use std::{
    fs::File,
    io::{BufWriter, Seek, Write},
};

use arrow_array::{Array, RecordBatch, cast::AsArray, types::Float64Type};
use arrow_cast::{
    cast,
    display::{ArrayFormatter, FormatOptions},
};
use arrow_schema::DataType;
use binnacle_protocol::{Field, RemoteError};
use futures::{StreamExt, TryStreamExt};
use rust_xlsxwriter::{Format as CellFormat, Workbook, XlsxError};
use tokio_util::io::ReaderStream;

use crate::{Batches, Body, broken, titles};

const SHEET_ROWS: u32 = 1_048_576;
/// What a cell can hold, in units of UTF-16.
const CELL_UNITS: usize = 32_767;
/// How much of the file is sent at once.
const PIECE_BYTES: usize = 256 << 10;

struct Sheets {
    workbook: Workbook,
    row: u32,
}

pub(crate) fn stream(fields: Vec<Field>, batches: Batches) -> Body {
    futures::stream::once(async move { write_all(&fields, batches).await })
        .map_ok(|file| {
            ReaderStream::with_capacity(tokio::fs::File::from_std(file), PIECE_BYTES).map_err(|e| broken(&e))
        })
        .try_flatten()
        .boxed()
}

/// Writes the workbook into a temporary file that nobody else can see, and goes back to its beginning.
async fn write_all(fields: &[Field], mut batches: Batches) -> Result<File, RemoteError> {
    let mut sheets = Sheets { workbook: Workbook::new(), row: SHEET_ROWS };
    while let Some(batch) = batches.next().await {
        let batch = batch?;
        let titles: Vec<String> = titles(fields, &batch).into_iter().map(str::to_owned).collect();
        tokio::task::block_in_place(|| sheets.append(&titles, &batch)).map_err(|error| broken(&error))?;
    }
    tokio::task::block_in_place(|| sheets.save()).map_err(|error| broken(&error))
}

impl Sheets {
    fn save(mut self) -> Result<File, Box<dyn std::error::Error + Send + Sync>> {
        let mut file = tempfile::tempfile()?;
        let mut writer = BufWriter::new(file.try_clone()?);
        self.workbook.save_to_writer(&mut writer)?;
        writer.flush()?;
        file.rewind()?;
        Ok(file)
    }

    fn append(
        &mut self,
        titles: &[String],
        batch: &RecordBatch,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let columns =
            batch.columns().iter().map(|column| Column::of(column.as_ref())).collect::<Result<Vec<_>, _>>()?;
        if self.row >= SHEET_ROWS {
            self.begin_sheet(titles)?;
        }
        for row in 0..batch.num_rows() {
            if self.row >= SHEET_ROWS {
                self.begin_sheet(titles)?;
            }
            let at = self.workbook.worksheets_mut().len() - 1;
            let sheet = self.workbook.worksheet_from_index(at)?;
            for (column, at) in columns.iter().zip(0u16..) {
                match column {
                    Column::Number(values) if values.is_valid(row) => {
                        sheet.write_number(self.row, at, values.as_primitive::<Float64Type>().value(row))?;
                    }
                    Column::Text(array, values) if array.is_valid(row) => {
                        sheet.write_string(self.row, at, fit(values.value(row).to_string()))?;
                    }
                    _ => {}
                }
            }
            self.row += 1;
        }
        Ok(())
    }

    fn begin_sheet(&mut self, titles: &[String]) -> Result<(), XlsxError> {
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        let bold = CellFormat::new().set_bold();
        for (title, at) in titles.iter().zip(0u16..) {
            sheet.write_string_with_format(0, at, fit(title.clone()), &bold)?;
        }
        self.row = 1;
        Ok(())
    }
}

/// The text, cut before the character that is too much for a cell.
fn fit(mut text: String) -> String {
    // No character has more units than bytes.
    if text.len() <= CELL_UNITS || text.encode_utf16().count() <= CELL_UNITS {
        return text;
    }
    let mut units = 0;
    let too_much = text.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units > CELL_UNITS - '…'.len_utf16()
    });
    text.truncate(too_much.map_or(text.len(), |(at, _)| at));
    text.push('…');
    text
}

enum Column<'a> {
    Number(arrow_array::ArrayRef),
    Text(&'a dyn Array, ArrayFormatter<'a>),
}

impl<'a> Column<'a> {
    fn of(array: &'a dyn Array) -> Result<Self, arrow_schema::ArrowError> {
        const OPTIONS: FormatOptions<'static> = FormatOptions::new()
            .with_timestamp_format(Some("%Y-%m-%dT%H:%M:%S%.f"))
            .with_timestamp_tz_format(Some("%Y-%m-%dT%H:%M:%S%.fZ"));
        // Excel's numbers are doubles: what a double cannot hold exactly is written as text.
        let exact = matches!(
            array.data_type(),
            DataType::Int8
                | DataType::Int16
                | DataType::Int32
                | DataType::UInt8
                | DataType::UInt16
                | DataType::UInt32
                | DataType::Float32
                | DataType::Float64
        ) || is_small_int64(array);
        if exact {
            return Ok(Self::Number(cast(array, &DataType::Float64)?));
        }
        Ok(Self::Text(array, ArrayFormatter::try_new(array, &OPTIONS)?))
    }
}

fn is_small_int64(array: &dyn Array) -> bool {
    const EXACT: i64 = 1 << 53;
    array
        .as_primitive_opt::<arrow_array::types::Int64Type>()
        .is_some_and(|values| values.iter().flatten().all(|value| (-EXACT..=EXACT).contains(&value)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::StringArray;

    use super::*;

    #[test]
    fn a_text_is_cut_to_what_a_cell_holds_between_two_characters() {
        let whole = "ä".repeat(CELL_UNITS);
        assert_eq!(fit(whole.clone()), whole);
        assert_eq!(fit(whole + "ä"), "ä".repeat(CELL_UNITS - 1) + "…");
        // Each has two units: the last one does not fit beside the ellipsis.
        assert_eq!(fit("🛫".repeat(16_384)), "🛫".repeat(16_383) + "…");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_workbook_takes_texts_of_any_length() {
        let texts: arrow_array::ArrayRef = Arc::new(StringArray::from(vec!["long ".repeat(10_000)]));
        let batch = RecordBatch::try_from_iter([("text", texts)]).unwrap();
        let pieces: Vec<_> = stream(Vec::new(), futures::stream::iter([Ok(batch)]).boxed()).collect().await;
        let pieces = pieces.into_iter().collect::<Result<Vec<_>, _>>().unwrap();
        assert_eq!(&pieces[0][..2], b"PK");
    }
}
