/** A range of numbers: a slider between the smallest and the largest value, and two inputs. */

import { lazy, Suspense } from 'react';

import type { NumberRange } from '../../api/types';
import { SkeletonLines } from '../../ui/Skeleton';
import type { FilterControlProps } from './FilterControl';
import { filterTitle, rangeLabel } from './filterLabel';
import { FilterPill } from './FilterPill';

const RangePanel = lazy(() => import('./RangePanel'));

export function RangeFilter(props: FilterControlProps<NumberRange>) {
  const { name, spec, value, changed } = props;
  return (
    <FilterPill
      title={filterTitle(name, spec)}
      description={spec.description}
      text={rangeLabel(value ?? {})}
      changed={changed}
      panel={(close) => (
        <Suspense fallback={<SkeletonLines count={2} />}>
          <RangePanel {...props} close={close} />
        </Suspense>
      )}
    />
  );
}
