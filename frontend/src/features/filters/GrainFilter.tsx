/** The step of every time axis. */

import type { Grain } from '@binnacle/charts';
import { lazy } from 'react';

import type { FilterControlProps } from './FilterControl';
import { filterTitle, readable } from './filterLabel';
import { FilterPill } from './FilterPill';

const OptionList = lazy(() => import('./OptionList'));

const GRAINS: Grain[] = ['hour', 'day', 'week', 'month', 'quarter', 'year'];

/** No grain at all: each chart finds its own. */
const AUTOMATIC = { key: '', label: 'Automatic' };

export function GrainFilter({ name, spec, value, changed, onChange }: FilterControlProps<Grain>) {
  const grains = spec.grain?.options?.length ? spec.grain.options : GRAINS;
  const options = [...(spec.grain?.default ? [] : [AUTOMATIC]), ...grains.map((grain) => ({ key: grain, label: readable(grain) }))];
  const panel = (close: () => void) => (
    <OptionList
      label={filterTitle(name, spec)}
      options={options}
      chosen={[value ?? AUTOMATIC.key]}
      onPick={(key) => {
        onChange(key === AUTOMATIC.key ? undefined : (key as Grain));
        close();
      }}
    />
  );
  return (
    <FilterPill label={filterTitle(name, spec)} title={spec.description} text={value ? readable(value) : AUTOMATIC.label} changed={changed} panel={panel} />
  );
}
