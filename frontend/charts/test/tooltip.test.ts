import { describe, expect, it } from 'vitest';

import { chartOption, type Value } from '../src';
import { escapeHtml, tooltipHtml } from '../src/tooltip';
import { context } from './context';
import { EXAMPLES, fields, rowsTable } from './fixtures';
import { type AnyOption, optionOf } from './option';

const EVIL = '<img src=x onerror=alert(1)>"\'&';

describe('tooltips', () => {
  it('escape everything', () => {
    expect(escapeHtml(EVIL)).toBe('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
    const html = tooltipHtml(EVIL, [{ label: EVIL, value: EVIL, note: EVIL, color: 'red;}</style>' }], context());
    expect(html).not.toContain('<img');
    expect(html).not.toContain('</style>');
  });

  it('show every digit, the unit and the series, the largest first', () => {
    const rows: Value[][] = [
      [Date.UTC(2024, 0, 1), 'a', 9_007_199_254_740_993n],
      [Date.UTC(2024, 0, 1), 'b', 9_107_199_254_740_993n],
    ];
    const main = rowsTable([fields.month, fields.carrier, { ...fields.flights, unit: 'flights' }], rows);
    const { tooltip } = optionOf({
      spec: { dataset: 'd', line: { x: 'departed_at', y: ['departures'], series: 'carrier' } },
      parts: { main },
    });
    const text = plain(
      tooltip.formatter([
        { seriesIndex: 0, dataIndex: 0 },
        { seriesIndex: 1, dataIndex: 0 },
      ]),
    );
    expect(text).toBe('January 2024|b|9,107,199,254,740,993\u00a0flights|a|9,007,199,254,740,993\u00a0flights');
  });

  it('say how a value stands against the time before', () => {
    const text = plain(
      optionOf(EXAMPLES['lineCompare']).tooltip.formatter([
        { seriesIndex: 0, dataIndex: 0 },
        { seriesIndex: 1, dataIndex: 0 },
      ]),
    );
    expect(text).toMatch(/1 year before\|[\d.]+\u00a0min\|[+−][\d.]+%/);
  });

  it('show values beside shares', () => {
    const text = plain(optionOf(EXAMPLES['areaPercent']).tooltip.formatter([{ seriesIndex: 0, dataIndex: 0 }]));
    expect(text).toMatch(/United Air Lines\|[\d,]+\|[\d.]+%$/);
  });

  it('name the zone of hours', () => {
    const main = rowsTable([{ ...fields.day, grain: 'hour' }, fields.delay], [[Date.UTC(2024, 6, 1, 10), 3]]);
    const option = optionOf(
      { spec: { dataset: 'd', bar: { x: 'departed_at', y: ['mean_delay'] } }, parts: { main } },
      context({ timeZone: 'America/New_York' }),
    );
    expect(plain(option.tooltip.formatter([{ seriesIndex: 0, dataIndex: 0 }]))).toMatch(/^Jul 1, 2024 06:00 (EDT|GMT-4)\|/);
  });

  it('count what is too much to show', () => {
    const lines = Array.from({ length: 25 }, (_, i) => ({ label: `${i}`, value: '1' }));
    expect(tooltipHtml('', lines, context())).toContain('and 7 more');
  });

  it.each(Object.keys(EXAMPLES))('of %s show no markup from the data', (name) => {
    const example = EXAMPLES[name]!;
    const { main } = example.parts;
    const poisoned = {
      ...main,
      fields: main.fields.map((field) => ({ ...field, title: EVIL, unit: EVIL })),
      value: (row: number, field: number) =>
        main.fields[field]?.type === 'string' ? `${EVIL}${String(main.value(row, field))}` : main.value(row, field),
    };
    const spec = name.startsWith('map')
      ? { ...example.spec, map: { ...example.spec.map!, code: 'iso3' as const } }
      : example.spec;
    const option = chartOption(spec, { ...example.parts, main: poisoned }, context()).option as AnyOption;
    const mark = { seriesIndex: 0, dataIndex: 0, name: 'USA', data: option['series'][0]?.data?.[0] };
    const html: string = option['tooltip'].formatter(option['tooltip'].trigger === 'axis' ? [mark] : mark);
    expect(html).not.toContain('<img');
  });

  it('are not shown in pictures', () => {
    expect(optionOf(EXAMPLES['line'], context({ static: true })).tooltip.show).toBe(false);
  });
});

/** The texts of a tooltip's HTML, parted by bars. */
function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, '|')
    .replace(/\|+/g, '|')
    .replace(/^\||\|$/g, '');
}
