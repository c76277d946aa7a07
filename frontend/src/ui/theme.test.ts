import { expect, test } from 'vitest';

import { type Palette, PALETTES } from './theme';

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const TEXTS: (keyof Palette)[] = ['text', 'textMuted', 'accent', 'good', 'warning', 'bad'];
const PAIRS = (['light', 'dark'] as const).flatMap((theme) => TEXTS.map((text) => [theme, text] as const));

test.each(PAIRS)('in the %s theme, %s can be read on every background (WCAG AA)', (theme, text) => {
  const palette = PALETTES[theme];
  for (const background of [palette.surface, palette.canvas, palette.subtle]) {
    expect(contrast(palette[text], background)).toBeGreaterThanOrEqual(4.5);
  }
});

test.each(['light', 'dark'] as const)('in the %s theme, soft backgrounds and buttons carry their texts', (theme) => {
  const palette = PALETTES[theme];
  expect(contrast(palette.onAccent, palette.accent)).toBeGreaterThanOrEqual(4.5);
  expect(contrast(palette.accent, palette.accentSoft)).toBeGreaterThanOrEqual(4.5);
  expect(contrast(palette.text, palette.warningSoft)).toBeGreaterThanOrEqual(4.5);
  expect(contrast(palette.bad, palette.badSoft)).toBeGreaterThanOrEqual(4.5);
  expect(contrast(palette.borderStrong, palette.surface)).toBeGreaterThanOrEqual(3);
});
