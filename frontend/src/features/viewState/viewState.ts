/** What a reader sees of a dashboard (filters, cross filters, tab, tile) ↔ the query part of its address. */

import type { Grain, Scalar, Selection, TimeRange } from '@binnacle/charts';

import type { CrossFilter, FilterSpec, FilterState, FilterValue, NumberRange } from '../../api/types';
import { decodeList, encodeList } from './scalarList';

export interface ViewState extends FilterState {
  /** Only filters that differ from the dashboard's defaults. */
  filters: Record<string, FilterValue>;
  tab: number;
  /** The chart that fills the screen. */
  tile?: string;
}

/** Two picks let the same through. */
export function samePicks(a: readonly Selection[], b: readonly Selection[]): boolean {
  const key = (picks: readonly Selection[]) => JSON.stringify(picks.map(({ column, values }) => [column, values]));
  return key(a) === key(b);
}

type FilterSpecs = Readonly<Record<string, FilterSpec>>;

/** `?f.period=last:30d&f.origin=JFK,LGA&x=busiest,dest,BOS&tab=2`. */
export function encodeView(view: ViewState, specs: FilterSpecs): string {
  const params: [string, string][] = [];
  for (const [name, value] of Object.entries(view.filters)) {
    const spec = specs[name];
    if (spec) params.push([`f.${name}`, encodeValue(value, spec)]);
  }
  for (const cross of view.cross) params.push(encodeCross(cross));
  if (view.tab > 0) params.push(['tab', String(view.tab + 1)]);
  if (view.tile) params.push(['tile', view.tile]);
  return params.map(([key, value]) => `${escapeParam(key)}=${escapeParam(value)}`).join('&');
}

/** The state that an address asks for; what it says wrongly is left out. */
export function decodeView(search: string | URLSearchParams, specs: FilterSpecs): ViewState {
  const params = new URLSearchParams(search);
  const view: ViewState = { filters: {}, cross: [], tab: Math.max(0, Number(params.get('tab') ?? 1) - 1) || 0 };
  for (const [key, text] of params) {
    if (key === 'x' || key === 'xr') view.cross.push(...decodeCross(key, text));
    const spec = key.startsWith('f.') ? specs[key.slice(2)] : undefined;
    const value = spec && decodeValue(text, spec);
    if (value !== undefined) view.filters[key.slice(2)] = value;
  }
  const tile = params.get('tile');
  return tile ? { ...view, tile } : view;
}

/** Escapes what an address needs escaped, and leaves `,` `:` `/` readable. */
function escapeParam(text: string): string {
  return encodeURIComponent(text).replace(/%(2C|3A|2F|7E)/g, (code) => decodeURIComponent(code));
}

function encodeValue(value: FilterValue, spec: FilterSpec): string {
  if (spec.time) return encodeTime(value as TimeRange);
  if (spec.select) return encodeList(value as Scalar[]);
  if (spec.range) return encodeRange(value as NumberRange);
  return value as Grain;
}

function decodeValue(text: string, spec: FilterSpec): FilterValue | undefined {
  if (spec.time) return decodeTime(text);
  if (spec.select) return decodeList(text);
  if (spec.range) return decodeRange(text);
  return text === '' ? undefined : (text as Grain);
}

function encodeTime(range: TimeRange): string {
  if (range.last) return `last:${range.last}`;
  if (range.current) return `current:${range.current}`;
  if (range.previous) return `previous:${range.previous}`;
  return range.from || range.to ? `${range.from ?? ''}..${range.to ?? ''}` : 'all';
}

function decodeTime(text: string): TimeRange | undefined {
  if (text === 'all') return { all: true };
  const relative = /^(last|current|previous):(\w+)$/.exec(text);
  if (relative) return { [relative[1] as 'last']: relative[2] } as TimeRange;
  const absolute = /^(.*?)\.\.(.*)$/.exec(text);
  if (!absolute) return undefined;
  const [, from, to] = absolute;
  return { ...(from ? { from } : {}), ...(to ? { to } : {}) };
}

function encodeRange({ min, max }: NumberRange): string {
  return `${min ?? ''}..${max ?? ''}`;
}

function decodeRange(text: string): NumberRange | undefined {
  const ends = /^(.*?)\.\.(.*)$/.exec(text);
  if (!ends) return undefined;
  const [min, max] = [ends[1], ends[2]].map((end) => (end ? Number(end) : Number.NaN));
  return {
    ...(min !== undefined && Number.isFinite(min) ? { min } : {}),
    ...(max !== undefined && Number.isFinite(max) ? { max } : {}),
  };
}

function encodeCross({ chart, column, values, range }: CrossFilter): [string, string] {
  return range
    ? ['xr', encodeList([chart, column, String(range.from), String(range.to), ...values])]
    : ['x', encodeList([chart, column, ...values])];
}

function decodeCross(key: 'x' | 'xr', text: string): CrossFilter[] {
  const [chart, column, ...rest] = decodeList(text);
  if (typeof chart !== 'string' || typeof column !== 'string') return [];
  if (key === 'x') return [{ chart, column, values: rest }];
  const [from, to, ...values] = rest;
  return [{ chart, column, values, range: { from: Number(from), to: Number(to) } }];
}
