/** Filters and their values in words. */

import type { Grain, Scalar, TimeRange } from '@binnacle/charts';

import type { CrossFilter, Dashboard, FilterSpec, FilterValue, NumberRange } from '../../api/types';
import { LOCALE } from '../../ui/viewer';
import { timeLabel } from './timeLabels';

export function filterTitle(name: string, spec: FilterSpec): string {
  return spec.title ?? readable(name);
}

export function readable(name: string): string {
  const words = name.replace(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function scalarLabel(value: Scalar): string {
  if (value === null) return '(none)';
  return value === '' ? '(empty)' : String(value);
}

const NUMBER = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 6 });

export function rangeLabel({ min, max }: NumberRange): string {
  if (min === undefined && max === undefined) return 'All';
  if (min === undefined) return `≤ ${NUMBER.format(max ?? 0)}`;
  return max === undefined ? `≥ ${NUMBER.format(min)}` : `${NUMBER.format(min)} – ${NUMBER.format(max)}`;
}

export function valueLabel(spec: FilterSpec, value: FilterValue | undefined): string {
  if (value === undefined) return spec.grain ? 'Automatic' : 'All';
  if (spec.time) return timeLabel(value as TimeRange);
  if (spec.range) return rangeLabel(value as NumberRange);
  if (spec.select) return (value as Scalar[]).map(scalarLabel).join(', ') || 'All';
  return readable(value as Grain);
}

/** A cross filter as on its chip: the column's title and what was picked. */
export function crossLabel(cross: CrossFilter, dashboard: Dashboard): { title: string; values: string } {
  const datasets = Object.values(dashboard.datasets);
  const column = datasets.flatMap((dataset) => dataset.columns).find(({ name }) => name === cross.column);
  const values = cross.range ? rangeText(cross.range, column?.type) : cross.values.map(scalarLabel).join(', ');
  return { title: column?.title ?? readable(cross.column), values };
}

const DAY = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium' });
const MOMENT = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' });

function rangeText({ from, to }: { from: number; to: number }, type: string | undefined): string {
  if (type !== 'timestamp' && type !== 'date') return `${NUMBER.format(from)} – ${NUMBER.format(to)}`;
  if (to - from < 23 * 3_600_000) return `${MOMENT.format(from)} – ${MOMENT.format(to)}`;
  const [first, last] = [DAY.format(from), DAY.format(to - 1)];
  return first === last ? first : `${first} – ${last}`;
}
