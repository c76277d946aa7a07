/** Dashboards in the folders that they name. */

import type { DashboardSummary } from '../../api/types';

export interface Folder {
  /** For example `Flights/Operations`; empty for what is in none. */
  path: string;
  dashboards: DashboardSummary[];
}

/** Folders by name, dashboards in each by title; those in no folder come last. */
export function inFolders(dashboards: readonly DashboardSummary[]): Folder[] {
  const folders = new Map<string, DashboardSummary[]>();
  for (const dashboard of [...dashboards].sort((a, b) => a.title.localeCompare(b.title))) {
    const path = dashboard.folder ?? '';
    folders.set(path, [...(folders.get(path) ?? []), dashboard]);
  }
  return [...folders]
    .map(([path, inside]) => ({ path, dashboards: inside }))
    .sort((a, b) => Number(a.path === '') - Number(b.path === '') || a.path.localeCompare(b.path));
}

/** Those that have every word of a search in title, folder, name or description. */
export function searched(dashboards: readonly DashboardSummary[], text: string): DashboardSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return dashboards.filter(({ title, name, folder, description }) => {
    const hay = [title, name, folder, description].join(' ').toLowerCase();
    return words.every((word) => hay.includes(word));
  });
}
