import { beforeAll, describe, expect, it, vi } from 'vitest';

import { context } from './context';
import { EXAMPLES, rowsTable } from './fixtures';
import { living, registerWorld, renderSvg } from './render';

beforeAll(registerWorld);

/** Shapes that are not just background and axes: paths and circles with a fill or stroke of their own. */
function shapes(svg: string): number {
  return (svg.match(/<(?:path|circle|rect|polygon|polyline)\b/g) ?? []).length;
}

describe('pictures without a browser', () => {
  it.each(Object.keys(EXAMPLES))('%s is not blank, light or dark', (name) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    for (const theme of ['light', 'dark'] as const) {
      const svg = renderSvg(EXAMPLES[name]!, context({ theme, width: 480, height: 270 }));
      expect(svg).toMatch(/^<svg width="480" height="270"/);
      expect(shapes(svg)).toBeGreaterThan(2);
      expect(svg.includes('<text')).toBe(true);
      expect(svg.match(/.{0,60}(?:NaN|undefined|\[object).{0,40}/)?.[0]).toBeUndefined();
    }
    expect([...warn.mock.calls, ...error.mock.calls]).toEqual([]);
    warn.mockRestore();
    error.mockRestore();
  });

  it.each(['line', 'bar', 'areaPercent', 'funnel'])('%s stays the picture it was', async (name) => {
    await expect(renderSvg(EXAMPLES[name]!, context({ width: 360, height: 200 }))).toMatchFileSnapshot(`snapshots/${name}.svg`);
  });

  it.each(Object.keys(EXAMPLES))('%s can begin without rows, get some, and lose them again', (name) => {
    const { spec, parts } = EXAMPLES[name]!;
    const without = Object.fromEntries(Object.entries(parts).map(([part, table]) => [part, rowsTable(table!.fields, [])]));
    const empty = { spec, parts: without as unknown as typeof parts };
    const chart = living(context({ width: 480, height: 270 }));
    chart.show(empty);
    expect(shapes(chart.show({ spec, parts }))).toBeGreaterThan(2);
    chart.show(empty);
    chart.dispose();
  });
});
