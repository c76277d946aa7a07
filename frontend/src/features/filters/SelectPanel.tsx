/** The panel of a select filter: values of the column, which the server searches. */

import type { Scalar } from '@binnacle/charts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useRef, useState } from 'react';

import type { FilterOption } from '../../api/types';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { SkeletonLines } from '../../ui/Skeleton';
import styles from './FilterBar.module.css';
import type { FilterControlProps } from './FilterControl';
import { filterTitle, scalarLabel } from './filterLabel';
import OptionList from './OptionList';
import { selectValuesQuery } from './selectValues';

/** JSON tells `1`, `"1"` and null apart. */
const keyOf = (value: Scalar): string => JSON.stringify(value);
const optionOf = ({ value, label }: FilterOption) => ({ key: keyOf(value), label: label ?? scalarLabel(value) });

export default function SelectPanel({ close, ...props }: FilterControlProps<Scalar[]> & { close(): void }) {
  const { name, spec, value = [], dashboard, state } = props;
  const { multiple, required } = spec.select ?? {};
  const [search, setSearch] = useState('');
  const values = useQuery({ ...selectValuesQuery(dashboard, name, state, useDeferredValue(search)), placeholderData: keepPreviousData });
  // What was chosen as the panel opened stands first, and stays there while one chooses.
  const [first] = useState(value);
  const options = useMemo(() => withFirst(first, values.data?.items ?? [], search), [first, values.data, search]);
  const choose = useChoice(props);
  const pick = (key: string) => {
    const chosen = value.map(keyOf);
    const others = chosen.filter((one) => one !== key);
    const next = multiple ? (others.length < chosen.length ? others : [...chosen, key]) : [key];
    if (next.length > 0 || !required) choose(next.map((one) => JSON.parse(one) as Scalar));
    if (!multiple) close();
  };
  if (values.isError) return <ProblemNotice error={values.error} retry={() => void values.refetch()} />;
  if (!values.data) {
    return (
      <div className={styles.waiting}>
        <SkeletonLines count={6} />
      </div>
    );
  }
  return (
    <OptionList
      label={filterTitle(name, spec)}
      options={options}
      chosen={value.map(keyOf)}
      multiple={multiple === true}
      onPick={pick}
      search={{ text: search, onChange: setSearch }}
      note={values.data.truncated ? 'Type to find more values.' : undefined}
      {...(required || value.length === 0 ? {} : { onClear: () => choose([]) })}
    />
  );
}

/** Sets the value; all choices in one opened panel are one step of the browser's history. */
function useChoice({ spec, onChange }: FilterControlProps<Scalar[]>): (next: Scalar[]) => void {
  const changed = useRef(false);
  return (next) => {
    // Letting go of a default must be said: an absent filter would mean the default again.
    const cleared = spec.select?.default?.length ? [] : undefined;
    onChange(next.length > 0 ? next : cleared, { replace: changed.current });
    changed.current = true;
  };
}

function withFirst(first: readonly Scalar[], items: readonly FilterOption[], search: string) {
  const offered = items.map(optionOf);
  if (search !== '') return offered;
  const keys = new Set(first.map(keyOf));
  const top = first.map((one) => offered.find(({ key }) => key === keyOf(one)) ?? optionOf({ value: one }));
  return [...top, ...offered.filter(({ key }) => !keys.has(key))];
}
