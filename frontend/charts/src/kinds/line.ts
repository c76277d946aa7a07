import { drawLines } from '../cartesian/lines';
import type { Draw } from '../drawing';

/** A line for each metric and series over x. Part `main`: x, series?, metrics, comparisons. */
export const line: Draw<'line'> = (input) => drawLines(input, input.chart, false);
