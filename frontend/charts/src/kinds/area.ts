import { drawLines } from '../cartesian/lines';
import type { Draw } from '../drawing';

/** A filled line for each metric and series over x. Part `main`: x, series?, metrics, comparisons. */
export const area: Draw<'area'> = (input) => drawLines(input, input.chart, true);
