SELECT * FROM flights
---
SELECT f.origin, count(*) AS n FROM flights f JOIN carriers c ON c.code = f.carrier WHERE f.dep_delay > 15 GROUP BY f.origin HAVING count(*) > 1 ORDER BY n DESC NULLS LAST, 1 LIMIT 10 OFFSET 5;
---
WITH a AS (SELECT * FROM flights), b AS (SELECT origin FROM a) SELECT * FROM b UNION ALL SELECT origin FROM a EXCEPT SELECT 'x' INTERSECT SELECT 'y'
---
WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT * FROM n
---
SELECT id, row_number() OVER (PARTITION BY origin ORDER BY id DESC), sum(id) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW), lag(id, 1) OVER w FROM flights WINDOW w AS (ORDER BY id)
---
SELECT origin, carrier, count(*) FROM flights GROUP BY GROUPING SETS ((origin), (origin, carrier), ())
---
SELECT origin, carrier, count(*) FROM flights GROUP BY ROLLUP (origin, carrier)
---
SELECT origin, carrier, count(*) FROM flights GROUP BY CUBE (origin, carrier)
---
SELECT count(*) FILTER (WHERE cancelled), count(DISTINCT origin), sum(DISTINCT dep_delay) FROM flights
---
SELECT CAST(id AS BIGINT), id::text, CAST('2013-01-01' AS DATE), DATE '2013-01-01', TIMESTAMP '2013-01-01 00:00:00', CAST(1 AS DECIMAL(10, 2)) FROM flights
---
SELECT departed_at + INTERVAL '1 day', departed_at - INTERVAL '1' MONTH FROM flights
---
SELECT EXTRACT(YEAR FROM departed_at), date_trunc('month', departed_at), date_part('dow', departed_at) FROM flights
---
SELECT CASE origin WHEN 'JFK' THEN 1 ELSE 0 END, CASE WHEN dep_delay IS NULL THEN NULL ELSE coalesce(dep_delay, 0) END FROM flights
---
SELECT upper(trim(origin)) || '-' || substring(carrier FROM 1 FOR 1), replace(origin, 'J', 'K'), lpad(origin, 5, ' '), nullif(origin, '') FROM flights
---
SELECT * FROM flights WHERE origin LIKE 'J%' AND origin NOT ILIKE '%x%' AND id BETWEEN 1 AND 5 AND carrier IN ('AA', 'it''s') AND NOT (cancelled OR ratio IS NULL)
---
SELECT * FROM flights f WHERE EXISTS (SELECT 1 FROM carriers c WHERE c.code = f.carrier) AND id IN (SELECT id FROM flights) AND id > (SELECT avg(id) FROM flights)
---
SELECT * FROM flights LEFT JOIN carriers ON true CROSS JOIN (SELECT 1 AS one) AS x FULL OUTER JOIN carriers AS c2 USING (code)
---
SELECT DISTINCT origin FROM flights ORDER BY origin
---
VALUES (1, 'a'), (2, 'b')
---
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v (x, y)
---
SELECT 'quote '' inside', 'back\slash', 'two\''; DROP TABLE x; --', 'line
break', 'ünï☃', '' AS "Quoted ""name""" FROM flights
---
SELECT -1, - -1, +1, 1 - -1, 1e-7, 1.5E+3, .5, 10 % 3, (1 + 2) * 3, 1 + 2 * 3
---
SELECT true AND false OR NOT true, 1 = 1, 1 <> 2, 2 >= 1, NULL IS NULL, 1 IS DISTINCT FROM 2, true IS NOT FALSE
---
SELECT departed_at AT TIME ZONE 'UTC' FROM flights
---
SELECT a.id, b.id FROM flights a, flights b, LATERAL (SELECT a.id + 1 AS next) AS c WHERE a.id = b.id
---
SELECT count(*), min(ratio), max(ratio), avg(ratio), stddev(ratio), corr(ratio, dep_delay), string_agg(origin, ',') FROM flights
---
(SELECT 1) UNION (SELECT 2) ORDER BY 1
---
SELECT * FROM flights FETCH FIRST 3 ROWS ONLY
---
SELECT /* a comment */ 1 -- another
---
SELECT ceil(ratio), floor(ratio), round(ratio), abs(id), power(2, 3), ln(2) FROM flights
---
SELECT array_agg(id ORDER BY id), ARRAY[1, 2, 3] FROM flights
---
SELECT * FROM generate_series(1, 10) AS g
