import { describe, expect, it } from 'vitest';

import { chartOption, columnTable, type Value } from '../src';
import type { ChartSpec } from '../src/spec';
import { context } from './context';
import { EXAMPLES, fields, rowsTable } from './fixtures';
import { type AnyOption, optionOf, pairs } from './option';

const DAY = 86_400_000;
const JAN = Date.UTC(2024, 0, 1);

function lineOf(rows: Value[][], line: Partial<ChartSpec['line']> = {}): AnyOption {
  const spec: ChartSpec = { dataset: 'flights', line: { x: 'departed_at', grain: 'day', y: ['mean_delay'], ...line } };
  return optionOf({ spec, parts: { main: rowsTable([fields.day, fields.carrier, fields.delay], rows) } });
}

describe('line charts', () => {
  it('leave a gap where a day is missing, and only there', () => {
    const { series } = lineOf([
      [JAN, 'a', 1],
      [JAN + DAY, 'a', 2],
      [JAN + 4 * DAY, 'a', 3],
    ]);
    expect(pairs(series[0].data)).toEqual([
      [JAN, 1],
      [JAN + DAY, 2],
      [JAN + 2 * DAY, Number.NaN],
      [JAN + 4 * DAY, 3],
    ]);
  });

  it('have no gaps where every fifth day is measured', () => {
    const rows = [0, 5, 10, 20].map((day) => [JAN + day * DAY, 'a', day]);
    const { series } = lineOf(rows);
    expect(pairs(series[0].data).map(([x]) => (Number(x) - JAN) / DAY)).toEqual([0, 5, 10, 15, 20]);
    const stacked = optionOf({
      spec: { dataset: 'flights', area: { x: 'departed_at', grain: 'day', y: ['mean_delay'], stack: 'stacked' } },
      parts: { main: rowsTable([fields.day, fields.delay], [0, 5, 10].map((day) => [JAN + day * DAY, day])) },
    });
    expect(pairs(stacked.series[0].data).length).toBe(3);
  });

  it('leave a gap where a value is null', () => {
    const { series } = lineOf([
      [JAN, 'a', 1],
      [JAN + DAY, 'a', null],
    ]);
    expect(pairs(series[0].data)[1]).toEqual([JAN + DAY, Number.NaN]);
  });

  it('mark a point that has no neighbours, as no line would show it', () => {
    const { series } = lineOf([
      [JAN, 'a', 1],
      [JAN + 3 * DAY, 'a', 2],
      [JAN + 4 * DAY, 'a', 3],
    ]);
    expect(series[0].showSymbol).toBe(true);
    expect([0, 2].map((dataIndex) => series[0].symbolSize(null, { dataIndex }))).toEqual([4, 0]);
  });

  it('sort rows by time', () => {
    const { series } = lineOf([
      [JAN + DAY, 'a', 2],
      [JAN, 'a', 1],
    ]);
    expect(pairs(series[0].data)).toEqual([
      [JAN, 1],
      [JAN + DAY, 2],
    ]);
  });

  it('have one series for each series value, the largest first', () => {
    const { series } = lineOf(
      [
        [JAN, 'small', 1],
        [JAN, 'large', 9],
        [JAN, null, 4],
      ],
      { series: 'carrier' },
    );
    expect(series.map((one: AnyOption) => one.name)).toEqual(['large', '–', 'small']);
  });

  it('name series at their ends when few, and in a legend when many', () => {
    expect(optionOf(EXAMPLES['line']).series[0].endLabel.show).toBe(true);
    expect(optionOf(EXAMPLES['line']).legend).toBeUndefined();
    expect(optionOf(EXAMPLES['lineMany']).series[0].endLabel).toBeUndefined();
    expect(optionOf(EXAMPLES['lineMany']).legend).toBeDefined();
  });

  it('draw a comparison dashed, in a paler shade of the same colour, and say how long before', () => {
    const { series } = optionOf(EXAMPLES['lineCompare']);
    expect(series[1]).toMatchObject({ name: 'Mean delay, 1 year before', lineStyle: { type: [4, 4] } });
    expect(series[1].lineStyle.color).not.toBe(series[0].lineStyle.color);
  });

  it('turn at the next point when they are steps', () => {
    expect(lineOf([[JAN, 'a', 1]], { interpolation: 'step' }).series[0].step).toBe('end');
  });

  it('leave zero and less out on a logarithmic axis', () => {
    const { series, yAxis } = lineOf(
      [
        [JAN, 'a', 0],
        [JAN + DAY, 'a', 10],
      ],
      { yAxis: { log: true } },
    );
    expect(yAxis.type).toBe('log');
    expect(pairs(series[0].data)[0]?.[1]).toBeNaN();
  });

  it('stretch the axis to a threshold beyond the values', () => {
    const { yAxis, series } = lineOf(
      [
        [JAN, 'a', 10],
        [JAN + DAY, 'a', 12],
      ],
      { thresholds: [{ value: 33, color: 'bad' }] },
    );
    expect(yAxis.max).toBeGreaterThanOrEqual(33);
    expect(series[0].markLine.data[0]).toMatchObject({ yAxis: 33, lineStyle: { color: '#c8322b' } });
  });

  it('keep to the axis that the author set', () => {
    expect(lineOf([[JAN, 'a', 10]], { yAxis: { min: -5, max: 50, title: 'Minutes' } }).yAxis).toMatchObject({ min: -5, max: 50 });
  });

  it('have ticks at midnights of the viewer’s zone', () => {
    const ctx = context({ timeZone: 'America/New_York' });
    const table = rowsTable(
      [fields.day, fields.delay],
      Array.from({ length: 40 }, (_, day) => [JAN + day * DAY + 5 * 3_600_000, day]),
    );
    const option = optionOf(
      { spec: { dataset: 'd', line: { x: 'departed_at', y: ['mean_delay'] } }, parts: { main: table } },
      ctx,
    );
    expect(option.xAxis.axisLabel.customValues.every((tick: number) => tick % DAY === 5 * 3_600_000)).toBe(true);
  });

  it('step back where cross filters have picked another series', () => {
    const option = optionOf(EXAMPLES['line'], context({ selected: [{ column: 'carrier', values: ['Delta Air Lines'] }] }));
    const opacity = Object.fromEntries(option.series.map((one: AnyOption) => [one.name, one.lineStyle.opacity]));
    expect(opacity['Delta Air Lines']).toBe(1);
    expect(opacity['JetBlue Airways']).toBe(0.2);
  });
});

