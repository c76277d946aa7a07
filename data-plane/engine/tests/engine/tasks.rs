//! What can be asked besides rows.

use arrow_schema::DataType;
use binnacle_protocol::{ErrorCode, Task};
use tokio_util::sync::CancellationToken;

use crate::harness::{bench, query, run, ticket};

#[tokio::test]
async fn describing_sends_the_columns_and_no_rows() {
    let bench = bench();
    let ticket = ticket(Task::Describe { sql: "SELECT n, 'x' AS t FROM numbers".into() });
    let running = bench.engine.run(ticket.clone(), CancellationToken::new()).await.unwrap();
    let schema = running.schema();
    let types: Vec<_> = schema.fields().iter().map(|field| field.data_type()).collect();
    assert_eq!(types, [&DataType::Int64, &DataType::Utf8]);
    drop(running);
    let (batches, trailer) = run(&bench.engine, ticket).await.unwrap();
    assert_eq!((batches.len(), trailer.rows), (0, 0));
}

#[tokio::test]
async fn tables_and_version_are_one_batch_each() {
    let bench = bench();
    let (batches, _) = run(&bench.engine, ticket(Task::ListTables)).await.unwrap();
    let schema = batches[0].schema();
    let names: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!((names, batches[0].num_rows()), (vec!["catalog", "schema", "name", "kind"], 1));
    let (batches, _) = run(&bench.engine, ticket(Task::Probe)).await.unwrap();
    assert_eq!((batches[0].num_rows(), batches[0].schema().field(0).name().as_str()), (1, "version"));
}

#[tokio::test]
async fn an_error_ends_a_run_and_frees_its_place() {
    let bench = bench();
    let broken = query("SELECT 1 / (n - 50000) FROM numbers");
    assert_eq!(run(&bench.engine, broken).await.unwrap_err().code, ErrorCode::QueryFailed);
    assert!(run(&bench.engine, query("SELECT 1 AS a")).await.is_ok());
}
