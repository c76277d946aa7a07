/** Opens the search over everything, from wherever one is. */

const OPEN = 'binnacle:search';

export function openPalette(): void {
  window.dispatchEvent(new Event(OPEN));
}

export function onOpenPalette(listener: () => void): () => void {
  window.addEventListener(OPEN, listener);
  return () => window.removeEventListener(OPEN, listener);
}
