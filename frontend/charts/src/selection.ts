/** From marks to cross filters, and from cross filters to the marks that stand out. */

import { type Field, isTime, type Value, valueKey } from './data';
import type { ChartContext, Selection } from './drawing';
import { type Viewer, viewerClock } from './format';
import type { Scalar } from './spec';
import { stepRange } from './time/grain';
import { fieldClock } from './time/zone';

/** A value as JSON carries it: whole numbers beyond 2^53 as text. */
export function scalar(value: Value): Scalar {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** The selection of one value of a field; times cut to a grain say their whole step. */
export function selectValue(field: Field, value: Value, viewer: Viewer): Selection {
  const selection: Selection = { column: field.name, values: [scalar(value)] };
  if (!isTime(field) || value === null || !field.grain) return selection;
  return { ...selection, range: stepRange(field.grain, Number(value), fieldClock(field, viewerClock(viewer))) };
}

/** Tells whether a value of a column is picked; undefined where nothing of that column is. */
export function pickedValues(ctx: ChartContext, column: string | undefined): ((value: Value) => boolean) | undefined {
  const selections = ctx.selected?.filter((selection) => selection.column === column) ?? [];
  if (selections.length === 0) return undefined;
  const keys = new Set(selections.flatMap((selection) => selection.values.map(valueKey)));
  return (value) => keys.has(valueKey(value));
}

/** Tells whether a number of a column lies in a picked range; undefined where no range of that column is picked. */
export function pickedRanges(ctx: ChartContext, column: string): ((from: number) => boolean) | undefined {
  const ranges =
    ctx.selected?.flatMap((selection) => (selection.column === column && selection.range ? [selection.range] : [])) ?? [];
  return ranges.length === 0 ? undefined : (from) => ranges.some((range) => from >= range.from && from < range.to);
}
