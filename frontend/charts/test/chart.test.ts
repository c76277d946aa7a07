import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { CHART_KINDS, ChartDataError, chartOption, chartTitle, columnTable, DRAWN_KINDS, kindOf } from '../src';
import { loadKind } from '../src/echarts';
import { context } from './context';
import { EXAMPLES, fields, rowsTable } from './fixtures';

describe('chartOption', () => {
  it('has an example of every kind that is drawn', () => {
    const kinds = new Set(Object.values(EXAMPLES).map((example) => kindOf(example.spec)));
    expect(DRAWN_KINDS.filter((kind) => !kinds.has(kind))).toEqual([]);
    expect(CHART_KINDS.filter((kind) => !(DRAWN_KINDS as string[]).includes(kind))).toEqual(['table', 'pivot']);
  });

  it('says which column is missing', () => {
    const main = rowsTable([fields.flights], [[1n]]);
    expect(() => chartOption({ dataset: 'd', pie: { by: 'carrier', metric: 'departures' } }, { main }, context())).toThrow(
      'the result has no column `carrier`',
    );
  });

  it('refuses kinds that are no drawings, and charts without a kind', () => {
    const main = rowsTable([], []);
    expect(() => chartOption({ dataset: 'd', table: {} }, { main }, context())).toThrow(ChartDataError);
    expect(() => chartOption({ dataset: 'd' }, { main }, context())).toThrow('the chart has no kind');
  });

  it.each(Object.keys(EXAMPLES))('draws %s without any rows', (name) => {
    const { spec, parts } = EXAMPLES[name]!;
    const empty = Object.fromEntries(
      Object.entries(parts).map(([part, table]) => [
        part,
        columnTable(
          table!.fields,
          table!.fields.map(() => []),
        ),
      ]),
    );
    expect(() => chartOption(spec, { main: empty['main']!, ...empty }, context())).not.toThrow();
  });

  it.each(Object.keys(EXAMPLES))('describes %s in a sentence', (name) => {
    const { spec, parts } = EXAMPLES[name]!;
    expect(chartOption(spec, parts, context()).description).toMatch(/^.{10,}/);
  });

  it.each(Object.keys(EXAMPLES))('draws %s on the smallest tile', (name) => {
    const { spec, parts } = EXAMPLES[name]!;
    expect(() => chartOption(spec, parts, context({ width: 40, height: 30 }))).not.toThrow();
  });

  it('is the same at every run', () => {
    for (const [name, { spec, parts }] of Object.entries(EXAMPLES)) {
      const [first, second] = [0, 1].map(() => JSON.stringify(chartOption(spec, parts, context()).option));
      expect(first, name).toBe(second);
    }
  });
});

describe('titles', () => {
  it('are the spec’s own, or made from its fields', () => {
    expect(chartTitle({ title: 'Mine', ...EXAMPLES['bar']!.spec })).toBe('Mine');
    expect(chartTitle(EXAMPLES['bar']!.spec, EXAMPLES['bar']!.parts)).toBe('Departures by Origin');
    expect(chartTitle({ dataset: 'team/flights', table: { columns: ['a'] } })).toBe('Flights');
  });
});

describe('the package', () => {
  it('loads no part of ECharts with the option code', () => {
    const pure = sources('src').filter((path) => !path.includes('echarts/') && !path.endsWith('src/echarts.ts'));
    for (const path of pure) {
      const imports = readFileSync(path, 'utf8').match(/^import (?!type)[^;]*from 'echarts[^;]*;/gm) ?? [];
      expect(imports, path).toEqual([]);
    }
  });

  it('asks neither the clock, nor chance, nor the page', () => {
    for (const path of sources('src'))
      expect(readFileSync(path, 'utf8'), path).not.toMatch(
        /Date\.now|new Date\(\)|Math\.random|\bdocument\.|\bwindow\.|\bfetch\(/,
      );
  });

  it.each(DRAWN_KINDS)('loads what %s needs', async (kind) => {
    const { extensions } = await loadKind(kind);
    expect([extensions].flat().length).toBeGreaterThan(1);
  });
});

function sources(folder: string): string[] {
  return readdirSync(new URL(`../${folder}`, import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(new URL(`../${folder}`, import.meta.url).pathname, path));
}
