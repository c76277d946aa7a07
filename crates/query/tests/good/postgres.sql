SELECT E'it\'s', $$dollar$$, $x$a'b$x$, U&'\00e9' FROM flights
---
SELECT DISTINCT ON (origin) origin, id FROM flights ORDER BY origin, id
---
SELECT ARRAY(SELECT id FROM flights), (ARRAY[1, 2])[1], '{1,2}'::int[], 1 = ANY(ARRAY[1, 2]) FROM flights
---
SELECT '{"a": 1}'::jsonb -> 'a', '{"a": 1}'::jsonb ->> 'a', '{"a": {"b": 1}}'::jsonb #>> ARRAY['a', 'b'], '{"a": 1}'::jsonb @> '{}'::jsonb
---
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY dep_delay), mode() WITHIN GROUP (ORDER BY origin) FROM flights
---
SELECT origin ~ '^J', origin ~* 'j', origin !~ 'x' FROM flights
---
SELECT seen_at AT TIME ZONE 'America/New_York', now(), current_date, current_timestamp, '1 day'::interval, '2013-01-01'::timestamptz FROM flights
---
SELECT make_interval(days => 10), to_char(departed_at, 'YYYY'), age(departed_at) FROM flights
---
SELECT x.* FROM flights f CROSS JOIN LATERAL unnest(ARRAY[f.id, 2]) WITH ORDINALITY AS x (v, n)
---
SELECT g FROM generate_series(DATE '2013-01-01', DATE '2013-02-01', INTERVAL '1 day') AS g
---
SELECT id FROM flights ORDER BY id FETCH FIRST 3 ROWS WITH TIES
---
WITH x AS MATERIALIZED (SELECT 1 AS a) SELECT * FROM x
---
SELECT origin COLLATE "C" FROM flights
---
SELECT pg_catalog.lower('X')
