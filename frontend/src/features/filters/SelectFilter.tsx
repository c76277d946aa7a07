/** A choice among the values of a column, which the server searches. */

import { type Scalar, textWidth } from '@binnacle/charts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Select from 'antd/es/select';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';

import { filterValuesQuery } from '../../api/dashboards';
import { problemOf } from '../../api/problem';
import type { FilterOption } from '../../api/types';
import styles from './FilterBar.module.css';
import type { FilterControlProps } from './FilterControl';
import { filterTitle, scalarLabel } from './filterLabel';

const MOST_VALUES = 200;

/** antd knows values by text or number; JSON tells `1`, `"1"` and null apart. */
const keyOf = (value: Scalar): string => JSON.stringify(value);
const optionOf = ({ value, label }: FilterOption) => ({ value: keyOf(value), label: label ?? scalarLabel(value) });

export function SelectFilter(props: FilterControlProps<Scalar[]>) {
  const { name, spec, value = [], changed, onChange } = props;
  const { multiple, required } = spec.select ?? {};
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState('');
  const values = useValues(props, open, useDeferredValue(search));
  useFirstValue(props, values.data?.items?.[0]);
  const options = useMemo(() => {
    const offered = values.data?.items?.map(optionOf) ?? [];
    const missing = value.map((one) => optionOf({ value: one })).filter((one) => !offered.some((known) => known.value === one.value));
    return search === '' ? [...missing, ...offered] : offered;
  }, [values.data, value, search]);
  const chosen = value.map(keyOf);
  const summary = value.map((one) => options.find((option) => option.value === keyOf(one))?.label ?? '').join(', ');
  const change = (next: string | string[] | undefined) => {
    const keys = next === undefined ? [] : Array.isArray(next) ? next : [next];
    if (keys.length > 0 || !required) onChange(keys.length > 0 ? keys.map((key) => JSON.parse(key) as Scalar) : cleared(spec.select?.default));
  };
  return (
    <Select<string | string[]>
      className={styles.select}
      classNames={{ popup: { root: 'binnacle-filter-values' } }}
      data-changed={changed}
      data-filter
      aria-label={filterTitle(name, spec)}
      title={spec.description}
      prefix={<span className={styles.label}>{filterTitle(name, spec)}</span>}
      placeholder={<span style={{ color: 'var(--text)', fontWeight: 500 }}>All</span>}
      {...(multiple ? { mode: 'multiple', maxTagCount: 0, maxTagPlaceholder: summary } : {})}
      style={{ width: pillWidth(`${filterTitle(name, spec)} ${summary}`) }}
      allowClear={!required}
      showSearch={{ filterOption: false, onSearch: setSearch, autoClearSearchValue: true }}
      value={multiple ? chosen : chosen[0]}
      options={options}
      loading={values.isFetching && open}
      popupMatchSelectWidth={260}
      onOpenChange={setOpen}
      onChange={change}
      notFoundContent={values.isError ? problemOf(values.error).title : values.isPending ? 'Loading…' : 'No values'}
      popupRender={(menu) => (
        <>
          {menu}
          {values.data?.truncated && <p style={{ padding: '4px 10px', color: 'var(--text-muted)' }}>Type to find more values.</p>}
        </>
      )}
    />
  );
}

/** As wide as its words, within reason, so that the bar is dense and does not jump while a list is open. */
function pillWidth(text: string): number {
  return Math.min(320, Math.max(128, Math.round(textWidth(text, 13)) + 64));
}

/** Letting go of a default must be said: an absent filter would mean the default again. */
function cleared(initial: Scalar[] | undefined): Scalar[] | undefined {
  return initial?.length ? [] : undefined;
}

/** Values are asked for when the list opens, or at once where one must be chosen. Only what they depend on is in the key. */
function useValues({ name, spec, value, dashboard, state }: FilterControlProps<Scalar[]>, open: boolean, search: string) {
  const { dependsOn = [], required } = spec.select ?? {};
  const filters = Object.fromEntries(Object.entries(state.filters).filter(([other]) => dependsOn.includes(other)));
  const body = { state: { filters, cross: [] }, limit: MOST_VALUES, ...(search ? { search } : {}) };
  return useQuery({
    ...filterValuesQuery(dashboard, name, body),
    enabled: open || (required === true && !value?.length),
    placeholderData: keepPreviousData,
  });
}

/** Where something must be chosen and nothing is, the first value is. */
function useFirstValue({ spec, value, onChange }: FilterControlProps<Scalar[]>, first: FilterOption | undefined): void {
  const wanted = spec.select?.required && !value?.length ? first : undefined;
  useEffect(() => {
    if (wanted) onChange([wanted.value], { replace: true });
  }, [wanted, onChange]);
}
