/** What changed on the server while the page is open. */

import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { expectCatalog } from './client';
import type { ObjectKey } from './resources';

type Listener = (changed: ObjectKey) => void;

const listeners = new Set<Listener>();

/** Keeps what the page shows up to date with changed files and objects. One connection per page. */
export function useServerEvents(): void {
  const client = useQueryClient();
  useEffect(() => {
    const source = new EventSource('/api/v1/events');
    source.addEventListener('changed', (event) => {
      const changed = JSON.parse((event as MessageEvent<string>).data) as ObjectKey & { catalog?: number };
      expectCatalog(changed.catalog ?? 0);
      for (const queryKey of staleKeys(changed)) void client.invalidateQueries({ queryKey });
      listeners.forEach((listener) => listener(changed));
    });
    // Events were missed: anything may have changed.
    source.addEventListener('resync', () => void client.invalidateQueries());
    // A dashboard says itself when its newest revision is not the one in force.
    source.addEventListener('problems', () => {
      for (const queryKey of [['problems'], ['dashboards']]) void client.invalidateQueries({ queryKey });
    });
    return () => source.close();
  }, [client]);
}

/** Calls `listener` when an object changes; results of queries are no part of the query cache and need telling. */
export function useChanged(listener: Listener): void {
  useEffect(() => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, [listener]);
}

/** What may look different after an object changed: a dataset or a datasource shows through every dashboard. */
function staleKeys({ kind, namespace, name }: ObjectKey): string[][] {
  const always = [['resources', kind], ['problems']];
  switch (kind) {
    case 'Dashboard':
      return [...always, ['dashboards', namespace, name], ['dashboards']];
    case 'Dataset':
      return [...always, ['datasets'], ['dashboards'], ['filterValues']];
    case 'Datasource':
      return [...always, ['datasets'], ['dashboards'], ['datasources'], ['filterValues']];
    default:
      return always;
  }
}
