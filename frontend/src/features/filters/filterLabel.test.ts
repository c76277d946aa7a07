import { expect, test, vi } from 'vitest';

vi.mock('../../ui/viewer', () => ({ LOCALE: 'en-GB' }));

const { crossLabel, rangeLabel, valueLabel } = await import('./filterLabel');
const { timeLabel } = await import('./timeLabels');

test.each([
  [{ last: '30d' }, 'Last 30 days'],
  [{ last: '1h' }, 'Last hour'],
  [{ last: '12M' }, 'Last 12 months'],
  [{ current: 'month' as const }, 'This month'],
  [{ current: 'day' as const }, 'Today'],
  [{ previous: 'day' as const }, 'Yesterday'],
  [{ all: true }, 'All time'],
  [{}, 'All time'],
])('%j reads %s', (range, text) => {
  expect(timeLabel(range)).toBe(text);
});

test('people read the last day that is in, as the end of a range is exclusive', () => {
  expect(timeLabel({ from: '2013-01-01', to: '2014-01-01' })).toBe('1 Jan 2013 – 31 Dec 2013');
  expect(timeLabel({ from: '2013-01-01', to: '2013-01-02' })).toBe('1 Jan 2013');
  expect(timeLabel({ from: '2013-01-01' })).toBe('Since 1 Jan 2013');
});

test('ranges of numbers say which end is open', () => {
  expect(rangeLabel({})).toBe('All');
  expect(rangeLabel({ min: 1000 })).toBe('≥ 1,000');
  expect(rangeLabel({ min: 0, max: 2.5 })).toBe('0 – 2.5');
});

test('a select without a choice lets all through, and null has a name', () => {
  const spec = { select: { dataset: 'flights', column: 'origin' } };
  expect(valueLabel(spec, undefined)).toBe('All');
  expect(valueLabel(spec, ['JFK', null])).toBe('JFK, (none)');
});

test('a cross filter carries the title of its column', () => {
  const dashboard = { datasets: { flights: { title: 'Flights', columns: [{ name: 'dest', title: 'Destination', type: 'string' as const }], metrics: [] } } };
  const label = crossLabel({ chart: 'busiest', column: 'dest', values: ['BOS'] }, dashboard as never);
  expect(label).toEqual({ title: 'Destination', values: 'BOS' });
});
