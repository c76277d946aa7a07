/** One value of a field as text: the field's format, unit, zone and locale together. */

import { type Field, isNumeric, isTime, type Value } from './data';
import { NULL_TEXT, numberText } from './format/number';
import { grainText, patternText, slotText } from './format/time';
import { type Clock, fieldClock, type OffsetMinutes, zoneClock } from './time/zone';

/** Whose eyes a text is for. */
export interface Viewer {
  /** BCP 47, for example `en-US`. */
  locale: string;
  /** IANA, for example `Europe/Zurich`. */
  timeZone: string;
  /** Offsets of `timeZone`, for engines without `Intl`. */
  utcOffsetMinutes?: OffsetMinutes;
}

export function viewerClock(viewer: Viewer): Clock {
  return zoneClock(viewer.timeZone, viewer.utcOffsetMinutes);
}

/** Writes values of one field in full, without the unit: for table cells, tooltips and names of series. */
export function valueText(field: Field, viewer: Viewer): (value: Value) => string {
  if (isTime(field)) return timeText(field, viewer, false);
  if (isNumeric(field)) return numberText(field.format, viewer.locale);
  return (value) => (value === null ? NULL_TEXT : value === '' ? '(empty)' : String(value));
}

/** As {@link valueText}, but times are short, as for the slots of an axis. */
export function slotLabel(field: Field, viewer: Viewer): (value: Value) => string {
  return isTime(field) ? timeText(field, viewer, true) : valueText(field, viewer);
}

/** Writes values of one field with the unit, for tooltips: `12.5 min`, `40%`, `€3`. */
export function unitText(field: Field, viewer: Viewer): (value: Value) => string {
  const text = valueText(field, viewer);
  return (value) => (value === null ? NULL_TEXT : withUnit(text(value), field.unit));
}

/** A text with its unit behind it; signs such as `%` stand close, words and symbols after a narrow space. */
export function withUnit(text: string, unit: string | undefined): string {
  if (!unit || text === NULL_TEXT) return text;
  return unit === '%' || unit === '°' ? text + unit : `${text}\u00a0${unit}`;
}

function timeText(field: Field, viewer: Viewer, short: boolean): (value: Value) => string {
  const clock = fieldClock(field, viewerClock(viewer));
  const grain = field.grain ?? (field.type === 'date' ? 'day' : undefined);
  const byGrain = (short ? slotText : grainText)(grain, clock, viewer.locale);
  const text = field.format && !short ? patternText(field.format, clock, viewer.locale) : byGrain;
  return (value) => (value === null || Number.isNaN(Number(value)) ? NULL_TEXT : text(Number(value)));
}
