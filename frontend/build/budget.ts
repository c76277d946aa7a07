/** How much JavaScript a page loads, compressed, against what it may: `npm run build` → Vite's manifest → the sum of a page's chunks. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import type { Manifest } from 'vite';

/** A kilobyte as browsers' tools count it. */
const KB = 1000;

const DIST = join(import.meta.dirname, '..', 'dist');

/** What every page starts from. */
const SHELL = ['index.html'];

const KINDS = ['line', 'bar', 'bigNumber', 'gauge', 'heatmap'];

/** The first tab of the example `departures`: a table, numbers, the usual kinds of charts, a text. */
const DASHBOARD = [
  'src/pages/DashboardPage.tsx',
  'src/features/grid/DataGrid.tsx',
  'src/features/tiles/echartsCore.ts',
  'src/features/dashboard/Markdown.tsx',
  'charts/src/echarts.ts',
  ...KINDS.flatMap((kind) => [`charts/src/echarts/${kind}.ts`, `charts/src/kinds/${kind}.ts`]),
];

const PAGES = [
  { page: 'the home page', entries: [...SHELL, 'src/pages/HomePage.tsx'], budget: 250 * KB },
  { page: 'a dashboard with tables', entries: [...SHELL, ...DASHBOARD], budget: 650 * KB },
];

/** The chunks that entries bring with them: all that they import, but nothing that waits for a need. */
function chunksOf(entries: readonly string[], manifest: Manifest): Set<string> {
  const files = new Set<string>();
  const visit = (key: string) => {
    const chunk = manifest[key];
    if (!chunk) throw new Error(`${key} is no chunk of this build: correct the entries in build/budget.ts`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    chunk.imports?.forEach(visit);
  };
  entries.forEach(visit);
  return files;
}

function gzippedBytes(file: string): number {
  return gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length;
}

const manifest = JSON.parse(readFileSync(join(DIST, '.vite', 'manifest.json'), 'utf8')) as Manifest;
for (const { page, entries, budget } of PAGES) {
  const files = [...chunksOf(entries, manifest)];
  const bytes = files.reduce((sum, file) => sum + gzippedBytes(file), 0);
  process.stdout.write(`${page}: ${(bytes / KB).toFixed(1)} KB of ${budget / KB} KB, ${files.length} chunks\n`);
  if (bytes > budget) process.exitCode = 1;
}
