//! The tables and views that the role may read.

use binnacle_protocol::RemoteError;
use tokio_postgres::{SimpleQueryMessage, SimpleQueryRow};

use super::{
    error::{Failure, query_failed},
    pool::Lease,
};
use crate::{Table, TableKind};

/// Without partitions, which are read through their parent.
const SQL: &str = "
    SELECT current_database(), n.nspname, c.relname, CASE WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND NOT c.relispartition
      AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
      AND has_schema_privilege(n.oid, 'USAGE')
      AND (has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT'))
    ORDER BY 2, 3";

pub(super) async fn list(lease: Lease) -> Result<Vec<Table>, Failure> {
    let answer = lease.client().simple_query(SQL).await;
    let answer = lease.check(answer);
    let messages = lease.release(answer)?;
    let rows = messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    Ok(rows.map(table).collect::<Result<_, RemoteError>>()?)
}

fn table(row: &SimpleQueryRow) -> Result<Table, RemoteError> {
    let name = row.get(2).ok_or_else(|| query_failed("a table has no name"))?;
    let kind = if row.get(3) == Some("view") { TableKind::View } else { TableKind::Table };
    let text = |at| row.get(at).map(str::to_owned);
    Ok(Table { catalog: text(0), schema: text(1), name: name.to_owned(), kind })
}
