/** Example charts with made-up flights data, for tests and the gallery. The same at every run. */

import { columnTable, type Field, type Parts, type Table, type Value } from '../src';
import type { ChartSpec } from '../src/spec';

export interface Example {
  spec: ChartSpec;
  parts: Parts;
}

const DAY = 86_400_000;

/** Numbers from 0 to 1 in an order that looks random (mulberry32). */
export function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const fields = {
  day: { name: 'departed_at', title: 'Departed', type: 'timestamp', role: 'dimension', grain: 'day' },
  month: { name: 'departed_at', title: 'Departed', type: 'timestamp', role: 'dimension', grain: 'month' },
  date: { name: 'day', title: 'Day', type: 'date', role: 'dimension', grain: 'day' },
  carrier: { name: 'carrier', title: 'Carrier', type: 'string', role: 'dimension' },
  origin: { name: 'origin', title: 'Origin', type: 'string', role: 'dimension' },
  dest: { name: 'dest', title: 'Destination', type: 'string', role: 'dimension' },
  hour: { name: 'hour', title: 'Hour', type: 'integer', role: 'dimension' },
  weekday: { name: 'weekday', title: 'Weekday', type: 'string', role: 'dimension' },
  delay: { name: 'mean_delay', title: 'Mean delay', type: 'float', role: 'metric', format: '.1f', unit: 'min' },
  delayBefore: {
    name: 'mean_delay__1y',
    title: 'Mean delay',
    type: 'float',
    role: 'compare',
    format: '.1f',
    unit: 'min',
    metric: 'mean_delay',
    span: '1y',
  },
  flights: { name: 'departures', title: 'Departures', type: 'integer', role: 'metric', format: ',d' },
  distance: { name: 'distance', title: 'Distance', type: 'float', role: 'metric', format: ',.0f', unit: 'mi' },
  revenue: { name: 'revenue', title: 'Revenue', type: 'decimal', role: 'metric', format: '$,.2f' },
  cancelled: { name: 'cancelled', title: 'Cancelled', type: 'float', role: 'metric', format: '.1%' },
  change: { name: 'change', title: 'Change', type: 'float', role: 'metric', format: '+,.0f' },
  country: { name: 'country', title: 'Country', type: 'string', role: 'dimension' },
} satisfies Record<string, Field>;

/** A table from rows. */
export function rowsTable(named: readonly Field[], rows: readonly (readonly Value[])[]): Table {
  return columnTable(
    named,
    named.map((_, i) => rows.map((row) => row[i] ?? null)),
  );
}

export const CARRIERS = ['United Air Lines', 'Delta Air Lines', 'JetBlue Airways', 'American Airlines', 'Southwest Airlines'];
const AIRPORTS = ['ATL', 'ORD', 'LAX', 'BOS', 'MCO', 'SFO', 'CLT', 'FLL', 'MIA', 'DCA', 'DEN', 'SEA'];
const START = Date.UTC(2024, 0, 1);

function daily(
  days: number,
  carriers: readonly string[],
  seed: number,
  skip?: (day: number) => boolean,
  series: Field = fields.carrier,
): Table {
  const next = noise(seed);
  const rows: Value[][] = [];
  for (let day = 0; day < days; day++) {
    carriers.forEach((carrier, i) => {
      const value = 9 + i * 2.2 + Math.sin(day / 19 + i) * 4 + (next() - 0.5) * 5;
      if (!skip?.(day)) rows.push([START + day * DAY, carrier, Math.max(0, value)]);
    });
  }
  return rowsTable([fields.day, series, fields.delay], rows);
}

function monthlyBy(carriers: readonly string[], months: number): Table {
  const next = noise(5);
  const rows = Array.from({ length: months }, (_, month) =>
    carriers.map((carrier, i): Value[] => [
      Date.UTC(2023, month, 1),
      carrier,
      BigInt(Math.round(5200 / (i + 1.4) + next() * 900 + Math.sin(month / 2) * 400)),
    ]),
  ).flat();
  return rowsTable([fields.month, fields.carrier, fields.flights], rows);
}

function compareTable(): Table {
  const next = noise(9);
  const rows = Array.from({ length: 120 }, (_, day) => {
    const value = 14 + Math.sin(day / 11) * 5 + next() * 3;
    return [START + day * DAY, value, value * 0.8 + next() * 5];
  });
  return rowsTable([fields.day, fields.delay, fields.delayBefore], rows);
}

