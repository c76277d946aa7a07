/** A stand-in for the server while it is being built: the chart examples as one dashboard. Development only. */

import type { IncomingMessage, ServerResponse } from 'node:http';

import { type ChartSpec, type Parts, type Table } from '@binnacle/charts';

import { EXAMPLES, fields, rowsTable } from '../charts/test/fixtures';
import { tableBytes } from './arrow';

const carriers = ['United Air Lines', 'Delta Air Lines', 'JetBlue Airways', 'American Airlines', 'Southwest Airlines', 'Alaska', 'Hawaiian', 'Envoy', 'SkyWest', 'Endeavor'];
const examples: Record<string, { spec: ChartSpec; parts: Parts }> = {
  ...EXAMPLES,
  airlines: {
    spec: { title: 'Airlines', dataset: 'flights', table: { by: ['carrier'], metrics: ['departures', 'mean_delay', 'cancelled'], totals: true, formatting: [{ field: 'departures', style: 'bar' }, { field: 'mean_delay', style: 'highlight', above: 15, color: 'bad' }] } },
    parts: {
      main: rowsTable([fields.carrier, fields.flights, fields.delay, fields.cancelled], carriers.map((c, i) => [c, 58_000n - BigInt(i * 5123), 8 + i * 1.7, 0.01 + i / 500])),
      totals: rowsTable([fields.flights, fields.delay, fields.cancelled], [[336_776n, 12.639, 0.024]]),
    },
  },
  pivot: {
    spec: { title: 'Flights by airline and origin', dataset: 'flights', pivot: { rows: ['carrier'], columns: ['origin'], metrics: ['departures', 'mean_delay'], totals: true } },
    parts: {
      main: rowsTable([fields.carrier, fields.origin, fields.flights, fields.delay], carriers.flatMap((c, i) => ['EWR', 'JFK', 'LGA'].map((o, j) => [c, o, BigInt(9000 - i * 700 + j * 300), 9 + i + j]))),
      rowTotals: rowsTable([fields.carrier, fields.flights, fields.delay], carriers.map((c, i) => [c, BigInt(27_000 - i * 2100), 10 + i])),
      columnTotals: rowsTable([fields.origin, fields.flights, fields.delay], [['EWR', 120_835n, 15.1], ['JFK', 111_279n, 12.1], ['LGA', 104_662n, 10.3]]),
      total: rowsTable([fields.flights, fields.delay], [[336_776n, 12.6]]),
    },
  },
  empty: { spec: { title: 'Nothing here', dataset: 'flights', bar: { x: 'origin', y: ['departures'] } }, parts: { main: rowsTable([fields.origin, fields.flights], []) } },
  broken: { spec: { title: 'Broken', dataset: 'flights', bar: { x: 'origin', y: ['departures'] } }, parts: { main: rowsTable([], []) } },
};
const c = (chart: string, width: number) => ({ chart, width });
const tabs = [
  { title: 'Overview', rows: [
    { height: 2, cells: [c('bigNumber', 3), c('big2', 3), c('gauge', 3), c('big3', 3)] },
    { height: 5, cells: [c('delay-by-day', 8), c('barStacked', 4)] },
    { height: 5, cells: [c('busiest', 4), c('heatmap', 8)] },
    { height: 6, cells: [c('airlines', 7), c('mapBubble', 5)] },
    { height: 1, cells: [{ markdown: 'Source: **US Bureau of Transportation Statistics**. A flight is *on time* when it arrives within 15 minutes of its plan.', width: 12 }] },
  ] },
  { title: 'Delays', rows: [{ height: 5, cells: [c('delays', 6), c('fleet', 6)] }] },
  { title: 'Rows', rows: [{ height: 10, cells: [c('raw', 12)] }] },
  { title: 'More', rows: [{ height: 5, cells: [c('pieDonut', 4), c('treemap', 4), c('sankey', 4)] }, { height: 5, cells: [c('pivot', 8), c('empty', 2), c('broken', 2)] }, { height: 4, cells: [c('calendar', 12)] }, { height: 5, cells: [c('mixed', 4), c('scatter', 4), c('boxPlot', 4)] }] },
];
examples['big2'] = { spec: { ...EXAMPLES['bigNumber']!.spec, title: 'Departure delay' }, parts: EXAMPLES['bigNumber']!.parts };
examples['big3'] = { spec: { title: 'Flights', dataset: 'flights', bigNumber: { metric: 'departures' } }, parts: { main: rowsTable([fields.flights], [[336_776n]]) } };

