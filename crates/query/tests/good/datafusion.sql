SELECT id, `origin` FROM flights QUALIFY row_number() OVER (PARTITION BY origin ORDER BY id) = 1
---
SELECT * EXCEPT (id, ratio) FROM flights
---
SELECT * EXCLUDE (id) FROM flights
---
SELECT TRY_CAST(origin AS INT), arrow_cast(id, 'Int64'), approx_percentile_cont(ratio, 0.5), median(ratio) FROM flights
---
SELECT make_array(1, 2)[1], [1, 2, 3], array_length([1, 2]), date_bin(INTERVAL '15 minutes', departed_at) FROM flights
---
SELECT * FROM flights LEFT SEMI JOIN carriers ON carrier = code
---
SELECT to_timestamp('2013-01-01T00:00:00Z'), regexp_like(origin, '^J'), now(), CAST(1 AS DOUBLE), CAST('a' AS VARCHAR) FROM flights
---
SELECT first_value(id) OVER (ORDER BY id), percentile_cont(0.5) WITHIN GROUP (ORDER BY ratio) FROM flights GROUP BY id
