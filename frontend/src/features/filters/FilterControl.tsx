/** One filter: the control of its kind. */

import type { Grain, Scalar, TimeRange } from '@binnacle/charts';

import type { Dashboard, FilterSpec, FilterState, FilterValue, NumberRange } from '../../api/types';
import { GrainFilter } from './GrainFilter';
import { RangeFilter } from './RangeFilter';
import { SelectFilter } from './SelectFilter';
import { TimeFilter } from './TimeFilter';

export interface FilterControlProps<V> {
  name: string;
  spec: FilterSpec;
  value: V | undefined;
  /** The reader has changed it. */
  changed: boolean;
  dashboard: Dashboard;
  state: FilterState;
  onChange(value: V | undefined, options?: { replace?: boolean }): void;
}

export function FilterControl(props: FilterControlProps<FilterValue>) {
  const { spec } = props;
  if (spec.time) return <TimeFilter {...(props as FilterControlProps<TimeRange>)} />;
  if (spec.select) return <SelectFilter {...(props as FilterControlProps<Scalar[]>)} />;
  if (spec.range) return <RangeFilter {...(props as FilterControlProps<NumberRange>)} />;
  return <GrainFilter {...(props as FilterControlProps<Grain>)} />;
}
