import { chartOption } from '../src';
import type { ChartContext } from '../src/drawing';
import { context } from './context';
import type { Example } from './fixtures';

/** An ECharts option to look into freely. */
export type AnyOption = Record<string, any>;

/** The option of an example. */
export function optionOf(example: Example | undefined, ctx: ChartContext = context()): AnyOption {
  if (!example) throw new Error('no such example');
  return chartOption(example.spec, example.parts, ctx).option as AnyOption;
}

/** x and y by turns → pairs. */
export function pairs(flat: Float64Array): [number, number][] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i] ?? Number.NaN, flat[2 * i + 1] ?? Number.NaN]);
}
