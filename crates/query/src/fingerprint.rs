//! What tells two queries apart, for the result cache.

use binnacle_protocol::ObjectRef;
use ring::digest::{Context, SHA256};

/// SHA-256 of the SQL, its limit, the datasource and its revision; each with its length before it.
pub(crate) fn fingerprint(sql: &str, max_rows: u64, datasource: &ObjectRef, revision: i64) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for part in [sql, &datasource.namespace, &datasource.name] {
        context.update(&(part.len() as u64).to_le_bytes());
        context.update(part.as_bytes());
    }
    context.update(&max_rows.to_le_bytes());
    context.update(&revision.to_le_bytes());
    let mut fingerprint = [0; 32];
    fingerprint.copy_from_slice(context.finish().as_ref());
    fingerprint
}
