/** Numbers as text: d3-format patterns, exact for `bigint` and decimal strings. */

import { formatLocale, formatSpecifier, type FormatSpecifier } from 'd3-format';

import { toNumber, type Value } from '../data';
import { parseExact, toFixed } from '../exact';
import { localeNames } from './locale';

/** What stands where there is no value. */
export const NULL_TEXT = '–';

export type NumberText = (value: Value) => string;

/** A formatter for a d3-format pattern; one that keeps every digit that matters where it is absent or broken. */
export function numberText(pattern: string | undefined, locale: string): NumberText {
  const specifier = parsePattern(pattern);
  if (!specifier) return (value) => plainText(value, locale);
  const approximate = formatLocale(localeNames(locale).numbers).format(specifier.toString());
  return (value) => {
    if (value === null) return NULL_TEXT;
    const exact = needsExact(value) ? exactText(value, specifier, locale) : undefined;
    if (exact !== undefined) return exact;
    const number = toNumber(value);
    return Number.isNaN(number) ? NULL_TEXT : approximate(number);
  };
}

/** The pattern's parts, or undefined where there is none or d3 cannot read it. */
export function parsePattern(pattern: string | undefined): FormatSpecifier | undefined {
  if (!pattern) return undefined;
  try {
    return formatSpecifier(pattern);
  } catch {
    return undefined;
  }
}

/** Six significant digits at least, all digits of whole and exact numbers, groups of three. */
function plainText(value: Value, locale: string): string {
  if (value === null) return NULL_TEXT;
  const exact = parseExact(value);
  if (exact) return groupedText(trimZeros(toFixed(exact, exact.scale)), locale);
  const number = toNumber(value);
  if (Number.isNaN(number)) return NULL_TEXT;
  if (!Number.isFinite(number)) return number > 0 ? '∞' : '−∞';
  return doubleText(number, locale);
}

function doubleText(number: number, locale: string): string {
  const magnitude = Math.abs(number);
  if (magnitude !== 0 && (magnitude < 1e-6 || magnitude >= 1e21)) return number.toExponential(5);
  const wholeDigits = magnitude < 1 ? 1 : Math.floor(Math.log10(magnitude)) + 1;
  const decimals = magnitude > 0 && magnitude < 0.1 ? 8 : Math.max(0, Math.min(6, 6 - wholeDigits));
  return groupedText(trimZeros(number.toFixed(decimals)), locale);
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Doubles hold 15 digits for sure; longer numbers, and all decimals, go the exact way. */
function needsExact(value: Value): boolean {
  return typeof value === 'bigint' ? value > 999_999_999_999_999n || value < -999_999_999_999_999n : typeof value === 'string';
}

/** Fixed-point patterns (`d`, `f`, `%`) on an exact number; undefined for patterns that round to significant digits. */
function exactText(value: Value, specifier: FormatSpecifier, locale: string): string | undefined {
  const exact = parseExact(value);
  const decimals = exactDecimals(specifier);
  if (!exact || decimals === undefined) return undefined;
  const percent = specifier.type === '%';
  const fixed = toFixed(percent ? { units: exact.units * 100n, scale: exact.scale } : exact, decimals);
  const digits = specifier.trim ? trimZeros(fixed) : fixed;
  const currency = specifier.symbol === '$' ? '$' : '';
  return withSign(digits, specifier.sign, (bare) => {
    const text = specifier.comma ? groupedText(bare, locale) : bare.replace('.', localeNames(locale).numbers.decimal);
    return `${currency}${text}${percent ? '%' : ''}`;
  });
}

function exactDecimals(specifier: FormatSpecifier): number | undefined {
  if (specifier.type === 'd') return 0;
  return specifier.type === 'f' || specifier.type === '%' ? (specifier.precision ?? 6) : undefined;
}

function withSign(digits: string, sign: string, write: (bare: string) => string): string {
  const negative = digits.startsWith('-');
  const bare = write(negative ? digits.slice(1) : digits);
  if (negative) return sign === '(' ? `(${bare})` : `−${bare}`;
  return sign === '+' ? `+${bare}` : sign === ' ' ? ` ${bare}` : bare;
}

/** `-1234567.5` with the locale's decimal mark, group separator and minus sign. */
function groupedText(text: string, locale: string): string {
  const { decimal, thousands } = localeNames(locale).numbers;
  const negative = text.startsWith('-');
  const [whole = '', fraction] = (negative ? text.slice(1) : text).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, thousands);
  return `${negative ? '−' : ''}${grouped}${fraction === undefined ? '' : decimal + fraction}`;
}
