/** Lines at values. */

import { meaningColor } from '../color';
import type { ChartContext } from '../drawing';
import { shortNumber } from '../format/axisNumber';
import { themeOf } from '../layout/base';
import type { Threshold } from '../spec';

/** The mark lines of a series for thresholds on the axis of numbers. */
export function thresholdLines(thresholds: readonly Threshold[] | undefined, axis: 'xAxis' | 'yAxis', ctx: ChartContext) {
  if (!thresholds?.length) return {};
  const theme = themeOf(ctx);
  const text = shortNumber(undefined, ctx.locale);
  return {
    markLine: {
      silent: true,
      animation: false,
      symbol: 'none',
      data: thresholds.map(({ value, label, color }) => {
        const shown = meaningColor(color, theme, theme.textMuted);
        return {
          [axis]: value,
          lineStyle: { color: shown, width: 1, type: [5, 4] },
          label: {
            position: axis === 'yAxis' ? ('insideEndTop' as const) : ('end' as const),
            formatter: () => label ?? text(value),
            color: shown,
            fontSize: theme.smallTextSize,
          },
        };
      }),
    },
  };
}
