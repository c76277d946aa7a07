/** How old the oldest data in sight is: always shown. */

import { useEffect, useState, useSyncExternalStore } from 'react';

import { agoText, clockText, momentText } from '../../ui/viewer';
import { useDashboard } from './dashboardContext';
import styles from './DashboardView.module.css';

const TICK_MS = 15_000;
const DAY_MS = 86_400_000;

export function DataAge({ charts }: { charts: readonly string[] }) {
  const { store, viewer } = useDashboard();
  const oldest = useSyncExternalStore(store.subscribe, () => store.oldest(charts));
  const loading = useSyncExternalStore(store.subscribe, () => store.isLoading(charts));
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  if (!oldest) return <span className={styles.age}>{loading ? 'Loading data' : 'No data yet'}</span>;
  const recent = now - Date.parse(oldest) < DAY_MS;
  return (
    <span className={styles.age} title={momentText(oldest, viewer.timeZone)} data-testid="data-age">
      <span className={styles.dot} data-loading={loading} aria-hidden />
      Data as of {recent ? clockText(oldest, viewer.timeZone) : momentText(oldest, viewer.timeZone)}, {agoText(oldest, Math.max(now, Date.parse(oldest)))}
    </span>
  );
}
