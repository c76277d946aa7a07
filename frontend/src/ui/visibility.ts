/** Whether anybody can see the page, and how much of it. */

import { useSyncExternalStore } from 'react';

/** False while the page's tab is behind another one. */
export function usePageVisible(): boolean {
  return useSyncExternalStore(subscribeVisibility, () => document.visibilityState === 'visible');
}

function subscribeVisibility(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
}

const narrow = () => window.matchMedia('(max-width: 767px)');

/** The page is as wide as a phone. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribeNarrow, () => narrow().matches);
}

function subscribeNarrow(changed: () => void): () => void {
  const query = narrow();
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}
