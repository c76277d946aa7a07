/** Jobs as they go on: a stream of events for each that is followed. */

import { segments } from './client';
import type { JobItem } from './types';

/** What is needed of an `EventSource`. */
interface Source {
  readonly readyState: number;
  addEventListener(type: string, listener: (event: Event) => void): void;
  close(): void;
}

interface Listeners {
  onJob(job: JobItem): void;
  /** The jobs of which every change is heard now; of others one must ask. */
  onLive(ids: ReadonlySet<string>): void;
}

const CLOSED = 2;

/** Follows jobs until they end. A stream that breaks off is opened again by the browser; one that is refused is not. */
export class JobStreams {
  readonly #listeners: Listeners;
  readonly #open: (url: string) => Source;
  readonly #sources = new Map<string, Source>();
  readonly #refused = new Set<string>();
  #live: ReadonlySet<string> = new Set();

  constructor(listeners: Listeners, open: (url: string) => Source = (url) => new EventSource(url)) {
    this.#listeners = listeners;
    this.#open = open;
  }

  /** Follows these jobs and no others. */
  follow(ids: readonly string[]): void {
    for (const id of [...this.#sources.keys()]) if (!ids.includes(id)) this.#end(id);
    for (const id of ids) if (!this.#sources.has(id) && !this.#refused.has(id)) this.#begin(id);
  }

  #begin(id: string): void {
    const source = this.#open(`/api/v1/jobs${segments(id)}/events`);
    this.#sources.set(id, source);
    source.addEventListener('open', () => this.#setLive(id, true));
    source.addEventListener('job', (event) => {
      const job = JSON.parse((event as MessageEvent<string>).data) as JobItem;
      // The server closes the stream after this one; the browser would take that for a breakdown and come back.
      if (job.state !== 'queued' && job.state !== 'running') this.#end(id);
      this.#listeners.onJob(job);
    });
    source.addEventListener('error', () => {
      this.#setLive(id, false);
      if (source.readyState !== CLOSED) return;
      this.#refused.add(id);
      this.#sources.delete(id);
    });
  }

  #end(id: string): void {
    this.#sources.get(id)?.close();
    this.#sources.delete(id);
    this.#setLive(id, false);
  }

  #setLive(id: string, live: boolean): void {
    if (this.#live.has(id) === live) return;
    const others = [...this.#live].filter((other) => other !== id);
    this.#live = new Set(live ? [...others, id] : others);
    this.#listeners.onLive(this.#live);
  }
}

const STREAMS = 6;

/**
 * How many jobs a page may follow at once. Without HTTP/2 all tabs of a browser share six connections to a server, and each
 * tab needs one for the server's events and some for requests.
 */
export function mostStreams(): number {
  const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return page && /^h[23]/.test(page.nextHopProtocol) ? STREAMS : 1;
}