describe('area charts', () => {
  const rows: Value[][] = [
    [JAN, 'a', 1],
    [JAN + DAY, 'a', 3],
    [JAN, 'b', 3],
  ];
  const areaOf = (stack: 'stacked' | 'percent') =>
    optionOf({
      spec: { dataset: 'd', area: { x: 'departed_at', y: ['mean_delay'], series: 'carrier', stack } },
      parts: { main: rowsTable([fields.day, fields.carrier, fields.delay], rows) },
    });

  it('stack over the same places, with zero for what is missing', () => {
    const { series } = areaOf('stacked');
    expect(series.map((one: AnyOption) => pairs(one.data))).toEqual([
      [
        [JAN, 1],
        [JAN + DAY, 3],
      ],
      [
        [JAN, 3],
        [JAN + DAY, 0],
      ],
    ]);
    expect(new Set(series.map((one: AnyOption) => one.stack)).size).toBe(1);
  });

  it('share exactly one hundred per cent', () => {
    const { series, yAxis } = areaOf('percent');
    expect(series.map((one: AnyOption) => pairs(one.data).map(([, y]) => y))).toEqual([
      [0.25, 1],
      [0.75, 0],
    ]);
    expect(yAxis).toMatchObject({ min: 0, max: 1 });
    expect(yAxis.axisLabel.formatter(0.5)).toBe('50%');
  });
});

