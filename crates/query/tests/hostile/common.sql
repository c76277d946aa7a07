--! more than one statement
SELECT 1; SELECT 2
--! more than one statement
SELECT 1; DROP TABLE flights
--! more than one statement
SELECT 1;;DELETE FROM flights;--
--! more than one statement
SELECT 1 /* ; */ ; /* x */ SELECT 2
--! there is no SQL
;
--! there is no SQL
-- only a comment
--! there is no SQL
/* SELECT 1 */
--! only a query
DELETE FROM flights
--! only a query
UPDATE flights SET origin = 'x'
--! only a query
INSERT INTO flights (id) VALUES (1)
--! only a query
INSERT INTO flights SELECT * FROM flights
--! only a query
DROP TABLE flights
--! only a query
CREATE TABLE x AS SELECT * FROM flights
--! only a query
CREATE VIEW x AS SELECT 1
--! only a query
ALTER TABLE flights ADD COLUMN x int
--! only a query
TRUNCATE TABLE flights
--! only a query
EXPLAIN SELECT 1
--! only a query
EXPLAIN ANALYZE SELECT 1
--! only a query
SET search_path = 'x'
--! only a query
SHOW search_path
--! only a query
BEGIN
--! only a query
COMMIT
--! only a query
ROLLBACK
--! only a query
GRANT SELECT ON flights TO public
--! only a query
CALL something()
--! only a query
PREPARE p AS SELECT 1
--! only a query
EXECUTE p
--! only a query
DEALLOCATE p
--! only a query
COPY flights TO '/tmp/x.csv'
--! only a query
COPY (SELECT * FROM flights) TO '/tmp/x.csv'
--! only a query
USE other
--! only a query
MERGE INTO flights USING carriers ON flights.carrier = carriers.code WHEN MATCHED THEN DELETE
--! SELECT INTO
SELECT * INTO stolen FROM flights
--! FOR UPDATE
SELECT * FROM flights FOR UPDATE
--! FOR UPDATE
SELECT * FROM flights FOR SHARE
--! FOR UPDATE
SELECT * FROM (SELECT * FROM flights FOR UPDATE) AS x
--! stands for a value
SELECT * FROM flights WHERE id = $1
--! stands for a value
SELECT * FROM flights WHERE id = :user_name
--! function
SELECT pg_sleep(10)
--! function
SELECT version()
--! function
SELECT current_setting('data_directory')
--! function
SELECT set_config('role', 'postgres', false)
--! function
SELECT current_user
--! function
SELECT session_user
--! function
SELECT repeat('x', 1000000000)
--! function
SELECT * FROM read_parquet('/etc/passwd')
--! function
SELECT * FROM read_csv('/etc/passwd')
--! function
SELECT * FROM flights WHERE id = (SELECT pg_sleep(1))
--! function
SELECT id FROM flights ORDER BY pg_sleep(1)
--! function
SELECT id FROM flights GROUP BY id HAVING pg_sleep(1) IS NULL
--! function
SELECT id FROM flights LIMIT (SELECT length(pg_read_file('/etc/passwd')))
--! function
SELECT count(*) FILTER (WHERE pg_sleep(1) IS NULL) FROM flights
--! function
SELECT sum(id) OVER (PARTITION BY pg_sleep(1)) FROM flights
--! function
SELECT sum(id) OVER (ORDER BY pg_sleep(1)) FROM flights
--! function
SELECT sum(id) OVER w FROM flights WINDOW w AS (PARTITION BY pg_sleep(1))
--! function
SELECT * FROM flights a JOIN flights b ON pg_sleep(1) IS NULL
--! function
WITH x AS (SELECT pg_sleep(1)) SELECT * FROM x
--! function
SELECT CASE WHEN true THEN pg_sleep(1) END
--! function
SELECT 1 UNION ALL SELECT pg_sleep(1)
--! function
VALUES (pg_sleep(1))
--! function
SELECT public.lower('x')
--! function
SELECT evil.count(*) FROM flights
--! function
SELECT ｌｏｗｅｒ('x')
--! function
SELECT "pg_sleep"(1)
--! function
SELECT "LOWER"('x')
--! length given to
SELECT lpad('x', 1000000000)
--! length given to
SELECT rpad('x', id) FROM flights
--! belongs to the database
SELECT * FROM pg_catalog.pg_user
--! belongs to the database
SELECT * FROM pg_shadow
--! belongs to the database
SELECT * FROM "pg_shadow"
--! belongs to the database
SELECT * FROM PG_SHADOW
--! belongs to the database
SELECT * FROM information_schema.tables
--! belongs to the database
SELECT * FROM INFORMATION_SCHEMA.COLUMNS
--! belongs to the database
SELECT * FROM db.information_schema.tables
--! belongs to the database
SELECT (SELECT count(*) FROM pg_class)
--! belongs to the database
SELECT * FROM flights WHERE EXISTS (SELECT 1 FROM pg_class)
--! belongs to the database
SELECT * FROM flights WHERE origin IN (SELECT usename FROM pg_user)
--! belongs to the database
SELECT * FROM flights, LATERAL (SELECT * FROM pg_class) AS x
--! belongs to the database
WITH pg AS (SELECT * FROM pg_class) SELECT * FROM pg
--! belongs to the database
(SELECT 1) UNION (SELECT oid FROM pg_class)
--! may not be used
TABLE flights
--! may not be used
SELECT * FROM flights TABLESAMPLE SYSTEM (10)
--! may not be used
SELECT 'x'::regclass
--! may not be used
SELECT CAST('pg_shadow' AS regclass)
--! may not be used
SELECT CAST(1 AS regproc)
--! may not be used
SELECT X'4142'
--! characters that cannot be seen
SELECT * FROM "fli​ghts"
--! characters that cannot be seen
SELECT "‮origin" FROM flights
--! the SQL does not parse
ＳＥＬＥＣＴ 1
--! the SQL does not parse
SELECT 'unterminated
--! the SQL does not parse
SELECT "unterminated
--! the SQL does not parse
SELECT 1 /* unterminated
--! more than one statement
SELECT ‘x’; SELECT ’y’
--! the SQL does not parse
SELECT * FROM
--! the SQL does not parse
SELECT (1
--! nested too deeply
SELECT ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
--! WITH names `x` twice
WITH x AS (SELECT 1), x AS (SELECT 2) SELECT * FROM x
