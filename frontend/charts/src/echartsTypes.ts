/** The one place where made objects become ECharts' option types, which know neither typed arrays nor optional fields made with `...`. */

import type { EChartsOption, SeriesOption } from 'echarts';

/** The options of one series. */
export function asSeries(pieces: { type: string; [key: string]: unknown }): SeriesOption {
  return pieces as unknown as SeriesOption;
}

/** The options of a whole chart. */
export function asOption(pieces: { series: unknown; [key: string]: unknown }): EChartsOption {
  return pieces as unknown as EChartsOption;
}
