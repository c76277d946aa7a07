/** What was picked by clicking on marks, each one removable. */

import { MousePointerClick, X } from 'lucide-react';

import type { CrossFilter, Dashboard } from '../../api/types';
import styles from './FilterBar.module.css';
import { crossLabel } from './filterLabel';

interface Props {
  dashboard: Dashboard;
  cross: readonly CrossFilter[];
  onRemove(cross: CrossFilter): void;
}

export function CrossFilterChips({ dashboard, cross, onRemove }: Props) {
  return cross.map((one) => {
    const { title, values } = crossLabel(one, dashboard);
    return (
      <span key={`${one.chart}/${one.column}`} className={styles.chip} data-testid="cross-filter">
        <MousePointerClick size={13} aria-hidden />
        <span>
          {title}: <b>{values}</b>
        </span>
        <button type="button" aria-label={`Remove the filter ${title}: ${values}`} onClick={() => onRemove(one)}>
          <X size={13} />
        </button>
      </span>
    );
  });
}