const dest = { ...fields.dest, name: 'destination' };
const delay = { ...fields.delay, name: 'dep_delay', title: 'Departure delay', role: 'column' as const };
examples['delay-by-day'] = EXAMPLES['line']!;
examples['delays'] = EXAMPLES['histogram']!;
examples['fleet'] = EXAMPLES['treemap']!;
examples['busiest'] = { spec: { title: 'Busiest destinations', dataset: 'flights', bar: { x: 'destination', y: ['departures'], orientation: 'horizontal' } }, parts: { main: rowsTable([dest, fields.flights], Array.from({ length: 12 }, (_, i) => [`City ${i}`, BigInt(17_000 - i * 900)])) } };
examples['raw'] = { spec: { title: 'Single flights', dataset: 'flights', table: { columns: ['carrier', 'dep_delay'], limit: 400_000 } }, parts: { main: rowsTable([{ ...fields.carrier, role: 'column' }, delay], Array.from({ length: 500 }, (_, i) => [carriers[i % 10]!, i / 7])) } };
examples['huge'] = {
  spec: { title: '200,000 points', dataset: 'flights', line: { x: 'departed_at', grain: 'minute', y: ['mean_delay'] } },
  parts: { main: rowsTable([{ ...fields.day, grain: 'minute' }, fields.delay], Array.from({ length: 200_000 }, (_, i) => [Date.UTC(2013, 0, 1) + i * 60_000, 10 + Math.sin(i / 5000) * 4 + ((i * 7919) % 13) / 4])) },
};
tabs.push({ title: 'Tables', rows: [{ height: 7, cells: [c('airlines', 6), c('pivot', 6)] }] }, { title: 'Large', rows: [{ height: 7, cells: [c('huge', 12)] }] });

const columns = Object.values(fields).filter((f) => f.role === 'dimension').map(({ name, title, type }) => ({ name, title, type })).concat([{ name: 'destination', title: 'Destination', type: 'string' }]);
const dashboard = {
  namespace: 'default', name: 'departures', revision: 3, managedBy: 'files', title: 'Departures', canEdit: false, layout: { tabs },
  datasets: { flights: { title: 'Flights from New York', timeColumn: 'departed_at', columns, metrics: [] } },
  spec: {
    title: 'Departures', folder: 'Flights', charts: Object.fromEntries(Object.entries(examples).map(([k, v]) => [k, v.spec])),
    filters: {
      period: { title: 'Period', time: { default: { from: '2013-01-01', to: '2014-01-01' } } },
      origin: { title: 'Origin', order: 1, select: { dataset: 'flights', column: 'origin', multiple: true } },
      airline: { title: 'Airline', order: 2, select: { dataset: 'flights', column: 'carrier' } },
      distance: { title: 'Distance', order: 3, range: { dataset: 'flights', column: 'distance', step: 50 } },
      step: { title: 'Step', order: 4, grain: { options: ['day', 'week', 'month'] } },
    },
  },
};

function frame(header: object, body: Uint8Array = new Uint8Array()): Buffer {
  const json = Buffer.from(JSON.stringify({ ...header, length: body.length }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json, body]);
}

