/** Caches, and how well they work, in words. */

import type { CacheItem, PolicyCounts } from '../../api/types';
import type { ExactProps } from '../../ui/Exact';
import { LOCALE } from '../../ui/viewer';
import { bytesText, countText } from '../jobs/jobText';

const UNKNOWN = '–';

const BACKENDS: Record<string, string> = {
  memory: 'Memory',
  disk: 'Disk',
  redis: 'Redis',
  memcached: 'Memcached',
  s3: 'S3',
  tiered: 'Memory before a shared one',
};

const CONTENTS: Record<string, string> = {
  memory: 'Results, at hand in this web server',
  results: 'Results that outlive that memory',
  exports: 'Files to download',
  thumbnails: 'Small pictures of dashboards',
  images: 'Pictures that alerts and reports send',
};

export function backendText(backend: string): string {
  return BACKENDS[backend] ?? backend;
}

/** What a cache keeps. */
export function contentsText(name: string): string | undefined {
  return CONTENTS[name];
}

export function sharedText(shared: boolean): ExactProps {
  return shared
    ? { text: 'Yes', exact: 'Shared: all web servers and workers see the same.' }
    : { text: 'No', exact: 'Not shared: others do not see what this web server keeps here.' };
}

export function exactBytes(bytes: number): string {
  return bytes === 1 ? '1 byte' : `${countText(bytes)} bytes`;
}

function entriesText(count: number): string {
  return count === 1 ? '1 entry' : `${countText(count)} entries`;
}

/** What holds a cache may have much else, or no way to count. */
function whyUnknown(backend: string): string {
  return `Not known: ${backend in BACKENDS ? backendText(backend) : `the backend ${backend}`} does not tell how much of it is this cache.`;
}

/** Of two tiers only the one in front can be counted. */
function counted(text: string, backend: string): string {
  return backend === 'tiered' ? `${text} in the memory in front; the shared cache behind it does not tell.` : text;
}

export function sizeFigure({ backend, sizeBytes }: CacheItem): ExactProps {
  if (sizeBytes == null) return { text: UNKNOWN, exact: whyUnknown(backend) };
  return { text: bytesText(sizeBytes), exact: counted(exactBytes(sizeBytes), backend) };
}

export function entriesFigure({ backend, entries }: CacheItem): ExactProps {
  if (entries == null) return { text: UNKNOWN, exact: whyUnknown(backend) };
  return { text: countText(entries), exact: counted(entriesText(entries), backend) };
}

/** All answers under a policy. */
export function answersOf({ hits, stale, misses }: PolicyCounts): number {
  return hits + stale + misses;
}

/** The most used first; of those used alike by name, and what no policy is about last. */
export function byUse(policies: readonly PolicyCounts[]): PolicyCounts[] {
  const byName = (a: PolicyCounts, b: PolicyCounts) => Number(a.policy == null) - Number(b.policy == null) || (a.policy ?? '').localeCompare(b.policy ?? '');
  return policies.toSorted((a, b) => answersOf(b) - answersOf(a) || byName(a, b));
}

/** The share of answers that came from a cache; all of them is only said of all, and none only of none. */
export function ratioFigure(counts: PolicyCounts): ExactProps {
  const [all, cached] = [answersOf(counts), counts.hits + counts.stale];
  if (all === 0) return { text: UNKNOWN, exact: 'Not known: nothing was asked for since the web server was started.' };
  const share = cached / all;
  const shown = share === 0 || share === 1 ? share : Math.min(Math.max(share, 0.001), 0.999);
  const text = new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 1 }).format(shown);
  const facts = [`${countText(counts.hits)} fresh`, `${countText(counts.stale)} stale`, `${countText(counts.misses)} from a database`];
  return { text, exact: `${text}: ${countText(cached)} of ${countText(all)} answers came from a cache (${facts.join(', ')}).` };
}

/** The parts of `namespace/name`. */
export function placeOf(policy: string): { namespace: string; name: string } {
  const at = policy.indexOf('/');
  return { namespace: policy.slice(0, Math.max(at, 0)), name: policy.slice(at + 1) };
}