function topAirports(): Table {
  return rowsTable(
    [fields.origin, fields.flights],
    AIRPORTS.map((airport, i) => [airport, BigInt(Math.round(118_000 / (i + 2.2)))]),
  );
}

function heat(): Table {
  const next = noise(3);
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  const rows = days.flatMap((day, d) =>
    Array.from({ length: 19 }, (_, h): Value[] => [BigInt(h + 5), day, 3 + h * 0.9 + (d === 5 ? -4 : d) + next() * 6]),
  );
  return rowsTable([fields.hour, fields.weekday, fields.delay], rows);
}

function bins(): Table {
  const edges: Field[] = [
    { ...fields.delay, name: 'binStart', title: 'Departure delay', role: 'dimension', format: ',.0f' },
    { ...fields.delay, name: 'binEnd', title: 'Departure delay', role: 'dimension' },
    { name: 'count', title: 'Rows', type: 'integer', role: 'metric' },
  ];
  const rows = Array.from({ length: 30 }, (_, i): Value[] => [
    -40 + i * 8,
    -32 + i * 8,
    BigInt(Math.round(42_000 * Math.exp(-(((i - 4.6) / 3.4) ** 2)) + 9000 * Math.exp(-i / 6))),
  ]);
  return rowsTable(edges, rows);
}

function boxes(): Table {
  const number = (name: string): Field => ({
    name,
    title: 'Arrival delay',
    type: 'float',
    role: 'metric',
    unit: 'min',
    format: '.0f',
  });
  const named = [
    fields.carrier,
    ...['low', 'q1', 'median', 'q3', 'high'].map(number),
    { ...fields.flights, name: 'count', title: 'Rows' },
  ];
  return rowsTable(
    named,
    CARRIERS.map((carrier, i) => [carrier, -28 - i, -14 + i, -2 + i * 1.5, 14 + i * 4, 62 + i * 11, BigInt(4100 + i * 377)]),
  );
}

function tree(): Table {
  const next = noise(8);
  const rows = CARRIERS.flatMap((carrier, i) =>
    AIRPORTS.slice(0, 8 - i).map((airport, j): Value[] => [
      carrier,
      airport,
      BigInt(Math.round(9000 / (i + 1) / (j + 1.5) + 60)),
      next() * 30,
    ]),
  );
  return rowsTable([fields.carrier, fields.dest, fields.flights, fields.delay], rows);
}

function flows(): Table {
  const next = noise(4);
  const rows = ['EWR', 'JFK', 'LGA'].flatMap((from) =>
    AIRPORTS.slice(0, 9)
      .filter(() => next() > 0.15)
      .map((to): Value[] => [from, to, BigInt(Math.round(400 + next() * 4000))]),
  );
  return rowsTable([fields.origin, fields.dest, fields.flights], rows);
}

function calendarDays(days: number): Table {
  const next = noise(6);
  const rows = Array.from({ length: days }, (_, day): Value[] => [
    START + day * DAY,
    8 + Math.sin(day / 30) * 6 + next() * 12 + (day % 7 === 4 ? 6 : 0),
  ]);
  return rowsTable([fields.date, fields.delay], rows);
}

function countries(): Table {
  const rows = [
    ['USA', 84_210],
    ['CAN', 6120],
    ['MEX', 7400],
    ['BRA', 2200],
    ['GBR', 9100],
    ['FRA', 4300],
    ['DEU', 5200],
    ['ESP', 3100],
    ['ITA', 2900],
    ['CHE', 900],
    ['NOR', 300],
    ['IND', 2100],
    ['CHN', 3800],
    ['JPN', 4900],
    ['AUS', 1400],
    ['ZAF', 350],
    ['NGA', 210],
    ['EGY', 400],
    ['ARE', 1900],
    ['SGP', 800],
    ['RUS', 120],
    ['ARG', 640],
    ['KOR', 2100],
    ['TUR', 1500],
    ['FJI', 40],
    ['XYZ', 5],
  ].map(([code, count], i): Value[] => [code ?? '', BigInt(count ?? 0), 10 + ((i * 37) % 50)]);
  return rowsTable([fields.country, fields.flights, fields.delay], rows);
}

