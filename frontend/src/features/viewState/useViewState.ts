/** The view state of a dashboard, kept in the address, so that back, forward and sharing work. */

import { useCallback, useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';

import type { CrossFilter, DashboardSpec, FilterState, FilterValue } from '../../api/types';
import { effectiveState } from './effectiveState';
import { decodeView, encodeView, samePicks, type ViewState } from './viewState';

export interface ViewActions {
  view: ViewState;
  state: FilterState;
  setFilter(name: string, value: FilterValue | undefined, options?: { replace?: boolean }): void;
  /** Picks marks of a chart; the same ones again let go of them. */
  toggleCross(chart: string, picked: Omit<CrossFilter, 'chart'>[]): void;
  removeCross(cross: CrossFilter): void;
  setTab(tab: number): void;
  setTile(tile: string | undefined): void;
  reset(): void;
}

export function useViewState(spec: DashboardSpec): ViewActions {
  const { search } = useLocation();
  const navigate = useNavigate();
  const view = useMemo(() => decodeView(search, spec.filters ?? {}), [search, spec]);
  const stateKey = JSON.stringify(effectiveState(spec, view));
  // The same choice keeps its identity, so that going to another tab asks for no data again.
  const state = useMemo(() => JSON.parse(stateKey) as FilterState, [stateKey]);
  const go = useCallback(
    (next: ViewState, replace = false) =>
      void navigate({ search: encodeView(next, spec.filters ?? {}) }, { replace, preventScrollReset: true }),
    [navigate, spec],
  );
  const actions = useMemo(() => viewActions(view, go), [view, go]);
  return useMemo(() => ({ view, state, ...actions }), [view, state, actions]);
}

function viewActions(view: ViewState, go: (next: ViewState, replace?: boolean) => void): Omit<ViewActions, 'view' | 'state'> {
  return {
    setFilter: (name, value, options) => {
      const { [name]: _, ...others } = view.filters;
      go({ ...view, filters: value === undefined ? others : { ...others, [name]: value } }, options?.replace);
    },
    toggleCross: (chart, picked) => {
      const own = view.cross.filter((cross) => cross.chart === chart);
      const others = view.cross.filter((cross) => cross.chart !== chart);
      const next = picked.map((one) => ({ chart, ...one }));
      go({ ...view, cross: samePicks(own, next) ? others : [...others, ...next] });
    },
    removeCross: (cross) => go({ ...view, cross: view.cross.filter((one) => one !== cross) }),
    setTab: (tab) => go({ ...view, tab }),
    setTile: (tile) => {
      const { tile: _, ...rest } = view;
      go(tile ? { ...rest, tile } : rest);
    },
    reset: () => go({ ...view, filters: {}, cross: [] }),
  };
}
