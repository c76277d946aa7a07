//! Every common type comes as it is written.

use arrow_schema::{DataType, TimeUnit};

use crate::harness::{rows, source, table};

#[tokio::test]
async fn numbers_texts_and_booleans_come_as_they_are() {
    let source = source().await;
    let sql = "SELECT 1::int2 AS a, -2::int4 AS b, 9007199254740993::int8 AS c, 4294967295::oid AS d, true AS e,
                      'naïve ☃'::text AS f, 'x'::varchar(3) AS g, 'y'::char(3) AS h, 'z'::name AS i";
    assert_eq!(
        table(&*source, sql).await,
        "a | b  | c                | d          | e    | f       | g | h   | i\n\
         1 | -2 | 9007199254740993 | 4294967295 | true | naïve ☃ | x | y   | z"
    );
}

#[tokio::test]
async fn nulls_of_every_type_are_null() {
    let source = source().await;
    let types = [
        "int2",
        "int4",
        "int8",
        "oid",
        "bool",
        "float4",
        "float8",
        "numeric",
        "numeric(10,2)",
        "text",
        "varchar",
        "char(2)",
        "name",
        "uuid",
        "json",
        "jsonb",
        "date",
        "time",
        "timetz",
        "timestamp",
        "timestamptz",
        "interval",
        "bytea",
        "int4[]",
        "inet",
        "int4range",
        "money",
        "bit(3)",
        "point",
        "xml",
        "tsvector",
    ];
    let columns: Vec<_> = types.iter().enumerate().map(|(at, type_)| format!("NULL::{type_} AS c{at}")).collect();
    let sql = format!("SELECT {} UNION ALL SELECT {}", columns.join(", "), columns.join(", "));
    let batch = rows(&*source, &sql).await.unwrap();
    assert_eq!((batch.num_columns(), batch.num_rows()), (types.len(), 2));
    for (column, type_) in batch.columns().iter().zip(types) {
        assert_eq!(column.null_count(), 2, "{type_}");
    }
}

#[tokio::test]
async fn moments_keep_microseconds_and_infinity_becomes_the_edge_of_the_calendar() {
    let source = source().await;
    let sql = "SELECT '2024-02-29'::date AS d, '-infinity'::date AS e, '13:14:15.000001'::time AS t,
                      '2024-02-29 13:14:15.123456'::timestamp AS s, 'infinity'::timestamp AS i,
                      '2024-02-29 13:14:15+02'::timestamptz AS z";
    let batch = rows(&*source, sql).await.unwrap();
    let micros = |zone: Option<&str>| DataType::Timestamp(TimeUnit::Microsecond, zone.map(Into::into));
    let types: Vec<_> = batch.schema().fields().iter().map(|field| field.data_type().clone()).collect();
    let time = DataType::Time64(TimeUnit::Microsecond);
    assert_eq!(types, [DataType::Date32, DataType::Date32, time, micros(None), micros(None), micros(Some("UTC"))]);
    assert_eq!(
        table(&*source, sql).await.lines().last().unwrap(),
        "2024-02-29 | 0001-01-01 | 13:14:15.000001 | 2024-02-29T13:14:15.123456 | 9999-12-31T23:59:59.999999 | \
         2024-02-29T11:14:15Z"
    );
}

#[tokio::test]
async fn what_arrow_has_no_type_for_comes_as_the_server_writes_it() {
    let source = source().await;
    let sql = "SELECT ARRAY['a', 'b,c', NULL] AS a, '1 year 2 days 03:04:05'::interval AS i, '10.0.0.1/8'::inet AS n,
                      '[1,5)'::int4range AS r, (1, 'x') AS c, '12:00+02'::timetz AS t";
    assert_eq!(
        table(&*source, sql).await.lines().last().unwrap(),
        "{a,\"b,c\",NULL} | 1 year 2 days 03:04:05 | 10.0.0.1/8 | [1,5) | (1,x) | 12:00:00+02"
    );
}

#[tokio::test]
async fn json_uuids_and_bytes_are_kept() {
    let source = source().await;
    let sql = r#"SELECT '{"a":  1}'::json AS j, '{"a":  1}'::jsonb AS b, '\x00ff'::bytea AS y,
                        '6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid AS u"#;
    assert_eq!(
        table(&*source, sql).await.lines().last().unwrap(),
        r#"{"a":  1} | {"a": 1} | 00ff | 6ba7b810-9dad-11d1-80b4-00c04fd430c8"#
    );
}

#[tokio::test]
async fn enums_and_domains_come_as_their_values() {
    let source = source().await;
    let client = crate::harness::look_behind(&crate::harness::url()).await;
    client
        .batch_execute(
            "CREATE SCHEMA IF NOT EXISTS type_tests; SET search_path = type_tests;
             DROP TYPE IF EXISTS mood; CREATE TYPE mood AS ENUM ('sad', 'très content');
             DROP DOMAIN IF EXISTS positive; CREATE DOMAIN positive AS int8 CHECK (VALUE > 0)",
        )
        .await
        .unwrap();
    let sql = "SELECT 'très content'::type_tests.mood AS m, 7::type_tests.positive AS p";
    assert_eq!(table(&*source, sql).await, "m            | p\ntrès content | 7");
}

#[tokio::test]
async fn a_result_without_rows_has_its_columns_and_one_without_columns_its_rows() {
    let source = source().await;
    let batch = rows(&*source, "SELECT 1 AS a, 'x' AS b, ARRAY[1] AS c WHERE false").await.unwrap();
    assert_eq!((batch.num_columns(), batch.num_rows()), (3, 0));
    let batch = rows(&*source, "SELECT FROM generate_series(1, 10000)").await.unwrap();
    assert_eq!((batch.num_columns(), batch.num_rows()), (0, 10_000));
}

#[tokio::test]
async fn columns_of_the_same_name_stay_apart_and_a_comment_may_come_last() {
    let source = source().await;
    let sql = "SELECT 1 AS x, ARRAY[2] AS x, 3 AS \"we\"\"ird\" -- the end";
    assert_eq!(table(&*source, sql).await, "x | x   | we\"ird\n1 | {2} | 3");
    assert_eq!(table(&*source, "SELECT 1 AS x;  ").await, "x\n1");
}

#[tokio::test]
async fn the_order_is_kept_also_where_the_server_writes_text() {
    let source = source().await;
    let sql = "SELECT g, ARRAY[g] AS a FROM generate_series(1, 30000) g ORDER BY g DESC";
    let text = table(&*source, sql).await;
    let numbers: Vec<i64> = text.lines().skip(1).map(|line| line.split(' ').next().unwrap().parse().unwrap()).collect();
    assert_eq!(numbers, (1..=30_000).rev().collect::<Vec<_>>());
}
