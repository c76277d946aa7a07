/** In which zone steps of time were cut: the viewer's, or UTC where the database knows no other. */

import { type Field, isTime, type Parts, type Table } from '../data';
import type { Grain } from '../spec';
import { startOf } from './grain';
import type { Clock } from './zone';

/** So many values are looked at. */
const SAMPLE = 60;

/**
 * The parts with every time column marked `zoneless` whose steps begin in UTC but not on the viewer's clock. Without
 * that, a month cut in UTC would be named after the month before it to everyone west of Greenwich.
 */
export function partsAsCut(parts: Parts, clock: Clock): Parts {
  const marked = Object.entries(parts).map(([name, table]) => [name, table && tableAsCut(table, clock)] as const);
  return { ...parts, ...Object.fromEntries(marked) };
}

function tableAsCut(table: Table, clock: Clock): Table {
  const fields = table.fields.map((field, index) =>
    isCutInUtc(field, table, index, clock) ? { ...field, zoneless: true } : field,
  );
  if (fields.every((field, index) => field === table.fields[index])) return table;
  return {
    fields,
    rowCount: table.rowCount,
    value: (row, field) => table.value(row, field),
    numbers: (field) => table.numbers(field),
  };
}

function isCutInUtc(field: Field, table: Table, index: number, clock: Clock): boolean {
  const { grain } = field;
  if (!isTime(field) || field.type === 'date' || field.zoneless || !grain) return false;
  const times = table
    .numbers(index)
    .subarray(0, SAMPLE)
    .filter((time) => !Number.isNaN(time));
  return times.length > 0 && begins(times, grain, (time) => time) && !begins(times, grain, (time) => clock.toWall(time));
}

function begins(times: Float64Array, grain: Grain, toWall: (time: number) => number): boolean {
  return times.every((time) => startOf(grain, toWall(time)) === toWall(time));
}
