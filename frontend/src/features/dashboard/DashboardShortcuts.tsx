/** The keys of an open dashboard. */

import { useShortcuts } from '../../ui/shortcuts';
import { useDashboard } from './dashboardContext';

export function DashboardShortcuts({ charts }: { charts: string[] }) {
  const { refresh } = useDashboard();
  useShortcuts({ r: () => refresh(charts), f: focusFilters });
  return null;
}

function focusFilters(): void {
  const first = document.querySelector<HTMLElement>('#filters [data-filter]');
  (first?.matches('button') ? first : first?.querySelector('input'))?.focus();
}
