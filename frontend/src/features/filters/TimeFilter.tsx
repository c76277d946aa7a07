/** A time range: relative, a calendar period, two dates, or everything. */

import type { TimeRange } from '@binnacle/charts';
import { lazy } from 'react';

import type { FilterControlProps } from './FilterControl';
import { filterTitle } from './filterLabel';
import { FilterPill } from './FilterPill';
import { timeLabel } from './timeLabels';

// The calendar is only worth its weight once somebody opens it.
const TimePanel = lazy(() => import('./TimePanel'));

export function TimeFilter({ name, spec, value = { all: true }, changed, onChange }: FilterControlProps<TimeRange>) {
  const panel = (close: () => void) => (
    <TimePanel
      value={value}
      onChange={(next) => {
        onChange(next);
        close();
      }}
    />
  );
  return <FilterPill label={filterTitle(name, spec)} title={spec.description} text={timeLabel(value)} changed={changed} panel={panel} />;
}
