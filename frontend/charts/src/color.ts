/** Colours as numbers: checking, mixing, contrast, scales. */

import type { ChartTheme } from './theme';

type Rgb = [red: number, green: number, blue: number];

const HEX = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;
const CSS_COLOR = /^(?:#[0-9a-f]{3,8}|[a-z]{3,20}|(?:rgb|hsl)a?\([0-9., %/deg]+\))$/i;

/** The colour where it is one that CSS knows and that holds nothing else; undefined where it might break out of a style. */
export function safeColor(color: string | undefined): string | undefined {
  return color !== undefined && CSS_COLOR.test(color) ? color : undefined;
}

/** A colour named by what it means, or a CSS colour; `fallback` where it is neither. */
export function meaningColor(color: string | undefined, theme: ChartTheme, fallback: string): string {
  if (color === 'good' || color === 'warning' || color === 'bad') return theme[color];
  return safeColor(color) ?? fallback;
}

function parseHex(color: string): Rgb | undefined {
  if (!HEX.test(color)) return undefined;
  const digits = color.length === 4 ? [...color.slice(1)].map((digit) => digit + digit).join('') : color.slice(1);
  const bits = Number.parseInt(digits, 16);
  return [bits >> 16, (bits >> 8) & 255, bits & 255];
}

function toHex(rgb: Rgb): string {
  return `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

/** `amount` (0 to 1) of `b` in `a`; `a` where one of them is not written as hex digits. */
export function mix(a: string, b: string, amount: number): string {
  const [from, to] = [parseHex(a), parseHex(b)];
  if (!from || !to) return a;
  const part = (i: 0 | 1 | 2) => from[i] + (to[i] - from[i]) * amount;
  return toHex([part(0), part(1), part(2)]);
}

/** The colour at `position` (0 to 1, clipped) of evenly spaced stops. */
export function scaleColor(stops: readonly string[], position: number): string {
  const place = Math.min(1, Math.max(0, position)) * (stops.length - 1);
  const lower = Math.min(Math.floor(place), stops.length - 2);
  return mix(stops[lower] ?? '#000000', stops[lower + 1] ?? '#000000', place - lower);
}

/** Relative luminance after WCAG 2.2, 0 (black) to 1 (white). */
export function luminance(color: string): number {
  const [red, green, blue] = (parseHex(color) ?? [128, 128, 128]).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio after WCAG 2.2, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Dark or white text, whichever can be read better on a background. */
export function textOn(background: string): string {
  return contrast(background, '#14171d') >= contrast(background, '#ffffff') ? '#14171d' : '#ffffff';
}
