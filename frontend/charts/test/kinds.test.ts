import { describe, expect, it } from 'vitest';

import { bigNumberModel, chartOption, type Value } from '../src';
import { context } from './context';
import { EXAMPLES, fields, rowsTable } from './fixtures';
import { type AnyOption, optionOf } from './option';

describe('pie charts', () => {
  it('show what the limit left out as others: the total less the sum, exactly', () => {
    const main = rowsTable(
      [fields.carrier, fields.revenue],
      [
        ['a', '10.10'],
        ['b', '20.20'],
      ],
    );
    const total = rowsTable([fields.revenue], [['30.31']]);
    const option = optionOf({
      spec: { dataset: 'd', pie: { by: 'carrier', metric: 'revenue', limit: 2 } },
      parts: { main, total },
    });
    expect(option.series[0].data.at(-1)).toMatchObject({ name: 'Others', value: 0.01 });
  });

  it('have no others where the total is the sum', () => {
    const main = rowsTable(
      [fields.carrier, fields.revenue],
      [
        ['a', '0.10'],
        ['b', '0.20'],
      ],
    );
    const total = rowsTable([fields.revenue], [['0.30']]);
    expect(
      optionOf({ spec: { dataset: 'd', pie: { by: 'carrier', metric: 'revenue' } }, parts: { main, total } }).series[0].data,
    ).toHaveLength(2);
  });

  it('write the total into the hole of a donut', () => {
    expect(optionOf(EXAMPLES['pieDonut']).title).toMatchObject({ text: '199k', subtext: 'Departures' });
  });

  it('say that negative parts are not drawn', () => {
    const main = rowsTable(
      [fields.carrier, fields.flights],
      [
        ['a', 3n],
        ['b', -1n],
      ],
    );
    expect(chartOption({ dataset: 'd', pie: { by: 'carrier', metric: 'departures' } }, { main }, context()).notices).toEqual([
      '1 negative values are not drawn',
    ]);
  });
});

describe('big numbers', () => {
  const modelOf = (value: Value, before: Value, lowerIsBetter = false) =>
    bigNumberModel(
      { metric: 'mean_delay', compare: '1y', lowerIsBetter },
      rowsTable([fields.delay, fields.delayBefore], [[value, before]]),
      context(),
    );

  it('compare with the time before, and know what is good', () => {
    expect(modelOf(11, 10).delta).toEqual({
      text: '+10.0%',
      direction: 'up',
      judgement: 'good',
      comparison: '1 year before: 10.0\u00a0min',
    });
    expect(modelOf(11, 10, true).delta?.judgement).toBe('bad');
    expect(modelOf(10, 10).delta).toMatchObject({ direction: 'flat', judgement: 'neutral' });
  });

  it('show the difference itself where there was nothing before', () => {
    expect(modelOf(5, 0).delta?.text).toBe('5.0\u00a0min');
    expect(modelOf(5, null).delta).toBeUndefined();
  });

  it('are short without a format, and exact in the tooltip', () => {
    const { format: _, ...plain } = fields.flights;
    const model = bigNumberModel({ metric: 'departures' }, rowsTable([plain], [[9_007_199_254_740_993n]]), context());
    expect(model).toMatchObject({ exact: '9,007,199,254,740,993' });
    expect(model.text).not.toContain(',');
  });

  it('are a dash where there is no row', () => {
    expect(bigNumberModel({ metric: 'mean_delay', compare: '1y' }, rowsTable([fields.delay], []), context())).toMatchObject({
      value: null,
      text: '–',
    });
  });

  it('are part of the drawing only in a picture', () => {
    expect(optionOf(EXAMPLES['bigNumber']).graphic).toBeUndefined();
    const texts = optionOf(EXAMPLES['bigNumber'], context({ static: true })).graphic.elements.map(
      (one: AnyOption) => one.style.text,
    );
    expect(texts[0]).toBe('12.6\u00a0min');
    expect(texts[1]).toContain('▲ +12.7%');
  });
});

