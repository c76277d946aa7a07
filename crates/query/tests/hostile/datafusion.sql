--! text where a name must stand
SELECT * FROM '/etc/passwd'
--! text where a name must stand
SELECT * FROM 'flights.parquet'
--! text where a name must stand
SELECT * FROM 's3://bucket/x.parquet'
--! text where a name must stand
SELECT * FROM 'https://evil.example/x.csv'
--! text where a name must stand
SELECT * FROM flights JOIN 'other.csv' ON true
--! is a path
SELECT * FROM "/etc/passwd"
--! is a path
SELECT * FROM "../secrets.parquet"
--! is a path
SELECT * FROM "file:///etc/passwd"
--! is a path
SELECT * FROM "http://evil.example/x.csv"
--! is a path
SELECT * FROM `s3://bucket/x.parquet`
--! is a path
SELECT * FROM "*.parquet"
--! is a path
SELECT * FROM "C:\secrets.csv"
--! is a path
SELECT * FROM "~root"
--! is a path
SELECT * FROM ".hidden"
--! function
SELECT * FROM parquet_metadata('x.parquet')
--! function
SELECT * FROM metadata_cache()
--! function
SELECT * FROM list_files_cache()
--! function
SELECT * FROM statistics_cache()
--! function
SELECT input_file_name() FROM flights
--! function
SELECT file_row_index() FROM flights
--! function
SELECT generate_series(1, 1000000000000)
--! function
SELECT range(1000000000000)
--! function
SELECT array_repeat(1, 1000000000000)
--! function
SELECT array_resize([1], 1000000000000)
--! function
SELECT list_repeat(1, 1000000000000)
--! function
SELECT arrow_metadata(id) FROM flights
--! function
SELECT with_metadata(id, 'a', 'b') FROM flights
--! function
SELECT * FROM flights WHERE input_file_name() = 'x'
--! function
SELECT TRY_CAST(version() AS INT)
--! function
SELECT id FROM flights QUALIFY version() = ''
--! function
SELECT 1 UNION ALL SELECT version()
--! function
SELECT [version()]
--! function
SELECT map_values(MAKE_EVIL('x'))
--! function
SELECT * FROM flights LEFT ANTI JOIN carriers ON version() = ''
--! function
SELECT /* ' */ version() /* ' */
--! function
SELECT 1 -- '
, version()
--! function
SELECT '\' || version() || '\'
--! function
SELECT E'\'' || version() || '--'
--! function
SELECT $$'$$ || version()
--! only a query
CREATE EXTERNAL TABLE x STORED AS PARQUET LOCATION '/etc'
--! only a query
DESCRIBE flights
--! only a query
INSTALL httpfs
--! only a query
LOAD httpfs
--! only a query
ATTACH 'x.db' AS x
--! only a query
DETACH x
--! only a query
SET datafusion.execution.batch_size = 1
--! only a query
PRAGMA x
--! only a query
KILL QUERY 1
--! only a query
UNLOAD (SELECT 1) TO 's3://x'
--! only a query
MSCK REPAIR TABLE flights
--! only a query
CACHE TABLE x AS SELECT 1
--! only a query
OPTIMIZE TABLE flights
--! may not be used
FROM flights
--! may not be used
FROM flights SELECT *
--! may not be used
SELECT TOP 5 * FROM flights
--! may not be used
SELECT * FROM flights PREWHERE id = 1
--! may not be used
SELECT * FROM flights SETTINGS max_threads = 1
--! may not be used
SELECT * FROM flights FORMAT CSV
--! may not be used
SELECT * FROM flights |> WHERE id = 1
--! may not be used
SELECT * FROM flights CLUSTER BY id
--! may not be used
SELECT * FROM flights DISTRIBUTE BY id
--! may not be used
SELECT * FROM flights SORT BY id
--! may not be used
SELECT * FROM flights LATERAL VIEW explode(x) t AS y
--! may not be used
SELECT * FROM flights CONNECT BY PRIOR id = id
--! may not be used
SELECT * FROM flights PIVOT (sum(id) FOR origin IN ('a', 'b'))
--! may not be used
SELECT * FROM flights UNPIVOT (x FOR y IN (a, b))
--! may not be used
SELECT * FROM TABLE(evil('x'))
--! may not be used
SELECT * RENAME (id AS x) FROM flights
--! may not be used
SELECT * REPLACE (1 AS id) FROM flights
--! may not be used
SELECT {'a': 1}
--! may not be used
SELECT MAP {'a': 1}
--! may not be used
SELECT * FROM flights LIMIT 1 BY origin
--! may not be used
SELECT * FROM flights LIMIT 1, 2
--! may not be used
SELECT origin FROM flights GROUP BY ALL
--! may not be used
SELECT origin, count(*) FROM flights GROUP BY origin WITH TOTALS
--! may not be used
SELECT 1 MINUS SELECT 2
--! may not be used
SELECT * FROM a UNION BY NAME SELECT * FROM b
--! may not be used
SELECT Q'[x]'
--! may not be used
SELECT MATCH (a) AGAINST ('x') FROM flights
--! function
SELECT CONVERT(INT, '1')
--! may not be used
SELECT CAST('x' AS evil)
--! may not be used
SELECT * FROM flights GLOBAL JOIN carriers ON true
--! may not be used
SELECT * FROM flights ASOF JOIN carriers MATCH_CONDITION (a > b)
--! may not be used
SELECT * FROM flights FOR XML AUTO
--! may not be used
SELECT a FROM flights ARRAY JOIN b
--! the SQL does not parse
SELECT * FROM flights WHERE origin = 'x' \; DROP TABLE flights
