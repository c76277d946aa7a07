//! Reads tuples from `COPY … (FORMAT binary)`:
//! <https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS>.

use bytes::{Bytes, BytesMut};

use super::{column::Column, numeric::DoesNotFit};

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";
/// Signature, flags and the length of an extension that is always empty.
const HEADER_BYTES: usize = SIGNATURE.len() + 4 + 4;
/// The count of fields that ends the data.
const END: i16 = -1;

/// Takes chunks apart into tuples. The server sends one tuple a chunk, but does not promise it.
#[derive(Debug, Default)]
pub(super) struct CopyReader {
    started: bool,
    /// The start of a tuple whose rest is still to come.
    rest: BytesMut,
    /// Where the fields of the tuple at hand are.
    fields: Vec<Option<(usize, usize)>>,
}

/// What was in a chunk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    pub rows: usize,
    pub bytes: usize,
}

impl CopyReader {
    /// Appends the tuples in `chunk` to `columns`.
    ///
    /// # Errors
    /// When this is not what the server sends in this format.
    pub fn take(&mut self, chunk: Bytes, columns: &mut [Column]) -> Result<Taken, DoesNotFit> {
        let data = if self.rest.is_empty() {
            chunk
        } else {
            self.rest.extend_from_slice(&chunk);
            self.rest.split().freeze()
        };
        let mut at = self.header(&data)?;
        let mut taken = Taken { rows: 0, bytes: data.len() };
        while let Some(end) = self.tuple(&data, at, columns.len())? {
            for (column, field) in columns.iter_mut().zip(&self.fields) {
                column.append(field.map(|(from, to)| &data[from..to]))?;
            }
            at = end;
            taken.rows += 1;
        }
        self.rest.extend_from_slice(&data[at..]);
        Ok(taken)
    }

    /// Where the tuples begin.
    fn header(&mut self, data: &[u8]) -> Result<usize, DoesNotFit> {
        if self.started || data.len() < HEADER_BYTES {
            return Ok(0);
        }
        self.started = true;
        if data.starts_with(SIGNATURE) { Ok(HEADER_BYTES) } else { Err(DoesNotFit) }
    }

    /// Finds the fields of the tuple at `at` and where it ends; nothing where it is not whole yet, or the data is over.
    fn tuple(&mut self, data: &[u8], mut at: usize, count: usize) -> Result<Option<usize>, DoesNotFit> {
        if !self.started {
            return Ok(None);
        }
        let Some(fields) = data.get(at..).and_then(<[u8]>::first_chunk) else { return Ok(None) };
        match i16::from_be_bytes(*fields) {
            END => return Ok(None),
            fields if usize::try_from(fields) != Ok(count) => return Err(DoesNotFit),
            _ => at += 2,
        }
        self.fields.clear();
        for _ in 0..count {
            let Some(length) = data.get(at..).and_then(<[u8]>::first_chunk) else { return Ok(None) };
            at += 4;
            let Ok(length) = usize::try_from(i32::from_be_bytes(*length)) else {
                self.fields.push(None);
                continue;
            };
            self.fields.push(Some((at, at + length)));
            at += length;
        }
        Ok((at <= data.len()).then_some(at))
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::{cast::AsArray, types::Int32Type};

    use super::*;
    use crate::postgres::plan::Fetch;

    fn data() -> Vec<u8> {
        let mut data = [SIGNATURE, &[0; 8]].concat();
        for value in 1..=3_i32 {
            data.extend_from_slice(&2_i16.to_be_bytes());
            data.extend_from_slice(&4_i32.to_be_bytes());
            data.extend_from_slice(&value.to_be_bytes());
            data.extend_from_slice(&(-1_i32).to_be_bytes());
        }
        data.extend_from_slice(&END.to_be_bytes());
        data
    }

    #[test]
    fn tuples_are_whole_however_the_data_is_cut() {
        let data = data();
        for size in 1..=data.len() {
            let mut reader = CopyReader::default();
            let mut columns = [Column::new(Fetch::Int32), Column::new(Fetch::Text)];
            let mut rows = 0;
            for chunk in data.chunks(size) {
                rows += reader.take(Bytes::copy_from_slice(chunk), &mut columns).unwrap().rows;
            }
            assert_eq!(rows, 3, "chunks of {size}");
            assert_eq!(columns[0].finish(false).unwrap().as_primitive::<Int32Type>().values(), &[1, 2, 3]);
            assert_eq!(columns[1].finish(false).unwrap().null_count(), 3);
        }
    }

    #[test]
    fn other_data_is_refused() {
        let mut columns = [Column::new(Fetch::Int32)];
        assert!(CopyReader::default().take(Bytes::from_static(&[b'x'; 64]), &mut columns).is_err());
        assert!(CopyReader::default().take(Bytes::from(data()), &mut columns).is_err());
    }
}
