import { describe, expect, it } from 'vitest';

import { CATEGORICAL, ColorAssigner, DARK, LIGHT } from '../src';
import { contrast, mix, safeColor, scaleColor, textOn } from '../src/color';
import { simulate, type Vision, visibleDifference } from './vision';

const VISIONS: Vision[] = ['full', 'protanopia', 'deuteranopia', 'tritanopia'];

describe('the categorical palette', () => {
  it('has three to one on both backgrounds', () => {
    for (const color of CATEGORICAL) {
      expect(contrast(color, LIGHT.background), color).toBeGreaterThanOrEqual(3);
      expect(contrast(color, DARK.background), color).toBeGreaterThanOrEqual(3);
    }
  });

  it.each(VISIONS)('has twelve colours that differ with %s', (vision) => {
    const seen = CATEGORICAL.map((color) => simulate(color, vision));
    seen.forEach((a, i) =>
      seen.slice(i + 1).forEach((b, j) => {
        expect(visibleDifference(a, b), `${CATEGORICAL[i]} and ${CATEGORICAL[i + 1 + j]}`).toBeGreaterThan(0.04);
      }),
    );
  });
});

describe('themes', () => {
  it.each([LIGHT, DARK])('$name: texts can be read', (theme) => {
    for (const color of [theme.text, theme.textMuted, theme.good, theme.warning, theme.bad]) {
      expect(contrast(color, theme.background), color).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each([LIGHT, DARK])('$name: sequential colours go one way', (theme) => {
    const steps = theme.sequential.map((color) => contrast(color, theme.background));
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
  });
});

describe('colours', () => {
  it('mix and scale', () => {
    expect(mix('#000000', '#ffffff', 0.5)).toBe('#808080');
    expect(scaleColor(['#000000', '#ffffff'], 2)).toBe('#ffffff');
    expect(textOn('#ffffff')).toBe('#14171d');
  });

  it('are let through only where they are nothing but a colour', () => {
    expect(safeColor('#c2410c')).toBe('#c2410c');
    expect(safeColor('rgb(1, 2, 3)')).toBe('rgb(1, 2, 3)');
    expect(safeColor('red;background:url(//x)')).toBeUndefined();
    expect(safeColor('"><script>')).toBeUndefined();
  });
});

describe('the colour assigner', () => {
  it('gives a value the same colour again and again, and in every dashboard', () => {
    const [one, other] = [new ColorAssigner(), new ColorAssigner()];
    expect(one.color('AA', 'carrier')).toBe(one.color('AA', 'carrier'));
    expect(one.color('AA', 'carrier')).toBe(other.color('AA', 'carrier'));
  });

  it('gives twelve values of a column twelve colours', () => {
    const colors = new ColorAssigner();
    const used = Array.from({ length: 12 }, (_, i) => colors.color(`value ${i}`, 'column'));
    expect(new Set(used).size).toBe(12);
  });

  it('follows the dashboard and keeps its colours for it', () => {
    const taken = CATEGORICAL[0] ?? '';
    const colors = new ColorAssigner({ AA: taken, evil: 'red;x' });
    expect(colors.color('AA', 'carrier')).toBe(taken);
    expect(Array.from({ length: 11 }, (_, i) => colors.color(`value ${i}`, 'carrier'))).not.toContain(taken);
    expect(CATEGORICAL).toContain(colors.color('evil', 'carrier'));
  });

  it('does not depend on the order of what is reserved together', () => {
    const [one, other] = [new ColorAssigner(), new ColorAssigner()];
    const values = Array.from({ length: 10 }, (_, i) => `v${i}`);
    one.reserve(values, 'c');
    other.reserve([...values].reverse(), 'c');
    expect(values.map((value) => one.color(value, 'c'))).toEqual(values.map((value) => other.color(value, 'c')));
  });
});