function scatterBy(): Table {
  const next = noise(12);
  return rowsTable(
    [fields.dest, fields.distance, fields.delay, fields.flights],
    AIRPORTS.map((airport) => [airport, 200 + next() * 2400, 4 + next() * 22, BigInt(Math.round(500 + next() * 17_000))]),
  );
}

function scatterRaw(count: number): Table {
  const next = noise(13);
  const rows = Array.from({ length: count }, (_, i): Value[] => {
    const distance = 100 + next() * 2500;
    return [distance, distance * 0.13 + 20 + (next() + next() - 1) * 40, CARRIERS[i % 3] ?? ''];
  });
  return rowsTable(
    [
      { ...fields.distance, role: 'column' },
      { name: 'air_time', title: 'Air time', type: 'float', role: 'column', unit: 'min' },
      fields.carrier,
    ],
    rows,
  );
}

function mixedTable(): Table {
  const next = noise(21);
  const rows = Array.from({ length: 24 }, (_, month): Value[] => [
    Date.UTC(2023, month, 1),
    BigInt(Math.round(24_000 + Math.sin(month / 2) * 3000 + next() * 2000)),
    0.01 + next() * 0.05,
  ]);
  return rowsTable([fields.month, fields.flights, fields.cancelled], rows);
}

function falls(): Table {
  const names = ['Opening', 'New routes', 'Tourism', 'Strikes', 'Weather', 'Fuel', 'Partners'];
  const values = [42_000, 8200, 5100, -6400, -2900, -1200, 3700];
  return rowsTable(
    [{ ...fields.origin, name: 'cause', title: 'Cause' }, fields.change],
    names.map((name, i) => [name, values[i] ?? 0]),
  );
}

function steps(): Table {
  return rowsTable(
    [
      { ...fields.origin, name: 'step', title: 'Step' },
      { ...fields.flights, title: 'Passengers' },
    ],
    [
      ['Searched', 182_400n],
      ['Chose a flight', 96_100n],
      ['Entered names', 51_730n],
      ['Paid', 38_020n],
      ['Flew', 36_910n],
    ],
  );
}

const dataset = 'flights';