async function sendData(charts: string[], res: ServerResponse): Promise<void> {
  res.setHeader('content-type', 'application/vnd.binnacle.frames');
  res.write(frame({ plan: Object.fromEntries(charts.map((name) => [name, Object.keys(examples[name]?.parts ?? { main: 0 })])) }));
  for (const name of charts) {
    if (name === 'broken') {
      res.write(frame({ chart: name, part: 'main', status: 'error', problem: { title: 'The database refused the query', status: 422, code: 'query_failed', detail: 'column "mean_dely" does not exist in datasource flights', hint: 'Did you mean mean_delay?' } }));
      continue;
    }
    for (const [part, table] of Object.entries(examples[name]?.parts ?? {})) {
      const body = tableBytes(table as Table);
      res.write(frame({ chart: name, part, status: 'ok', fields: (table as Table).fields, rows: (table as Table).rowCount, truncated: name === 'line', asOf: new Date().toISOString(), ageMs: 0, cache: 'hit', elapsedMs: 12, sql: 'SELECT carrier, avg(dep_delay) AS mean_delay\nFROM flights\nGROUP BY 1' }, body));
    }
    await new Promise((resolve) => setTimeout(resolve, Number(process.env['MOCK_DELAY_MS'] ?? 20)));
  }
  res.end(frame({ done: true }));
}