describe('bar charts', () => {
  const barOf = (
    rows: Value[][],
    bar: Partial<ChartSpec['bar']> = {},
    first: (typeof fields)[keyof typeof fields] = fields.month,
  ) =>
    optionOf({
      spec: { dataset: 'd', bar: { x: first.name, y: ['departures'], ...bar } },
      parts: { main: rowsTable([first, fields.flights], rows) },
    });

  it('have a place for every month, also for those without rows', () => {
    const { xAxis, series } = barOf([
      [Date.UTC(2024, 0, 1), 5n],
      [Date.UTC(2024, 3, 1), 7n],
    ]);
    expect(xAxis.data).toEqual(['Jan 2024', 'Feb 2024', 'Mar 2024', 'Apr 2024']);
    expect(pairs(series[0].data).map(([, y]) => y)).toEqual([5, Number.NaN, Number.NaN, 7]);
  });

  it('begin at zero', () => {
    expect(
      barOf([
        [Date.UTC(2024, 0, 1), 1000n],
        [Date.UTC(2024, 1, 1), 1001n],
      ]).yAxis.scale,
    ).toBe(false);
  });

  it('keep the order of texts, and put numbers in order', () => {
    expect(
      barOf(
        [
          ['z', 9n],
          ['a', 1n],
        ],
        {},
        fields.origin,
      ).xAxis.data,
    ).toEqual(['z', 'a']);
    expect(
      barOf(
        [
          [10n, 9n],
          [9n, 1n],
        ],
        {},
        fields.hour,
      ).xAxis.data,
    ).toEqual(['9', '10']);
    expect(
      barOf(
        [
          [10n, 9n],
          [9n, 1n],
        ],
        { orderBy: { field: 'departures', descending: true } },
        fields.hour,
      ).xAxis.data,
    ).toEqual(['10', '9']);
  });

  it('lie with the first one on top', () => {
    const { yAxis, xAxis, series } = barOf(
      [
        ['z', 9n],
        ['a', 1n],
      ],
      { orientation: 'horizontal' },
      fields.origin,
    );
    expect(yAxis).toMatchObject({ type: 'category', inverse: true });
    expect(xAxis.type).toBe('value');
    expect(pairs(series[0].data)).toEqual([
      [9, 0],
      [1, 1],
    ]);
  });

  it('fade all but the picked ones', () => {
    const drawing = chartOption(
      EXAMPLES['bar']!.spec,
      EXAMPLES['bar']!.parts,
      context({ selected: [{ column: 'origin', values: ['ORD'] }] }),
    );
    const color = (drawing.option as AnyOption).series[0].itemStyle.color;
    expect(color({ dataIndex: 1 })).toBe('#5984e5');
    expect(color({ dataIndex: 0 })).not.toBe('#5984e5');
  });

  it('turn labels that do not fit', () => {
    const long = Array.from({ length: 14 }, (_, i): Value[] => [`A rather long airport name ${i}`, BigInt(i)]);
    expect(barOf(long, {}, fields.origin).xAxis.axisLabel.rotate).toBeGreaterThan(0);
    expect(
      barOf(
        [
          ['a', 1n],
          ['b', 2n],
        ],
        {},
        fields.origin,
      ).xAxis.axisLabel.rotate,
    ).toBeUndefined();
  });

  it('do without titles and legends on a small tile', () => {
    const option = optionOf(EXAMPLES['barStacked'], context({ width: 220, height: 120 }));
    expect(option.title).toEqual([]);
    expect(option.legend).toBeUndefined();
  });
});

describe('mixed charts', () => {
  it('draw each metric as asked, on its axis', () => {
    const { series, yAxis } = optionOf(EXAMPLES['mixed']);
    expect(series.map((one: AnyOption) => [one.type, one.yAxisIndex])).toEqual([
      ['bar', 0],
      ['line', 1],
    ]);
    expect(yAxis[1]).toMatchObject({ position: 'right', alignTicks: true });
    expect(yAxis[1].axisLabel.formatter(0.05)).toBe('5%');
  });
});

describe('large data', () => {
  const count = 200_000;
  const xs = Float64Array.from({ length: count }, (_, i) => JAN + i * 60_000);
  const ys = Float64Array.from({ length: count }, (_, i) => Math.sin(i / 1000) * 50);
  const table = columnTable([{ ...fields.day, grain: 'minute' }, fields.delay], [xs, ys]);

  it('are drawn from typed arrays, sampled, without points and without motion', () => {
    const started = performance.now();
    const option = optionOf({ spec: { dataset: 'd', line: { x: 'departed_at', y: ['mean_delay'] } }, parts: { main: table } });
    expect(performance.now() - started).toBeLessThan(1500);
    expect(option.series[0].data).toBeInstanceOf(Float64Array);
    expect(option.series[0]).toMatchObject({ sampling: 'lttb', showSymbol: false });
    expect(option.animation).toBe(false);
  });

  it('are scattered in one go', () => {
    const option = optionOf({
      spec: { dataset: 'd', scatter: { x: 'a', y: 'b' } },
      parts: {
        main: columnTable(
          [
            { ...fields.delay, name: 'a' },
            { ...fields.delay, name: 'b' },
          ],
          [ys, ys],
        ),
      },
    });
    expect(option.series[0]).toMatchObject({ large: true });
    expect(option.series[0].data).toBeInstanceOf(Float64Array);
  });
});
