/** The values that a filter offers, given the filters that it depends on. */

import { filterValuesQuery } from '../../api/dashboards';
import type { Dashboard, FilterState } from '../../api/types';

const MOST_VALUES = 200;

/** Only what the values depend on is in the key, so that other filters ask nothing again. */
export function selectValuesQuery(dashboard: Dashboard, name: string, state: FilterState, search = '') {
  const dependsOn = dashboard.spec.filters?.[name]?.select?.dependsOn ?? [];
  const filters = Object.fromEntries(Object.entries(state.filters).filter(([other]) => dependsOn.includes(other)));
  return filterValuesQuery(dashboard, name, { state: { filters, cross: [] }, limit: MOST_VALUES, ...(search ? { search } : {}) });
}