describe('histograms', () => {
  const edges = [
    { ...fields.delay, name: 'binStart' },
    { ...fields.delay, name: 'binEnd' },
    { ...fields.flights, name: 'count' },
  ];
  const binsOf = (histogram: AnyOption) =>
    optionOf({
      spec: { dataset: 'd', histogram: { column: 'delay', ...histogram } },
      parts: {
        main: rowsTable(edges, [
          [0, 10, 6n],
          [30, 40, 2n],
        ]),
      },
    });

  it('have a place for empty bins', () => {
    expect(binsOf({}).series[0].data).toEqual([6, 0, 0, 2]);
  });

  it('show shares and running sums', () => {
    expect(binsOf({ normalize: true }).series[0].data).toEqual([0.75, 0, 0, 0.25]);
    expect(binsOf({ cumulative: true }).series[0].data).toEqual([6, 6, 6, 8]);
  });

  it('stand on a scale from the first end to the last', () => {
    expect(binsOf({}).xAxis[1]).toMatchObject({ min: 0, max: 40 });
  });
});

describe('heatmaps', () => {
  const cells = rowsTable(
    [fields.hour, fields.weekday, fields.delay],
    [
      [9n, 'Mon', 1],
      [9n, 'Tue', 3],
      [8n, 'Mon', 4],
    ],
  );
  const drawn = (normalize: 'none' | 'x' | 'y' | 'all') =>
    Array.from(
      optionOf({
        spec: { dataset: 'd', heatmap: { x: 'hour', y: 'weekday', metric: 'mean_delay', normalize } },
        parts: { main: cells },
      }).series[0].data as Float64Array,
    );

  it('put numbers in order across and texts as they come down', () => {
    expect(drawn('none')).toEqual([1, 0, 1, 1, 1, 3, 0, 0, 4]);
  });

  it('show shares of each x, of each y, and of everything', () => {
    expect(drawn('x').filter((_, i) => i % 3 === 2)).toEqual([0.25, 0.75, 1]);
    expect(drawn('y').filter((_, i) => i % 3 === 2)).toEqual([0.2, 1, 0.8]);
    expect(drawn('all').filter((_, i) => i % 3 === 2)).toEqual([0.125, 0.375, 0.5]);
  });

  it('reach equally far to both sides of zero when they diverge', () => {
    const main = rowsTable(
      [fields.hour, fields.weekday, fields.delay],
      [
        [9n, 'Mon', -1],
        [9n, 'Tue', 3],
      ],
    );
    expect(
      optionOf({
        spec: { dataset: 'd', heatmap: { x: 'hour', y: 'weekday', metric: 'mean_delay', scale: 'diverging' } },
        parts: { main },
      }).visualMap,
    ).toMatchObject({ min: -3, max: 3 });
  });
});

