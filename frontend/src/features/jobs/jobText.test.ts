// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';

import { attemptText, bytesText, errorText, jobTitle, placeText, progressFacts, queueText, rowsText, spanText, sqlTitle, tickingText } from './jobText';

test.each([
  [0, '0 bytes'],
  [812, '812 bytes'],
  [999.6, '1 kB'],
  [2310, '2.3 kB'],
  [310_400, '310 kB'],
  [31_413_000, '31.4 MB'],
  [999_960_000, '1 GB'],
  [5.5e15, '5,500 TB'],
])('%d bytes are written in the largest unit that they fill: %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test('rows have thousands separators, and one row is one row', () => {
  expect(rowsText(1)).toBe('1 row');
  expect(rowsText(336_776)).toBe('336,776 rows');
});

test.each([
  [430, '430 ms'],
  [1430, '1.4 s'],
  [9949, '9.9 s'],
  [9950, '10 s'],
  [59_600, '1 min 00 s'],
  [185_000, '3 min 05 s'],
  [7_380_000, '2 h 03 min'],
])('%d ms are a time that people read at a glance: %s', (ms, text) => {
  expect(spanText(ms)).toBe(text);
});

test('what ticks shows whole seconds that have passed', () => {
  expect([0, 999, 1000, 9999, 61_500].map(tickingText)).toEqual(['0 s', '0 s', '1 s', '9 s', '1 min 01 s']);
});

test('the place in a queue is how many jobs come before', () => {
  expect([0, 1, 1200, undefined].map(placeText)).toEqual(['next in the queue', '1 before it in the queue', '1,200 before it in the queue', 'waits in the queue']);
});

describe('how far a job is', () => {
  const progress = { stage: 'writing', rows: 12_000, bytes: 310_000 } as const;

  test('is its place while it waits', () => {
    expect(progressFacts({ state: 'queued', position: 3, cancelling: false })).toEqual(['3 before it in the queue']);
  });

  test('is rows and bytes while it writes, and the stage before and after', () => {
    expect(progressFacts({ state: 'running', cancelling: false })).toEqual(['starting']);
    expect(progressFacts({ state: 'running', cancelling: false, progress: { stage: 'querying', rows: 0, bytes: 0 } })).toEqual(['waiting for the database']);
    expect(progressFacts({ state: 'running', cancelling: false, progress })).toEqual(['12,000 rows', '310 kB']);
    expect(progressFacts({ state: 'running', cancelling: false, progress: { ...progress, stage: 'finishing' } })).toEqual(['being made complete', '12,000 rows', '310 kB']);
  });

  test('says no rows only of one that is done', () => {
    const none = { stage: 'done', rows: 0, bytes: 0 } as const;
    expect(progressFacts({ state: 'succeeded', cancelling: false, progress: none })).toEqual(['0 rows']);
    expect(progressFacts({ state: 'failed', cancelling: false, progress: none })).toEqual([]);
  });

  test('does not matter once it is being cancelled', () => {
    expect(progressFacts({ state: 'running', cancelling: true, progress })).toEqual(['being cancelled']);
  });
});

test('an error is told without the code before it, and other colons stay', () => {
  expect(errorText('query_failed: column "a": no such column')).toBe('column "a": no such column');
  expect(errorText('Something: else')).toBe('Something: else');
});

test('attempts are counted once one has failed', () => {
  const job = { attempt: 1, maxAttempts: 3, error: 'timeout: too long' };
  expect(attemptText({ ...job, state: 'running', error: undefined })).toBeUndefined();
  expect(attemptText({ ...job, state: 'queued' })).toBe('attempt 2 of 3');
  expect(attemptText({ ...job, state: 'running', attempt: 2 })).toBe('attempt 2 of 3');
  expect(attemptText({ ...job, state: 'dead', attempt: 3 })).toBe('given up after 3 attempts');
  expect(attemptText({ ...job, state: 'failed' })).toBeUndefined();
});

test('a job without a title is called after what it does', () => {
  expect(jobTitle({ title: 'Delays', kind: 'ExportRows', format: 'csv' })).toBe('Delays');
  expect(jobTitle({ kind: 'ExportRows', format: 'parquet' })).toBe('Export, Parquet');
  expect(jobTitle({ kind: 'ProbeDatasource', datasource: 'default/flights' })).toBe('Datasource probe of default/flights');
  expect(jobTitle({ kind: 'RenderReport' })).toBe('Render report');
});

test('a query is called after its first words', () => {
  expect(sqlTitle('  SELECT a,\n\tb\nFROM t ')).toBe('SELECT a, b FROM t');
  expect(sqlTitle(`SELECT ${'x'.repeat(100)}`)).toHaveLength(80);
});

test('a queue in one line leaves out what there is none of', () => {
  const empty = { waiting: 0, running: 0, failed: 0, dead: 0, oldestWaitSeconds: 0 };
  expect(queueText(empty)).toBe('empty');
  expect(queueText({ ...empty, waiting: 3, dead: 1, oldestWaitSeconds: 74 })).toBe('3 waiting for up to 1 min 14 s, 1 dead');
});
