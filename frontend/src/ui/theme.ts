/** The look of everything but charts: one palette per theme, from which the page's CSS variables and antd's tokens are made. */

import { DARK, LIGHT, type ThemeName } from '@binnacle/charts';

export interface Palette {
  /** Behind tiles. */
  canvas: string;
  /** Tiles, bars, menus. */
  surface: string;
  /** Rows under the pointer, wells. */
  subtle: string;
  border: string;
  /** Borders that must be seen: inputs (3:1 on the surface). */
  borderStrong: string;
  text: string;
  textMuted: string;
  accent: string;
  accentSoft: string;
  /** Text on the accent. */
  onAccent: string;
  good: string;
  warning: string;
  bad: string;
  badSoft: string;
  warningSoft: string;
}

/** Texts have 4.5:1 on canvas and surface (WCAG 2.2 AA) in both themes. */
export const PALETTES: Record<ThemeName, Palette> = {
  light: {
    canvas: '#f3f4f7',
    surface: LIGHT.background,
    subtle: '#eef0f4',
    border: '#e0e3e9',
    borderStrong: '#8b93a1',
    text: LIGHT.text,
    textMuted: '#565e6c',
    accent: '#2456b8',
    accentSoft: '#e6eefc',
    onAccent: '#ffffff',
    good: '#177343',
    warning: '#8f5a00',
    bad: '#b92a23',
    badSoft: '#fdeeed',
    warningSoft: '#fdf4e1',
  },
  dark: {
    canvas: '#0e1013',
    surface: DARK.background,
    subtle: '#1f232a',
    border: '#2a2f38',
    borderStrong: '#6a7280',
    text: DARK.text,
    textMuted: DARK.textMuted,
    accent: '#84aef8',
    accentSoft: '#1c2a45',
    onAccent: '#0e1013',
    good: DARK.good,
    warning: DARK.warning,
    bad: DARK.bad,
    badSoft: '#34191a',
    warningSoft: '#30250f',
  },
};

/** The palette as CSS variables, `--canvas` and so on. */
export function cssVariables(name: ThemeName): Record<string, string> {
  const named = Object.entries(PALETTES[name]).map(([key, value]): [string, string] => [cssName(key), value]);
  return Object.fromEntries(named);
}

function cssName(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
