import { drawBars } from '../cartesian/bars';
import type { Draw } from '../drawing';

/** Bars, grouped or stacked, upright or lying. Part `main`: x, series?, metrics, comparisons. */
export const bar: Draw<'bar'> = (input) => drawBars(input);
