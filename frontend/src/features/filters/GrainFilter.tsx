/** The step of every time axis. */

import type { Grain } from '@binnacle/charts';
import Select from 'antd/es/select';

import styles from './FilterBar.module.css';
import type { FilterControlProps } from './FilterControl';
import { filterTitle, readable } from './filterLabel';

const GRAINS: Grain[] = ['hour', 'day', 'week', 'month', 'quarter', 'year'];

export function GrainFilter({ name, spec, value, changed, onChange }: FilterControlProps<Grain>) {
  const grains = spec.grain?.options?.length ? spec.grain.options : GRAINS;
  return (
    <Select<Grain | ''>
      className={styles.select}
      data-changed={changed}
      data-filter
      aria-label={filterTitle(name, spec)}
      title={spec.description}
      prefix={<span className={styles.label}>{filterTitle(name, spec)}</span>}
      value={value ?? ''}
      options={[
        ...(spec.grain?.default ? [] : [{ value: '' as const, label: 'Automatic' }]),
        ...grains.map((grain) => ({ value: grain, label: readable(grain) })),
      ]}
      onChange={(next) => onChange(next === '' ? undefined : next)}
    />
  );
}
