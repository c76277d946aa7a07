/** Stale results are shown at once while the server renews them, and asked for again until the new ones are there. */

import { useEffect, useSyncExternalStore } from 'react';

import { usePageVisible } from '../../ui/visibility';
import type { TileStore } from './tileStore';

/** The first pause; each is twice as long as the one before, for queries that take long. */
const FIRST_PAUSE_MS = 3000;
const LONGEST_PAUSE_MS = 192_000;

/** Calls `ask` with those charts whose data is old, as long as some are and the page is in sight. */
export function useRenewal(store: TileStore, charts: readonly string[], ask: (charts: string[]) => void): void {
  const visible = usePageVisible();
  const stale = useSyncExternalStore(store.subscribe, () => store.stale(charts).length > 0);
  useEffect(() => {
    if (!stale || !visible) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    const wait = (pauseMs: number) => {
      timer = setTimeout(() => {
        ask(store.stale(charts).filter((chart) => !store.tile(chart).loading));
        wait(Math.min(2 * pauseMs, LONGEST_PAUSE_MS));
      }, pauseMs);
    };
    wait(FIRST_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [store, charts, ask, stale, visible]);
}
