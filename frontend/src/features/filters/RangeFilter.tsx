/** A range of numbers: a slider between the smallest and the largest value, and two inputs. */

import { lazy } from 'react';

import type { NumberRange } from '../../api/types';
import type { FilterControlProps } from './FilterControl';
import { filterTitle, rangeLabel } from './filterLabel';
import { FilterPill } from './FilterPill';

const RangePanel = lazy(() => import('./RangePanel'));

export function RangeFilter(props: FilterControlProps<NumberRange>) {
  const { name, spec, value, changed } = props;
  return (
    <FilterPill
      label={filterTitle(name, spec)}
      title={spec.description}
      text={rangeLabel(value ?? {})}
      changed={changed}
      panel={(close) => <RangePanel {...props} close={close} />}
    />
  );
}
