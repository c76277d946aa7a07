/** Asks for new data every so often, while the page is in sight. */

import { useEffect, useState } from 'react';

import { useDashboard } from './dashboardContext';

/** Seconds; 0 is off. */
export const REFRESH_STEPS = [0, 10, 30, 60, 300, 900, 3600];

export function refreshLabel(seconds: number): string {
  if (seconds === 0) return 'Off';
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

const UNIT_SECONDS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** A duration as in YAML, `1h30m`, in seconds. */
export function durationSeconds(text: string | undefined): number {
  const parts = (text ?? '').matchAll(/(\d+)(ms|[smhd])/g);
  return [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_SECONDS[unit ?? ''] ?? 0), 0);
}

export function useAutoRefresh(charts: string[]): [number, (seconds: number) => void] {
  const { dashboard, refresh } = useDashboard();
  const [seconds, setSeconds] = useState(() => durationSeconds(dashboard.spec.refresh));
  useEffect(() => {
    if (seconds <= 0) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') refresh(charts);
    }, seconds * 1000);
    return () => clearInterval(timer);
  }, [seconds, charts, refresh]);
  return [seconds, setSeconds];
}
