/** A choice among the values of a column. */

import type { Scalar } from '@binnacle/charts';
import { useQuery } from '@tanstack/react-query';
import { lazy, useEffect } from 'react';

import type { FilterControlProps } from './FilterControl';
import { filterTitle, valueLabel } from './filterLabel';
import { FilterPill } from './FilterPill';
import { selectValuesQuery } from './selectValues';

const SelectPanel = lazy(() => import('./SelectPanel'));

export function SelectFilter(props: FilterControlProps<Scalar[]>) {
  const { name, spec, value, changed } = props;
  useFirstValue(props);
  return (
    <FilterPill
      label={filterTitle(name, spec)}
      title={spec.description}
      text={valueLabel(spec, value)}
      changed={changed}
      panel={(close) => <SelectPanel {...props} close={close} />}
    />
  );
}

/** Where something must be chosen and nothing is, the first value is. */
function useFirstValue({ name, spec, value, dashboard, state, onChange }: FilterControlProps<Scalar[]>): void {
  const wanted = spec.select?.required === true && !value?.length;
  const values = useQuery({ ...selectValuesQuery(dashboard, name, state), enabled: wanted });
  const first = wanted ? values.data?.items?.[0] : undefined;
  useEffect(() => {
    if (first) onChange([first.value], { replace: true });
  }, [first, onChange]);
}
