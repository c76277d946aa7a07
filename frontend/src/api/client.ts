/** Requests to the server that this page came from. */

import { ProblemError, problemOf, isAbort, responseProblem } from './problem';

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON, or as it is where it is text. */
  body?: unknown;
  accept?: string;
  contentType?: string;
  /** Further headers. */
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** The newest catalog that a web server told of. Another one may not know it yet; it looks when it is told. */
let catalog = 0;

/** Asks for nothing older than this version of the catalog from now on. */
export function expectCatalog(version: number): void {
  catalog = Math.max(catalog, version);
}

/** Sends a request; the response is a success. Throws {@link ProblemError}, or what `fetch` throws when aborted. */
export async function send(path: string, options: RequestOptions = {}): Promise<Response> {
  const response = await attempt(path, options);
  if (!response.ok) throw new ProblemError(await responseProblem(response));
  return response;
}

async function attempt(path: string, { method = 'GET', body, accept, contentType, signal, ...more }: RequestOptions): Promise<Response> {
  const headers = new Headers({ Accept: accept ?? 'application/json', ...more.headers });
  if (catalog > 0) headers.set('X-Binnacle-Catalog', String(catalog));
  if (method !== 'GET') headers.set('X-Binnacle-Csrf', '1');
  if (body !== undefined) headers.set('Content-Type', contentType ?? 'application/json');
  const payload = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
  try {
    return await fetch(`/api/v1${path}`, { method, headers, body: payload, signal: signal ?? null });
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ProblemError(problemOf(error));
  }
}

/** A request whose answer is JSON; undefined where the answer has no body. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(path, options);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** Path segments, escaped. */
export function segments(...parts: (string | number)[]): string {
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('');
}
