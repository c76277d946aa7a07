import type { ChartSpec } from '@binnacle/charts';
import { expect, test } from 'vitest';

import { tileMenuItems } from './useTileMenu';

function downloads(spec: Omit<ChartSpec, 'dataset'>): unknown[] {
  const download = tileMenuItems({ spec: { dataset: 'flights', ...spec }, full: false }).find((item) => item?.key === 'download');
  return download && 'children' in download ? (download.children ?? []).map((item) => item?.key) : [];
}

test('a picture is offered of what is all on a canvas', () => {
  expect(downloads({ bar: { x: 'origin', y: ['departures'] } })).toEqual(['csv', 'xlsx', 'parquet', 'png']);
  expect(downloads({ bigNumber: { metric: 'departures', trend: { grain: 'week' } } })).toEqual(['csv', 'xlsx', 'parquet']);
  expect(downloads({ table: {} })).toEqual(['csv', 'xlsx', 'parquet']);
});
