/** Draws charts to SVG text with ECharts' own renderer, as pictures are made. */

import { type EChartsType, init, registerMap, setPlatformAPI, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

import { chartOption, fontTextWidth } from '../src';
import type { ChartContext } from '../src/drawing';
import { allExtensions } from '../src/echarts/all';
import { loadMap, WORLD_MAP } from '../src/map/worldMap';
import type { Example } from './fixtures';

use([...allExtensions, SVGRenderer]);
setPlatformAPI({ measureText: (text: string, font?: string) => ({ width: fontTextWidth(text, font) }) });

let registered: Promise<void> | undefined;

/** Makes the world known to ECharts; once. */
export function registerWorld(): Promise<void> {
  registered ??= loadMap().then((shapes) => registerMap(WORLD_MAP, shapes as unknown as Parameters<typeof registerMap>[1]));
  return registered;
}

/** The SVG of an example. Maps need {@link registerWorld} before. */
export function renderSvg({ spec, parts }: Example, ctx: ChartContext): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: ctx.width, height: ctx.height });
  chart.setOption(chartOption(spec, parts, { ...ctx, static: true }).option);
  const svg = svgText(chart);
  chart.dispose();
  return svg;
}

/** One chart on a page that is shown one result after the other. */
export function living(ctx: ChartContext) {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: ctx.width, height: ctx.height });
  return {
    show({ spec, parts }: Example): string {
      chart.setOption({ ...chartOption(spec, parts, ctx).option, animation: false }, { notMerge: true });
      return svgText(chart);
    },
    dispose: () => chart.dispose(),
  };
}

/** Without the rules for `:hover` and for motion that `renderToSVGString` adds, which no picture has a use for. */
function svgText(chart: EChartsType): string {
  const painter = chart.getZr().painter as unknown as { renderToString(options: object): string };
  return painter.renderToString({ cssEmphasis: false, cssAnimation: false });
}
