import { describe, expect, it } from 'vitest';

import { chartOption } from '../src';
import type { MarkEvent, Selection } from '../src/drawing';
import { context } from './context';
import { EXAMPLES } from './fixtures';
import { type AnyOption } from './option';

function click(name: string, event: MarkEvent | ((option: AnyOption) => MarkEvent)): Selection[] {
  const example = EXAMPLES[name];
  if (!example) throw new Error(name);
  const drawing = chartOption(example.spec, example.parts, context({ timeZone: 'Europe/Zurich' }));
  return drawing.selectionOf(typeof event === 'function' ? event(drawing.option as AnyOption) : event);
}

describe('a click', () => {
  it('on a bar of a month picks the month, as a range in the viewer’s zone, and the series', () => {
    const selection = click('barStacked', { seriesIndex: 0, dataIndex: 2 });
    expect(selection[0]).toMatchObject({
      column: 'departed_at',
      values: [Date.UTC(2023, 2, 1)],
      range: { from: Date.UTC(2023, 2, 1) },
    });
    expect(selection[1]).toEqual({ column: 'carrier', values: ['United Air Lines'] });
  });

  it('on a line picks its series, and on a point the time too', () => {
    expect(click('line', { seriesIndex: 0 })).toEqual([{ column: 'carrier', values: [expect.any(String)] }]);
    expect(click('line', { seriesIndex: 0, dataIndex: 3 }).map((one) => one.column)).toEqual(['departed_at', 'carrier']);
  });

  it('beside a line picks the nearest day', () => {
    const { spec, parts } = EXAMPLES['line']!;
    const { selectionAt } = chartOption(spec, parts, context());
    const day = Date.UTC(2024, 0, 5);
    expect(selectionAt?.(day + 3_600_000)).toEqual([
      { column: 'departed_at', values: [day], range: { from: day, to: day + 86_400_000 } },
    ]);
    expect(selectionAt?.(day - 40_000_000)).toMatchObject([{ values: [day] }]);
  });

  it('on a bar of a text picks the text', () => {
    expect(click('bar', { seriesIndex: 0, dataIndex: 1 })).toEqual([{ column: 'origin', values: ['ORD'] }]);
  });

  it('on a slice picks its value, on others nothing', () => {
    expect(click('pie', { seriesIndex: 0, dataIndex: 0 })).toEqual([{ column: 'origin', values: ['ATL'] }]);
    expect(click('pie', { seriesIndex: 0, dataIndex: 6 })).toEqual([]);
  });

  it('on a cell picks both its values', () => {
    expect(click('heatmap', { seriesIndex: 0, dataIndex: 0 })).toEqual([
      { column: 'hour', values: [5] },
      { column: 'weekday', values: ['Mon'] },
    ]);
  });

  it('on a bin picks its range', () => {
    expect(click('histogram', { seriesIndex: 0, dataIndex: 5 })).toEqual([
      { column: 'dep_delay', values: [0], range: { from: 0, to: 8 } },
    ]);
  });

  it('on a leaf picks the whole way down to it', () => {
    const leaf = (option: AnyOption) => ({ data: option['series'][0].data[0].children[0] });
    expect(click('treemap', leaf)).toEqual([
      { column: 'carrier', values: ['United Air Lines'] },
      { column: 'dest', values: ['ATL'] },
    ]);
  });

  it('on a flow picks both ends, on a node its own', () => {
    expect(click('sankey', { dataType: 'edge', dataIndex: 0 }).map((one) => one.column)).toEqual(['origin', 'dest']);
    expect(click('sankey', { dataType: 'node', dataIndex: 0 })).toEqual([{ column: 'origin', values: ['EWR'] }]);
  });

  it('on a step, a box, a day and a point picks what it stands for', () => {
    expect(click('funnel', { seriesIndex: 0, dataIndex: 1 })).toEqual([{ column: 'step', values: ['Chose a flight'] }]);
    expect(click('boxPlot', { seriesIndex: 0, dataIndex: 0 })).toEqual([{ column: 'carrier', values: ['United Air Lines'] }]);
    expect(click('calendar', { seriesIndex: 0, dataIndex: 0 })[0]).toMatchObject({
      column: 'day',
      range: { to: Date.UTC(2024, 0, 2) },
    });
    expect(click('scatter', { seriesIndex: 0, dataIndex: 0 })).toEqual([{ column: 'dest', values: ['ATL'] }]);
    expect(click('waterfall', { seriesIndex: 0, dataIndex: 7 })).toEqual([]);
  });

  it('beside every mark picks nothing', () => {
    for (const name of Object.keys(EXAMPLES)) expect(click(name, {}), name).toEqual([]);
  });
});
