/** The dashboards opened last in this browser, newest first, as `namespace/name`. */

const STORAGE_KEY = 'binnacle.recent';
const MOST = 6;

export function recentlyOpened(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

export function rememberOpened(dashboard: string): void {
  const others = recentlyOpened().filter((one) => one !== dashboard);
  localStorage.setItem(STORAGE_KEY, JSON.stringify([dashboard, ...others].slice(0, MOST)));
}
