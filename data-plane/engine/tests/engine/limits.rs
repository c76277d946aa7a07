//! No run sends more than its ticket allows.

use crate::harness::{bench, query, run};

fn rows(batches: &[arrow_array::RecordBatch]) -> usize {
    batches.iter().map(arrow_array::RecordBatch::num_rows).sum()
}

#[tokio::test]
async fn rows_beyond_the_limit_are_cut_and_the_trailer_says_so() {
    let bench = bench();
    let mut ticket = query("SELECT n FROM numbers");
    ticket.max_rows = 10_000;
    let (batches, trailer) = run(&bench.engine, ticket).await.unwrap();
    assert_eq!((rows(&batches), trailer.rows, trailer.truncated), (10_000, 10_000, true));
}

#[tokio::test]
async fn just_as_many_rows_as_allowed_are_not_cut() {
    let bench = bench();
    let mut ticket = query("SELECT n FROM numbers LIMIT 10000");
    ticket.max_rows = 10_000;
    let (batches, trailer) = run(&bench.engine, ticket).await.unwrap();
    assert_eq!((rows(&batches), trailer.truncated), (10_000, false));
    assert_eq!(trailer.bytes, 80_000);
}

#[tokio::test]
async fn bytes_beyond_the_limit_are_cut() {
    let bench = bench();
    let mut ticket = query("SELECT n FROM numbers");
    ticket.max_bytes = 100_000;
    let (batches, trailer) = run(&bench.engine, ticket).await.unwrap();
    assert!(trailer.truncated && trailer.bytes <= 100_000 && rows(&batches) > 12_000, "{trailer:?}");
    assert_eq!(rows(&batches) as u64, trailer.rows);
}

#[tokio::test]
async fn no_rows_at_all_may_be_asked_for() {
    let bench = bench();
    let mut ticket = query("SELECT n FROM numbers");
    ticket.max_rows = 0;
    let (batches, trailer) = run(&bench.engine, ticket).await.unwrap();
    assert_eq!((batches.len(), trailer.truncated), (0, true));
    let (batches, trailer) = run(&bench.engine, query("SELECT n FROM numbers WHERE n < 0")).await.unwrap();
    assert_eq!((batches.len(), trailer.truncated), (0, false));
}
