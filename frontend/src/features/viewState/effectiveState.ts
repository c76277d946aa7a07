/** From what the reader changed to what the server is told: defaults are said too, so that both sides mean the same. */

import type { DashboardSpec, FilterSpec, FilterState, FilterValue } from '../../api/types';
import type { ViewState } from './viewState';

/** The value that a filter has before anybody touches it; undefined where it lets everything through. */
export function defaultValue(spec: FilterSpec): FilterValue | undefined {
  if (spec.time) return spec.time.default ?? { all: true };
  if (spec.select) return spec.select.default?.length ? spec.select.default : undefined;
  return spec.range?.default ?? spec.grain?.default;
}

export function effectiveState({ filters: specs = {} }: DashboardSpec, view: ViewState): FilterState {
  const filters: Record<string, FilterValue> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const value = view.filters[name] ?? defaultValue(spec);
    if (value !== undefined) filters[name] = value;
  }
  return { filters, cross: view.cross };
}

/** Filters in the order of the filter bar: by `order`, time filters first among equals, then by name. */
export function orderedFilters(specs: Record<string, FilterSpec> = {}): [string, FilterSpec][] {
  const rank = (spec: FilterSpec) => (spec.time ? 0 : 1);
  return Object.entries(specs).sort(
    ([a, left], [b, right]) => (left.order ?? 0) - (right.order ?? 0) || rank(left) - rank(right) || a.localeCompare(b),
  );
}
