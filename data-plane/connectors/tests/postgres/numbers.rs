//! Numbers stay exact.

use arrow_schema::DataType;

use crate::harness::{rows, source, table};

#[tokio::test]
async fn a_declared_numeric_keeps_its_scale() {
    let source = source().await;
    let sql = "SELECT v::numeric(12,3) AS n FROM (VALUES ('1'), ('-0.001'), ('123456789.999')) t(v)";
    let batch = rows(&*source, sql).await.unwrap();
    assert_eq!(batch.schema().field(0).data_type(), &DataType::Decimal128(12, 3));
    assert_eq!(table(&*source, sql).await, "n\n1.000\n-0.001\n123456789.999");
}

#[tokio::test]
async fn sums_and_averages_take_the_scale_of_their_values() {
    let source = source().await;
    let sql = "SELECT sum(g::int8) AS s, avg(g) AS a FROM generate_series(1, 4) g";
    let batch = rows(&*source, sql).await.unwrap();
    assert_eq!(batch.schema().field(0).data_type(), &DataType::Decimal128(38, 0));
    assert_eq!(table(&*source, sql).await.lines().last().unwrap(), "10 | 2.5000000000000000");
}

#[tokio::test]
async fn a_numeric_that_no_decimal_holds_comes_as_text() {
    let source = source().await;
    let long = "123456789012345678901234567890.123456789012345678901234567890";
    let sql = format!("SELECT '{long}'::numeric AS n, 'NaN'::numeric AS x, '-Infinity'::numeric AS y");
    assert_eq!(table(&*source, &sql).await.lines().last().unwrap(), format!("{long} | NaN | -Infinity"));
}

#[tokio::test]
async fn a_later_numeric_that_does_not_fit_fails_rather_than_being_rounded() {
    let source = source().await;
    let sql = "SELECT CASE WHEN g < 20000 THEN 1.5 ELSE 1e-20 END::numeric AS n FROM generate_series(1, 30000) g";
    let error = rows(&*source, sql).await.unwrap_err();
    assert!(error.message.contains("`n`") && error.hint.unwrap().contains("numeric(20, 6)"), "{}", error.message);
}

#[tokio::test]
async fn floats_keep_what_is_not_a_number() {
    let source = source().await;
    let sql = "SELECT 'NaN'::float8 AS a, '-Infinity'::float8 AS b, 1.1::float4 AS c, 0.1::float8 + 0.2::float8 AS d";
    assert_eq!(table(&*source, sql).await.lines().last().unwrap(), "NaN | -inf | 1.1 | 0.30000000000000004");
}

#[tokio::test]
async fn a_million_rows_come_complete_in_batches_that_are_not_too_long() {
    use arrow_array::{cast::AsArray, types::Int64Type};
    use futures::TryStreamExt;

    let source = source().await;
    let sql = "SELECT g::int8 AS g, 'row ' || g AS t FROM generate_series(1, 1000000) g";
    let stream = source.query(sql, crate::harness::soon()).await.unwrap();
    let (rows, sum) = stream
        .try_fold((0, 0_i64), async |(rows, sum), batch| {
            assert!((1..=8192).contains(&batch.num_rows()));
            let values = batch.column(0).as_primitive::<Int64Type>();
            Ok((rows + batch.num_rows(), sum + values.values().iter().sum::<i64>()))
        })
        .await
        .unwrap();
    assert_eq!((rows, sum), (1_000_000, 500_000_500_000));
}
