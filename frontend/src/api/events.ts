/** What changed on the server while the page is open. */

import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { expectCatalog } from './client';
import type { ObjectKey } from './resources';

/** Is told what changed; nothing where anything may have. */
type Listener = (changed?: ObjectKey) => void;

/** A stream that was refused, as by a proxy whose server is away, is opened again after this long. */
const REOPEN_MS = 15_000;

const CLOSED = 2;

const listeners = new Set<Listener>();

/** Keeps what the page shows up to date with changed files and objects. One connection per page. */
export function useServerEvents(): void {
  const client = useQueryClient();
  useEffect(() => followServer(client), [client]);
}

/** Calls `listener` when an object changes; results of queries are no part of the query cache and need telling. */
export function useChanged(listener: Listener): void {
  useEffect(() => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, [listener]);
}

/** Listens until the returned function is called. */
function followServer(client: QueryClient): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout>;
  /** What happens before the stream opens the next time goes untold. */
  let gap = false;
  const open = () => {
    source = new EventSource('/api/v1/events');
    source.addEventListener('open', () => {
      if (gap) resync(client);
      gap = true;
    });
    source.addEventListener('error', () => {
      gap = true;
      // Where it only broke off, the browser itself comes back.
      if (source.readyState === CLOSED) timer = setTimeout(open, REOPEN_MS);
    });
    source.addEventListener('changed', (event) => {
      const changed = JSON.parse((event as MessageEvent<string>).data) as ObjectKey & { catalog?: number };
      expectCatalog(changed.catalog ?? 0);
      for (const queryKey of staleKeys(changed)) void client.invalidateQueries({ queryKey });
      listeners.forEach((listener) => listener(changed));
    });
    source.addEventListener('resync', () => resync(client));
    // A dashboard says itself when its newest revision is not the one in force.
    source.addEventListener('problems', () => {
      for (const queryKey of [['problems'], ['dashboards']]) void client.invalidateQueries({ queryKey });
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

/** Events were missed: anything may have changed. */
function resync(client: QueryClient): void {
  void client.invalidateQueries();
  listeners.forEach((listener) => listener());
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