describe('trees', () => {
  it('add up from the leaves, largest first', () => {
    const main = rowsTable(
      [fields.carrier, fields.dest, fields.flights],
      [
        ['a', 'x', 1n],
        ['b', 'x', 5n],
        ['b', 'y', 2n],
      ],
    );
    const { data } = optionOf({
      spec: { dataset: 'd', treemap: { by: ['carrier', 'dest'], metric: 'departures' } },
      parts: { main },
    }).series[0];
    expect(data.map((node: AnyOption) => [node.name, node.value, node.children.length])).toEqual([
      ['b', 7, 2],
      ['a', 1, 1],
    ]);
  });

  it('take their colour from a metric where asked', () => {
    const option = optionOf(EXAMPLES['treemapColor']);
    expect(option.visualMap).toMatchObject({ show: true });
    expect(option.title[0].text).toBe('Colour: Mean delay');
  });

  it('give every ring of a sunburst the colour of its root', () => {
    const [first] = optionOf(EXAMPLES['sunburst']).series[0].data;
    expect(first.itemStyle.color).toMatch(/^#/);
    expect(first.children.every((child: AnyOption) => child.itemStyle.color !== first.itemStyle.color)).toBe(true);
  });
});

describe('sankey charts', () => {
  it('keep a value that is both source and target apart', () => {
    const main = rowsTable(
      [fields.origin, fields.dest, fields.flights],
      [
        ['JFK', 'LGA', 3n],
        ['LGA', 'JFK', 4n],
      ],
    );
    const { data, links } = optionOf({
      spec: { dataset: 'd', sankey: { source: 'origin', target: 'dest', metric: 'departures' } },
      parts: { main },
    }).series[0];
    expect(data).toHaveLength(4);
    expect(links.map((link: AnyOption) => [data[link.source].depth, data[link.target].depth])).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });
});

describe('funnels', () => {
  it('say what is left of the first step', () => {
    const labels = optionOf(EXAMPLES['funnel']).yAxis[1].data;
    expect(labels[0]).toBe('{strong|182k}');
    expect(labels[1]).toBe('{strong|96.1k}{share|52.7%}');
  });

  it('take one step from each metric where there is no column', () => {
    const main = rowsTable([fields.flights, { ...fields.flights, name: 'arrivals', title: 'Arrivals' }], [[100n, 80n]]);
    expect(
      optionOf({ spec: { dataset: 'd', funnel: { metrics: ['departures', 'arrivals'] } }, parts: { main } }).yAxis[0].data,
    ).toEqual(['Departures', 'Arrivals']);
  });
});

describe('gauges', () => {
  it('have the colour of the last threshold reached', () => {
    expect(optionOf(EXAMPLES['gauge']).series[0].progress.itemStyle.color).toBe('#a26600');
  });

  it('stop at their end and say so', () => {
    const main = rowsTable([fields.delay], [[140]]);
    const drawing = chartOption({ dataset: 'd', gauge: { metric: 'mean_delay' } }, { main }, context());
    expect((drawing.option as AnyOption).series[0].data[0].value).toBe(100);
    expect((drawing.option as AnyOption).series[0].detail.formatter()).toBe('140.0\u00a0min');
    expect(drawing.notices).toEqual(['the value lies beyond the dial']);
  });
});

describe('waterfalls', () => {
  it('begin each bar where the one before ended, and end with the total', () => {
    const { data } = optionOf(EXAMPLES['waterfall']).series[0];
    expect(data.slice(0, 3)).toEqual([
      [0, 0, 42_000],
      [1, 42_000, 50_200],
      [2, 50_200, 55_300],
    ]);
    expect(data.at(-1)).toEqual([7, 0, 48_500]);
  });

  it('label a total after months', () => {
    const main = rowsTable(
      [fields.month, fields.flights],
      [
        [Date.UTC(2024, 0, 1), 5n],
        [Date.UTC(2024, 1, 1), -2n],
      ],
    );
    const { xAxis } = optionOf({
      spec: { dataset: 'd', waterfall: { x: 'departed_at', metric: 'departures' } },
      parts: { main },
    });
    expect(xAxis.data).toEqual(['Jan 2024', 'Feb 2024', 'Total']);
  });
});

describe('calendars', () => {
  it('have one strip for each year when one does not hold all', () => {
    expect(optionOf(EXAMPLES['calendarYears']).calendar.map((one: AnyOption) => one.range[0])).toEqual([
      '2024-01-01',
      '2025-01-01',
      '2026-01-01',
    ]);
    expect(optionOf(EXAMPLES['calendar']).calendar).toHaveLength(1);
  });

  it('count days in the viewer’s zone', () => {
    const main = rowsTable([fields.day, fields.delay], [[Date.UTC(2024, 0, 1, 23), 3]]);
    const { series } = optionOf(
      { spec: { dataset: 'd', calendar: { date: 'departed_at', metric: 'mean_delay' } }, parts: { main } },
      context({ timeZone: 'Europe/Zurich' }),
    );
    expect(series[0].data[0][0]).toBe('2024-01-02');
  });

  it('say which years did not fit', () => {
    expect(
      chartOption(EXAMPLES['calendarYears']!.spec, EXAMPLES['calendarYears']!.parts, context({ height: 150 })).notices,
    ).toEqual(['Only the last 2 of 3 years fit']);
  });
});

describe('box plots', () => {
  it('draw the five numbers of each box', () => {
    expect(optionOf(EXAMPLES['boxPlot']).series[0].data[0].value).toEqual([-28, -14, -2, 14, 62]);
  });
});

describe('scatter charts', () => {
  it('grow in area with the size', () => {
    const { series } = optionOf(EXAMPLES['scatter']);
    const sizes = series[0].data as Float64Array;
    const largest = Math.max(...Array.from(sizes).filter((_, i) => i % 3 === 2));
    const [full, quarter] = [series[0].symbolSize([0, 0, largest]), series[0].symbolSize([0, 0, largest / 4])];
    expect(full / quarter).toBeCloseTo(2);
  });

  it('leave points without x or y out', () => {
    const main = rowsTable(
      [
        { ...fields.delay, name: 'a' },
        { ...fields.delay, name: 'b' },
      ],
      [
        [1, 2],
        [null, 3],
        [4, null],
      ],
    );
    expect(optionOf({ spec: { dataset: 'd', scatter: { x: 'a', y: 'b' } }, parts: { main } }).series[0].data).toHaveLength(2);
  });
});
