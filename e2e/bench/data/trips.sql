-- Taxi-like trips of 2025, the same on every run: psql -v rows=2000000 -f trips.sql
\set ON_ERROR_STOP on
SET timezone = 'UTC';
-- One process draws all numbers, in order, from one seed.
SET max_parallel_workers_per_gather = 0;
SELECT setseed(0.2025);

DROP TABLE IF EXISTS trips;
CREATE TABLE trips (
  id           bigint PRIMARY KEY,
  picked_up    timestamp NOT NULL,
  dropped_off  timestamp NOT NULL,
  vendor       text NOT NULL,
  payment      text NOT NULL,
  zone         text NOT NULL,
  passengers   int NOT NULL,
  distance_km  double precision NOT NULL,
  fare         numeric(10, 2) NOT NULL,
  tip          numeric(10, 2) NOT NULL
);

WITH dice AS MATERIALIZED (
  SELECT id, random() AS moment, random() AS vendor, random() AS payment, random() AS zone,
         random() AS passengers, -3.0 * ln(1 - random()) + 0.5 AS km, random() AS traffic, random() AS mood
  FROM generate_series(1, :rows) AS id
),
ride AS (
  SELECT *,
         timestamp '2025-01-01' + make_interval(secs => floor(moment * 365 * 86400)) AS picked_up,
         make_interval(secs => floor(90 + km * 140 + traffic * 900)) AS took,
         round((2.8 + km * 1.9 + traffic * 6)::numeric, 2) AS fare
  FROM dice
)
INSERT INTO trips
SELECT id, picked_up, picked_up + took,
       (ARRAY['Amber Cabs', 'Beacon', 'City Wheels', 'Dockside', 'Express'])[1 + floor(vendor ^ 2 * 5)::int],
       (ARRAY['card', 'cash', 'voucher', 'dispute'])[1 + floor(payment ^ 3 * 4)::int],
       (ARRAY['North', 'South', 'East', 'West', 'Centre', 'Harbour'])[1 + floor(zone ^ 1.5 * 240)::int % 6]
         || ' ' || lpad((1 + floor(zone ^ 1.5 * 240)::int)::text, 3, '0'),
       1 + floor(passengers ^ 3 * 6)::int,
       round(km::numeric, 3)::double precision,
       fare,
       CASE WHEN payment < 0.6 THEN round(fare * (0.08 + 0.2 * mood)::numeric, 2) ELSE 0 END
FROM ride
ORDER BY id;

CREATE INDEX ON trips (picked_up);
VACUUM ANALYZE trips;
