/** Heights of rows, and which charts a tab shows. */

import type { Row, Tab } from '../../api/types';

/** One unit of height in CSS pixels. */
const UNIT = 64;

/** A row of headings alone is as tall as a heading. */
const HEADING_HEIGHT = 36;

export function rowHeight({ height, cells }: Row): number {
  return cells.every((cell) => cell.header !== undefined) ? Math.min(height * UNIT, HEADING_HEIGHT) : height * UNIT;
}

/** The charts of a tab in reading order, each once. */
export function chartsOf(tab: Tab | undefined): string[] {
  const named = tab?.rows.flatMap((row) => row.cells.flatMap((cell) => cell.chart ?? [])) ?? [];
  return [...new Set(named)];
}
