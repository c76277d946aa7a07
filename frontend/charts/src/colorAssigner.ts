/** The same series value has the same colour on every chart of a dashboard. */

import { safeColor } from './color';
import { CATEGORICAL } from './theme';

/**
 * Gives each series value its colour: the dashboard's own where it names one, else a place of the palette by the
 * value's hash, else (where another value of the same column has that place) the next free one in the order values
 * are first seen. Columns do not compete for places: twelve carriers and twelve airports can all be told apart.
 *
 * One assigner serves one dashboard. Only values whose hashes meet depend on the order, and {@link reserve} fixes it.
 */
export class ColorAssigner {
  readonly #overrides: ReadonlyMap<string, string>;
  readonly #palette: readonly string[];
  /** By column: which value has which place. */
  readonly #columns = new Map<string, Map<string, number>>();

  constructor(overrides: Readonly<Record<string, string>> = {}, palette: readonly string[] = CATEGORICAL) {
    this.#overrides = new Map(Object.entries(overrides).filter(([, color]) => safeColor(color) !== undefined));
    this.#palette = palette;
  }

  /** The dashboard's own colour of a value, if it names one. */
  override(value: string): string | undefined {
    return this.#overrides.get(value);
  }

  /** The colour of a column's value, the same at every call. */
  color(value: string, column: string): string {
    const own = this.#overrides.get(value);
    if (own !== undefined) return own;
    const places = this.#columns.get(column) ?? new Map<string, number>();
    this.#columns.set(column, places);
    const place = places.get(value) ?? this.#leastUsed(value, places);
    places.set(value, place);
    return this.#palette[place] ?? '#888888';
  }

  /** Assigns many values of a column in alphabetical order, so that the order they arrive in does not matter. */
  reserve(values: Iterable<string>, column: string): void {
    for (const value of [...new Set(values)].sort()) this.color(value, column);
  }

  /** The value's own place, or the next one that fewer values have. */
  #leastUsed(value: string, places: ReadonlyMap<string, number>): number {
    const size = this.#palette.length;
    const uses = new Array<number>(size).fill(0);
    for (const place of places.values()) uses[place] = (uses[place] ?? 0) + 1;
    for (const color of this.#overrides.values()) {
      const taken = this.#palette.indexOf(color.toLowerCase());
      if (taken >= 0) uses[taken] = (uses[taken] ?? 0) + 1;
    }
    const least = Math.min(...uses);
    const wanted = hash(value) % size;
    for (let tries = 0; tries < size; tries++) {
      const place = (wanted + tries) % size;
      if (uses[place] === least) return place;
    }
    return wanted;
  }
}

/** FNV-1a over UTF-16 code units, 32 bits. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return (sum ^ (sum >>> 15)) >>> 0;
}
