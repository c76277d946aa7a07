/** Chooses the jobs of one state. */

import type { JobState } from '../../api/types';
import { STATES } from './jobText';
import styles from './StateFilter.module.css';

interface Props {
  state: JobState | undefined;
  onChange(state: JobState | undefined): void;
}

export function StateFilter({ state, onChange }: Props) {
  const options = [[undefined, 'All'] as const, ...Object.entries(STATES).map(([key, { label }]) => [key as JobState, label] as const)];
  return (
    <div className={styles.filter} role="group" aria-label="State">
      {options.map(([key, label]) => (
        <button key={label} type="button" aria-pressed={key === state} onClick={() => onChange(key)}>
          {label}
        </button>
      ))}
    </div>
  );
}
