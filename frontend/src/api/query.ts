/** Questions to data: of charts page by page, of the rows behind a mark, of the SQL editor. */

import type { Field, Table } from '@binnacle/charts';

import { arrowTable } from './arrowTable';
import { send } from './client';
import type { QueryRequest } from './types';

export const FORMATS = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
  json: 'application/json',
} as const;

export type Format = keyof typeof FORMATS;

export const ARROW = 'application/vnd.apache.arrow.stream';

export interface QueryResult {
  table: Table;
  sql?: string;
  asOf?: string;
  cache?: string;
  /** A limit cut the rows. */
  truncated: boolean;
}

/** Asks for a table. Aborting cancels the query in the database, too. */
export async function runQuery(body: QueryRequest, signal?: AbortSignal): Promise<QueryResult> {
  return readResult(await send('/query', { method: 'POST', body, signal, accept: ARROW }));
}

/** Reads an answer that is an Arrow stream. */
export async function readResult(response: Response): Promise<QueryResult> {
  const header = (name: string) => response.headers.get(`Binnacle-${name}`) ?? undefined;
  const decoded = (name: string) => {
    const text = header(name);
    return text === undefined ? undefined : decodeURIComponent(text);
  };
  const fields = decoded('Fields');
  const [sql, asOf, cache] = [decoded('Sql'), header('As-Of'), header('Cache')];
  return {
    table: arrowTable(new Uint8Array(await response.arrayBuffer()), fields ? (JSON.parse(fields) as Field[]) : undefined),
    truncated: header('Truncated') === 'true',
    ...(sql === undefined ? {} : { sql }),
    ...(asOf === undefined ? {} : { asOf }),
    ...(cache === undefined ? {} : { cache }),
  };
}

/** Saves a result as a file. */
export async function downloadQuery(body: QueryRequest, format: Format, fileName: string): Promise<void> {
  const response = await send('/query', { method: 'POST', body: { ...body, export: true }, accept: FORMATS[format] });
  saveFile(await response.blob(), `${fileName}.${format}`);
}

/** Hands bytes to the browser's downloads. */
export function saveFile(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement('a'), { href: url, download: fileName });
  link.click();
  // The browser has taken hold of the bytes by the next turn.
  setTimeout(() => URL.revokeObjectURL(url));
}
