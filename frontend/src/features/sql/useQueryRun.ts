/** One SQL query at a time: run, stop, elapsed time, result. */

import { useCallback, useEffect, useRef, useState } from 'react';

import { isAbort } from '../../api/problem';
import { type QueryResult, runQuery } from '../../api/query';

export type QueryRun =
  | { state: 'idle' }
  | { state: 'running'; startedAt: number; sql: string }
  | { state: 'done'; result: QueryResult; elapsedMs: number; sql: string }
  | { state: 'failed'; error: unknown; elapsedMs: number }
  | { state: 'stopped'; elapsedMs: number };

export const RESULT_LIMIT = 10_000;

export function useQueryRun(): { run: QueryRun; start(datasource: string, sql: string): void; stop(): void } {
  const [run, setRun] = useState<QueryRun>({ state: 'idle' });
  const controller = useRef<AbortController>(undefined);
  // Leaving the page stops the query down to the database.
  useEffect(() => () => controller.current?.abort(), []);
  const start = useCallback((datasource: string, sql: string) => {
    controller.current?.abort();
    const own = new AbortController();
    controller.current = own;
    const startedAt = performance.now();
    const elapsed = () => performance.now() - startedAt;
    const finish = (next: QueryRun) => {
      if (controller.current === own) setRun(next);
    };
    setRun({ state: 'running', startedAt, sql });
    runQuery({ datasource, sql, limit: RESULT_LIMIT }, own.signal).then(
      (result) => finish({ state: 'done', result, elapsedMs: elapsed(), sql }),
      (error: unknown) =>
        finish(isAbort(error) ? { state: 'stopped', elapsedMs: elapsed() } : { state: 'failed', error, elapsedMs: elapsed() }),
    );
  }, []);
  const stop = useCallback(() => controller.current?.abort(), []);
  return { run, start, stop };
}

/** Milliseconds since a start, updated while somebody watches. */
export function useElapsed(startedAt: number | undefined): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (startedAt === undefined) return undefined;
    const timer = setInterval(() => setNow(performance.now()), 100);
    return () => clearInterval(timer);
  }, [startedAt]);
  return startedAt === undefined ? 0 : Math.max(0, now - startedAt);
}

export function durationText(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
