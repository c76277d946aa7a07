/** Finds countries by code or name. */

import { type Value } from '../data';
import type { CountryCode } from '../spec';
import { COUNTRY_LINES } from './countryLines';

/** One country or territory. */
export interface Country {
  iso3: string;
  iso2: string;
  /** Three digits, or `-`. */
  numeric: string;
  /** The map has a shape for it. */
  shape: boolean;
  /** Degrees; where a label or bubble stands. */
  place: [longitude: number, latitude: number] | undefined;
  name: string;
  otherNames: string[];
}

function parseLine(line: string): Country {
  const [codes = '', names = ''] = line.split('|');
  const [iso3 = '', iso2 = '', numeric = '', size, point = '-'] = codes.split(' ');
  const [longitude, latitude] = point.split(',').map(Number);
  const [name = iso3, ...otherNames] = names.split(';');
  const place: Country['place'] = longitude === undefined || latitude === undefined ? undefined : [longitude, latitude];
  return { iso3, iso2, numeric, shape: size === 'shape', place, name, otherNames };
}

/** Every country, by alpha-3 code ascending. */
export const COUNTRIES: readonly Country[] = COUNTRY_LINES.trim().split('\n').map(parseLine);

const KEYS: Record<CountryCode, (country: Country) => string[]> = {
  iso3: (country) => [country.iso3],
  iso2: (country) => [country.iso2],
  numeric: (country) => [country.numeric],
  name: (country) => [country.name, ...country.otherNames],
};

const indexes = new Map<CountryCode, Map<string, Country>>();

function indexOf(code: CountryCode): Map<string, Country> {
  const known = indexes.get(code);
  if (known) return known;
  const made = new Map(
    COUNTRIES.flatMap((country) => KEYS[code](country).map((key) => [normalKey(key, code), country] as const)),
  );
  indexes.set(code, made);
  return made;
}

/** Names are compared without case, accents and marks; codes without case; numbers with leading zeros. */
function normalKey(text: string, code: CountryCode): string {
  if (code === 'numeric') return text.padStart(3, '0');
  if (code !== 'name') return text.trim().toUpperCase();
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/&/g, 'and')
    .replace(/[^a-z0-9]+/g, ' ')
    .replace(/\bst\b/g, 'saint')
    .trim();
}

/** The country that a value names, or undefined. */
export function findCountry(value: Value, code: CountryCode): Country | undefined {
  return value === null ? undefined : indexOf(code).get(normalKey(String(value), code));
}

/** The country of a shape by its numeric code. */
export function countryOfShape(numeric: string | undefined, name: string): Country | undefined {
  return numeric === undefined ? findCountry(name, 'name') : findCountry(numeric, 'numeric');
}