/** Every kind, some of them in several ways. */
export const EXAMPLES: Record<string, Example> = {
  line: {
    spec: {
      dataset,
      line: {
        x: 'departed_at',
        grain: 'day',
        y: ['mean_delay'],
        series: 'carrier',
        thresholds: [{ value: 20, label: 'Target', color: 'bad' }],
      },
    },
    parts: { main: daily(180, CARRIERS.slice(0, 4), 1) },
  },
  lineGaps: {
    spec: { dataset, line: { x: 'departed_at', grain: 'day', y: ['mean_delay'] } },
    parts: { main: daily(60, CARRIERS.slice(0, 1), 2, (day) => (day > 20 && day < 26) || day === 40 || day === 42) },
  },
  lineCompare: {
    spec: { dataset, line: { x: 'departed_at', grain: 'day', y: ['mean_delay'], compare: ['1y'] } },
    parts: { main: compareTable() },
  },
  lineMany: {
    spec: { dataset, line: { x: 'departed_at', grain: 'day', y: ['mean_delay'], series: 'dest', interpolation: 'smooth' } },
    parts: { main: daily(90, AIRPORTS, 7, undefined, fields.dest) },
  },
  area: {
    spec: { dataset, area: { x: 'departed_at', grain: 'month', y: ['departures'], series: 'carrier', stack: 'stacked' } },
    parts: { main: monthlyBy(CARRIERS, 24) },
  },
  areaPercent: {
    spec: { dataset, area: { x: 'departed_at', grain: 'month', y: ['departures'], series: 'carrier', stack: 'percent' } },
    parts: { main: monthlyBy(CARRIERS, 24) },
  },
  bar: {
    spec: { dataset, bar: { x: 'origin', y: ['departures'], orientation: 'horizontal', limit: 12, showValues: true } },
    parts: { main: topAirports() },
  },
  barStacked: {
    spec: { dataset, bar: { x: 'departed_at', grain: 'month', y: ['departures'], series: 'carrier', stack: 'stacked' } },
    parts: { main: monthlyBy(CARRIERS, 18) },
  },
  barGrouped: {
    spec: {
      dataset,
      bar: {
        x: 'origin',
        y: ['departures'],
        showValues: true,
        thresholds: [{ value: 60_000, label: 'Capacity', color: 'warning' }],
      },
    },
    parts: { main: topAirports() },
  },
  scatter: {
    spec: { dataset, scatter: { by: 'dest', x: 'distance', y: 'mean_delay', size: 'departures' } },
    parts: { main: scatterBy() },
  },
  scatterRaw: {
    spec: { dataset, scatter: { x: 'distance', y: 'air_time', series: 'carrier' } },
    parts: { main: scatterRaw(900) },
  },
  mixed: {
    spec: {
      dataset,
      mixed: {
        x: 'departed_at',
        grain: 'month',
        left: [{ metric: 'departures', mark: 'bar' }],
        right: [{ metric: 'cancelled' }],
      },
    },
    parts: { main: mixedTable() },
  },
  pie: {
    spec: { dataset, pie: { by: 'origin', metric: 'departures', limit: 6 } },
    parts: {
      main: rowsTable(
        [fields.origin, fields.flights],
        AIRPORTS.slice(0, 6).map((airport, i) => [airport, BigInt(Math.round(118_000 / (i + 2.2)))]),
      ),
      total: rowsTable([fields.flights], [[230_000n]]),
    },
  },
  pieDonut: {
    spec: { dataset, pie: { by: 'carrier', metric: 'departures', donut: true, label: 'value' } },
    parts: {
      main: rowsTable(
        [fields.carrier, fields.flights],
        CARRIERS.map((carrier, i) => [carrier, BigInt(58_000 - i * 9100)]),
      ),
    },
  },
  bigNumber: {
    spec: {
      dataset,
      bigNumber: { metric: 'mean_delay', trend: {}, compare: '1y', lowerIsBetter: true, subtitle: 'all carriers' },
    },
    parts: {
      main: rowsTable([fields.delay, fields.delayBefore], [[12.639, 11.214]]),
      trend: rowsTable(
        [fields.day, fields.delay],
        Array.from({ length: 90 }, (_, day) => [START + day * DAY, 12 + Math.sin(day / 9) * 3 + (day % 7)]),
      ),
    },
  },
  heatmap: {
    spec: { dataset, heatmap: { x: 'hour', y: 'weekday', metric: 'mean_delay', showValues: true } },
    parts: { main: heat() },
  },
  histogram: { spec: { dataset, histogram: { column: 'dep_delay', bins: 30 } }, parts: { main: bins() } },
  boxPlot: { spec: { dataset, boxPlot: { x: 'carrier', column: 'arr_delay' } }, parts: { main: boxes() } },
  treemap: { spec: { dataset, treemap: { by: ['carrier', 'dest'], metric: 'departures' } }, parts: { main: tree() } },
  treemapColor: {
    spec: { dataset, treemap: { by: ['carrier', 'dest'], metric: 'departures', color: 'mean_delay' } },
    parts: { main: tree() },
  },
  sunburst: { spec: { dataset, sunburst: { by: ['carrier', 'dest'], metric: 'departures' } }, parts: { main: tree() } },
  sankey: { spec: { dataset, sankey: { source: 'origin', target: 'dest', metric: 'departures' } }, parts: { main: flows() } },
  funnel: { spec: { dataset, funnel: { by: 'step', metrics: ['departures'] } }, parts: { main: steps() } },
  gauge: {
    spec: {
      dataset,
      gauge: {
        metric: 'on_time',
        max: 1,
        thresholds: [
          { value: 0, color: 'bad' },
          { value: 0.7, color: 'warning' },
          { value: 0.85, color: 'good' },
        ],
      },
    },
    parts: { main: rowsTable([{ name: 'on_time', title: 'On time', type: 'float', role: 'metric', format: '.1%' }], [[0.7834]]) },
  },
  waterfall: { spec: { dataset, waterfall: { x: 'cause', metric: 'change' } }, parts: { main: falls() } },
  calendar: { spec: { dataset, calendar: { date: 'day', metric: 'mean_delay' } }, parts: { main: calendarDays(366) } },
  calendarYears: {
    spec: { dataset, calendar: { date: 'day', metric: 'mean_delay', scale: 'diverging' } },
    parts: { main: calendarDays(900) },
  },
  map: { spec: { dataset, map: { country: 'country', metric: 'departures' } }, parts: { main: countries() } },
  mapBubble: {
    spec: { dataset, map: { country: 'country', metric: 'mean_delay', bubble: 'departures' } },
    parts: { main: countries() },
  },
};
