/** Asks for the data of the charts in sight whenever the question changes: filters, tab, definition, time zone. */

import { useCallback, useEffect, useMemo } from 'react';

import { dashboardFrames } from '../../api/dashboards';
import { useChanged } from '../../api/events';
import type { ObjectKey } from '../../api/resources';
import type { Dashboard, FilterState } from '../../api/types';
import { TileStore } from './tileStore';
import { useRenewal } from './useRenewal';

interface Question {
  charts: string[];
  state: FilterState;
  timeZone: string;
}

export function useDashboardData(dashboard: Dashboard, question: Question): { store: TileStore; refresh(charts: string[]): void } {
  const { namespace, name, revision } = dashboard;
  const store = useMemo(
    () => new TileStore((request, signal) => dashboardFrames({ namespace, name }, request, signal)),
    [namespace, name],
  );
  const { charts, state, timeZone } = question;
  const load = useCallback(
    (options: { charts?: string[]; refresh?: boolean; force?: boolean } = {}) =>
      store.load(
        { charts: options.charts ?? charts, state, timeZone, ...(options.refresh ? { refresh: true } : {}) },
        { force: options.force ?? false, revision },
      ),
    [store, charts, state, timeZone, revision],
  );
  useEffect(() => void load(), [load]);
  const renew = useCallback((some: string[]) => void load({ charts: some, force: true }), [load]);
  useRenewal(store, charts, renew);
  useEffect(() => () => store.abort(), [store]);
  const changed = useCallback(
    (object?: ObjectKey) => {
      if (!object || object.kind === 'Dataset' || object.kind === 'Datasource') void load({ force: true });
    },
    [load],
  );
  useChanged(changed);
  const refresh = useCallback((some: string[]) => void load({ charts: some, refresh: true }), [load]);
  return { store, refresh };
}
