/** The tabs of a dashboard; arrow keys go from one to the next. */

import type { KeyboardEvent } from 'react';

import type { Tab } from '../../api/types';
import styles from './DashboardView.module.css';

interface Props {
  tabs: readonly Tab[];
  selected: number;
  onSelect(tab: number): void;
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };

export function TabStrip({ tabs, selected, onSelect }: Props) {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    const next = (selected + step + tabs.length) % tabs.length;
    event.currentTarget.querySelectorAll('button')[next]?.focus();
    onSelect(next);
  };
  return (
    <div role="tablist" tabIndex={-1} className={styles.tabs} onKeyDown={onKeyDown} aria-label="Tabs of this dashboard">
      {tabs.map((tab, i) => (
        <button
          key={tab.title ?? i}
          type="button"
          role="tab"
          aria-selected={i === selected}
          tabIndex={i === selected ? 0 : -1}
          onClick={() => onSelect(i)}
        >
          {tab.title ?? `Tab ${i + 1}`}
        </button>
      ))}
    </div>
  );
}
