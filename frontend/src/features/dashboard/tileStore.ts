/** Results of a dashboard's charts: asked for together, kept apart, each shown as soon as all of its parts are there. */

import type { Parts } from '@binnacle/charts';

import { arrowTable } from '../../api/arrowTable';
import type { Frame } from '../../api/frames';
import { isAbort, type Problem, problemOf } from '../../api/problem';
import type { FilterState, PartHeader } from '../../api/types';
import { PartCollector } from './partCollector';

export interface TileResult {
  parts: Parts;
  /** By part; what came with `main` speaks for the chart. */
  headers: Record<string, PartHeader>;
}

export interface TileState {
  /** The last picture; older than the question while `loading`. */
  result?: TileResult;
  problem?: Problem;
  /** When it first failed, as long as it has not worked since. */
  failedAt?: string;
  loading: boolean;
}

export interface LoadRequest {
  charts: string[];
  state: FilterState;
  timeZone: string;
  /** Past the cache. */
  refresh?: boolean;
}

type Fetch = (request: LoadRequest, signal: AbortSignal) => AsyncIterable<Frame>;

const WAITING: TileState = { loading: true };

export class TileStore {
  readonly #fetch: Fetch;
  readonly #tiles = new Map<string, TileState>();
  readonly #listeners = new Set<() => void>();
  /** Which question each chart's result, or the one on its way, answers. */
  readonly #questions = new Map<string, string>();
  /** Who answers each chart now; an older answer that still comes in is dropped. */
  readonly #owners = new Map<string, AbortController>();
  /** Of charts whose result came past the cache: what else was asked past the cache since. */
  readonly #refreshed = new Map<string, Set<string>>();
  #question = '';
  #running = new Set<AbortController>();

  constructor(fetch: Fetch) {
    this.#fetch = fetch;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  tile(chart: string): TileState {
    return this.#tiles.get(chart) ?? WAITING;
  }

  /** The age of the oldest result among some charts: when its data was read. */
  oldest(charts: readonly string[]): string | undefined {
    const moments = charts.flatMap((chart) => this.tile(chart).result?.headers['main']?.asOf ?? []);
    return moments.sort()[0];
  }

  /** Those whose data the server is renewing just now. */
  stale(charts: readonly string[]): string[] {
    return charts.filter((chart) => this.tile(chart).result?.headers['main']?.cache === 'stale');
  }

  isLoading(charts: readonly string[]): boolean {
    return charts.some((chart) => this.tile(chart).loading);
  }

  /**
   * Whether a question to a refreshed chart, other than the one of its result, has to go past the cache: the first time, as
   * what the cache has of it may be older than the result.
   */
  passesCache(chart: string, question: string): boolean {
    const asked = this.#refreshed.get(chart);
    if (!asked || asked.has(question)) return false;
    asked.add(question);
    return true;
  }

  /** Asks for those charts whose result does not answer the question yet; for all of them where told to `refresh`. */
  async load(request: LoadRequest, { force = false, revision = 0 } = {}): Promise<void> {
    // A new revision may ask something else under the same names.
    const question = JSON.stringify([request.state, request.timeZone, revision]);
    if (question !== this.#question) this.abort();
    this.#question = question;
    const charts = request.charts.filter((chart) => force || request.refresh || this.#questions.get(chart) !== question);
    if (charts.length > 0) await this.#run({ ...request, charts }, question);
  }

  abort(): void {
    this.#running.forEach((controller) => controller.abort());
    this.#running.clear();
    this.#owners.forEach((_, chart) => this.#questions.delete(chart));
    this.#owners.clear();
  }

  async #run(request: LoadRequest, question: string): Promise<void> {
    const controller = new AbortController();
    this.#running.add(controller);
    for (const chart of request.charts) {
      this.#owners.set(chart, controller);
      this.#questions.set(chart, question);
      this.#refreshed.delete(chart);
      this.#set(chart, { ...this.tile(chart), loading: true });
    }
    this.#notify();
    try {
      await this.#collect(this.#fetch(request, controller.signal), controller, request.refresh);
      this.#fail(controller, { title: 'The server sent no answer for this chart', status: 0, code: 'incomplete' });
    } catch (error) {
      if (!isAbort(error) && !controller.signal.aborted) this.#fail(controller, problemOf(error));
    } finally {
      this.#running.delete(controller);
    }
  }

  async #collect(frames: AsyncIterable<Frame>, controller: AbortController, refresh = false): Promise<void> {
    const collector = new PartCollector();
    for await (const frame of frames) {
      const done = collector.add(frame);
      if (done && this.#owners.get(done.chart) === controller) {
        this.#owners.delete(done.chart);
        if (refresh) this.#refreshed.set(done.chart, new Set());
        this.#set(done.chart, finished(done.parts, this.tile(done.chart)));
        this.#notify();
      }
    }
  }

  /** Every chart that is still waiting for this answer failed. */
  #fail(controller: AbortController, problem: Problem): void {
    for (const [chart, owner] of this.#owners) {
      if (owner !== controller) continue;
      this.#owners.delete(chart);
      this.#questions.delete(chart);
      this.#set(chart, failed(problem, this.tile(chart)));
    }
    this.#notify();
  }

  #set(chart: string, state: TileState): void {
    this.#tiles.set(chart, state);
  }

  #notify(): void {
    this.#listeners.forEach((listener) => listener());
  }
}

function finished(parts: Map<string, { header: PartHeader; bytes: Uint8Array }>, old: TileState): TileState {
  const error = [...parts.values()].find(({ header }) => header.status === 'error');
  if (error) return failed(error.header.problem ?? { title: 'The query failed', status: 0, code: 'query_failed' }, old);
  try {
    const tables = [...parts].map(([part, { header, bytes }]) => [part, arrowTable(bytes, header.fields)] as const);
    const headers = Object.fromEntries([...parts].map(([part, { header }]) => [part, header]));
    return { result: { parts: Object.fromEntries(tables) as unknown as Parts, headers }, loading: false };
  } catch (error) {
    return failed(problemOf(error), old);
  }
}

function failed(problem: Problem, old: TileState): TileState {
  return { problem, failedAt: old.failedAt ?? new Date().toISOString(), loading: false };
}
