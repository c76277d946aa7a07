/** What every tile of an open dashboard shares. */

import type { ColorAssigner, ThemeName, Viewer } from '@binnacle/charts';
import { createContext, use, useSyncExternalStore } from 'react';

import type { Dashboard } from '../../api/types';
import type { ViewActions } from '../viewState/useViewState';
import type { TileState, TileStore } from './tileStore';

export interface DashboardScope {
  dashboard: Dashboard;
  store: TileStore;
  actions: ViewActions;
  viewer: Viewer & { theme: ThemeName };
  colors: ColorAssigner;
  /** Asks for some charts again, past the cache. */
  refresh(charts: string[]): void;
}

export const DashboardContext = createContext<DashboardScope | null>(null);

export function useDashboard(): DashboardScope {
  const scope = use(DashboardContext);
  if (!scope) throw new Error('A tile stands outside of a dashboard.');
  return scope;
}

export function useTileState(chart: string): TileState {
  const { store } = useDashboard();
  return useSyncExternalStore(store.subscribe, () => store.tile(chart));
}
