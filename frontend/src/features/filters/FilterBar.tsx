/** All filters of a dashboard in one line that stays in sight, and what was picked by clicking. */

import { ListRestart } from 'lucide-react';
import type { ReactNode } from 'react';

import type { Dashboard } from '../../api/types';
import { Button } from '../../ui/Button';
import { defaultValue, orderedFilters } from '../viewState/effectiveState';
import type { ViewActions } from '../viewState/useViewState';
import { CrossFilterChips } from './CrossFilterChips';
import styles from './FilterBar.module.css';
import { FilterControl } from './FilterControl';

interface Props {
  dashboard: Dashboard;
  actions: ViewActions;
  /** What stands at the end of the line. */
  children?: ReactNode;
}

export function FilterBar({ dashboard, actions, children }: Props) {
  const { view, state } = actions;
  const changed = Object.keys(view.filters).length + view.cross.length > 0;
  return (
    <section className={styles.bar} aria-label="Filters" id="filters">
      <div className={styles.filters}>
        {orderedFilters(dashboard.spec.filters).map(([name, spec]) => (
          <FilterControl
            key={name}
            name={name}
            spec={spec}
            value={state.filters[name]}
            changed={view.filters[name] !== undefined}
            dashboard={dashboard}
            state={state}
            onChange={(value, options) => {
              const isDefault = JSON.stringify(value) === JSON.stringify(defaultValue(spec));
              actions.setFilter(name, isDefault ? undefined : value, options);
            }}
          />
        ))}
        <CrossFilterChips dashboard={dashboard} cross={view.cross} onRemove={actions.removeCross} />
        {changed && (
          <Button look="text" icon={<ListRestart size={15} />} onClick={actions.reset} className={styles.reset}>
            Reset
          </Button>
        )}
      </div>
      {children}
    </section>
  );
}