const favourites = new Set(['departures']);
const links = new Map<string, unknown>();
const now = new Date(Date.now() - 7_200_000).toISOString();
const summary = (name: string, title: string, folder?: string, description?: string) => ({ namespace: 'default', name, title, folder, description, managedBy: 'files', revision: 1, updatedAt: now, favourite: favourites.has(name), charts: 14 });
const datasetInfo = {
  namespace: 'default', name: 'flights', title: 'Flights from New York, 2013', description: 'One row for each flight that was planned to leave JFK, LaGuardia or Newark.', folder: 'Flights', datasource: 'default/flights', timeColumn: 'scheduled_at', columns,
  metrics: [{ name: 'flights', title: 'Flights', expression: 'count(*)', format: ',d' }, { name: 'mean_delay', title: 'Mean departure delay', expression: 'avg(dep_delay)', format: ',.1f', unit: 'min' }],
};
const caches = [
  { name: 'memory', backend: 'memory', shared: false, sizeBytes: 48_213_377, entries: 1204 },
  { name: 'results', backend: 'tiered', shared: true, sizeBytes: 7_340_032, entries: 88 },
  { name: 'exports', backend: 's3', shared: true },
  { name: 'thumbnails', backend: 'memcached', shared: true },
  { name: 'images', backend: 'disk', shared: false, sizeBytes: 0, entries: 0 },
];
const policies = [
  { hits: 120, stale: 0, misses: 240, bytes: 9_120_334 },
  { policy: 'default/world', hits: 10_412, stale: 381, misses: 96, bytes: 1_523_400_118 },
  { policy: 'default/never-asked', hits: 0, stale: 0, misses: 0, bytes: 0 },
];
const ROUTES: [RegExp, unknown][] = [
  [/^\/me$/, { name: 'admin', email: 'admin@example.org', roles: ['admin'], groups: [], auth: 'password' }],
  [/^\/dashboards$/, () => ({ items: [summary('departures', 'Departures', 'Flights', 'How punctual New York’s airports were in 2013.'), summary('airport-weather', 'Weather at the airports', 'Flights', 'What the sky did in 2013.'), summary('world', 'Health and population', 'World', 'Fifty years of Gapminder, by country.'), summary('loose', 'A loose one')] })],
  [/^\/dashboards\/[^/]+\/[^/]+$/, dashboard],
  [/values$/, { items: ['EWR', 'JFK', 'LGA'].map((value) => ({ value })), truncated: false, min: 17, max: 4983 }],
  [/^\/problems$/, { items: [{ file: 'flights/weather.yaml', line: 12, column: 9, kind: 'Dashboard', field: 'spec.charts.temperature.line.y[0]', message: 'the dataset flight-weather has no metric `mean_tmp`.', hint: 'Did you mean `mean_temp`?', since: now }] }],
  [/^\/permalinks$/, { id: 'abc', url: '/p/abc' }],
  [/^\/datasources$/, { items: [{ namespace: 'default', name: 'flights', title: 'Flights (Parquet and CSV files)', type: 'files', canWriteSql: true }] }],
  [/tables$/, { items: ['airlines', 'airports', 'flights', 'planes', 'weather'].map((name) => ({ name, kind: 'table' })) }],
  [/^\/queries$/, { items: [{ id: '1', sql: 'SELECT carrier, count(*)\nFROM flights\nGROUP BY 1', datasource: 'default/flights', startedAt: now, elapsedMs: 34, rows: 16, status: 'succeeded', user: 'admin' }] }],
  [/^\/tokens$/, { items: [{ id: '1', name: 'notebook', prefix: 'bnc_3fa81c0d', role: 'viewer', createdAt: now, expiresAt: now, lastUsedAt: null }] }],
  [/^\/users$/, { items: [{ id: '1', name: 'admin', displayName: 'Admin', email: 'admin@example.org', role: 'admin', groups: [], disabled: false, lastLoginAt: now }, { id: '2', name: 'ada', displayName: 'Ada', email: null, role: 'viewer', groups: [], disabled: false, lastLoginAt: null }] }],
  [/^\/cache\/invalidate$/, { objects: ['Dataset default/flights'] }],
  [/^\/cache$/, { caches, policies }],
  [/^\/datasets$/, () => ({ items: [datasetInfo] })],
  [/^\/datasets\//, datasetInfo],
  [/^\/resources$/, { items: [{ kind: 'Dataset', namespace: 'default', name: 'flights', title: 'Flights from New York, 2013', folder: 'Flights', managedBy: 'files', revision: 2, updatedAt: now }] }],
  [/revisions$/, { items: [{ number: 2, createdAt: now, author: 'files', message: '' }, { number: 1, createdAt: now, author: 'files', message: 'First' }] }],
  [/revisions\/\d+$/, { number: 1, yaml: 'apiVersion: binnacle.dev/v1alpha1\nkind: Dataset\nmetadata: {name: flights}\nspec:\n  title: Flights\n  datasource: flights\n' }],
  [/^\/resources\//, { kind: 'Dataset', namespace: 'default', name: 'flights', revision: 2, managedBy: 'ui', canEdit: true, updatedAt: now, yaml: 'apiVersion: binnacle.dev/v1alpha1\nkind: Dataset\nmetadata: {name: flights}\nspec:\n  title: Flights from New York, 2013\n  datasource: flights\n  timeColumn: scheduled_at\n', manifest: { kind: 'Dataset', metadata: { name: 'flights' }, spec: { title: 'Flights from New York, 2013', description: 'One row for each flight that was planned to leave JFK, LaGuardia or Newark.', datasource: 'flights', sql: 'SELECT f.*, a.name AS airline\nFROM flights f\nLEFT JOIN airlines a ON a.carrier = f.carrier', timeColumn: 'scheduled_at', columns: { origin: { title: 'Origin' }, dep_delay: { title: 'Departure delay', unit: 'min' } }, metrics: { flights: { title: 'Flights', expression: 'count(*)', format: ',d' }, mean_delay: { title: 'Mean departure delay', expression: 'avg(dep_delay)', format: ',.1f', unit: 'min' } } } } }],
  [/./, { items: [] }],
];

export function mockServer() {
  return (req: IncomingMessage, res: ServerResponse): void => {
    const path = (req.url ?? '').split('?')[0] ?? '';
    if (path === '/events') return void res.writeHead(200, { 'content-type': 'text/event-stream' }).write('\n');
    let text = '';
    req.on('data', (chunk) => (text += String(chunk)));
    req.on('end', () => {
      const body = text && req.headers['content-type']?.includes('json') ? (JSON.parse(text) as { charts?: string[] }) : {};
      if (path.endsWith('/data')) return void sendData(body.charts ?? [], res);
      if (path === '/query') return void res.end(tableBytes(examples['airlines']!.parts.main));
      const favourite = /^\/favourites\/[^/]+\/([^/]+)$/.exec(path)?.[1];
      if (favourite) return void (req.method === 'PUT' ? favourites.add(favourite) : favourites.delete(favourite), res.writeHead(204).end());
      if (path === '/permalinks') links.set('abc', body);
      const link = links.get(path.replace('/permalinks/', ''));
      if (link) return void res.setHeader('content-type', 'application/json').end(JSON.stringify({ id: 'abc', ...(link as object) }));
      const found = ROUTES.find(([pattern]) => pattern.test(path))?.[1];
      res.setHeader('content-type', 'application/json').end(JSON.stringify(typeof found === 'function' ? (found as () => unknown)() : found));
    });
  };
}
