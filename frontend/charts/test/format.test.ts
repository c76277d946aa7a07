import { afterEach, describe, expect, it, vi } from 'vitest';

import { numberText, unitText, valueText } from '../src';
import { axisText, shortNumber } from '../src/format/axisNumber';
import { tickTexts } from '../src/format/time';
import { tickStep, timeTicks } from '../src/time/ticks';
import { zoneClock } from '../src/time/zone';
import { fields } from './fixtures';

const english = { locale: 'en-US', timeZone: 'UTC' };

describe('number texts', () => {
  it('show all digits of integers beyond 2^53', () => {
    expect(numberText(',d', 'en-US')(9_007_199_254_740_993n)).toBe('9,007,199,254,740,993');
    expect(numberText(undefined, 'en-US')(-9_007_199_254_740_993n)).toBe('−9,007,199,254,740,993');
  });

  it('round decimals exactly, as d3 would if it had the digits', () => {
    expect(numberText('$,.2f', 'en-US')('12345678901234567.895')).toBe('$12,345,678,901,234,567.90');
    expect(numberText('.1%', 'en-US')('0.12345')).toBe('12.3%');
    expect(numberText('(,.1f', 'en-US')('-7.25')).toBe('(7.3)');
    expect(numberText('+,.1f', 'en-US')('7.25')).toBe('+7.3');
  });

  it('follow the locale', () => {
    expect(numberText(',.2f', 'de-DE')(1234567.891)).toBe('1.234.567,89');
    expect(numberText(undefined, 'de-DE')('1234567.5')).toBe('1.234.567,5');
  });

  it('show null as a dash, and a broken pattern as no pattern', () => {
    expect(numberText('.1f', 'en-US')(null)).toBe('–');
    expect(numberText('not a pattern', 'en-US')(1234.5)).toBe('1,234.5');
  });

  it('keep six digits of doubles that have no format', () => {
    expect(numberText(undefined, 'en-US')(12.3456789)).toBe('12.3457');
    expect(numberText(undefined, 'en-US')(0.000012)).toBe('0.000012');
    expect(numberText(undefined, 'en-US')(2e-9)).toBe('2.00000e-9');
  });

  it('put the unit behind the value', () => {
    expect(unitText(fields.delay, english)(12.34)).toBe('12.3\u00a0min');
    expect(unitText(fields.delay, english)(null)).toBe('–');
  });
});

describe('axis texts', () => {
  it('stand in full below ten thousand and with a letter above', () => {
    const small = axisText(undefined, undefined, 8000, 'en-US');
    const large = axisText(undefined, undefined, 2_500_000, 'en-US');
    expect([small(7500), small(0), small(0.25)]).toEqual(['7,500', '0', '0.25']);
    expect([large(2_500_000), large(-500_000), large(3e9), large(0)]).toEqual(['2.5M', '−500k', '3B', '0']);
  });

  it('take currency and per cent from the metric, and the axis pattern to the letter', () => {
    expect(axisText(undefined, '$,.2f', 2e6, 'en-US')(1_500_000)).toBe('$1.5M');
    expect(axisText(undefined, '.1%', 1, 'en-US')(0.25)).toBe('25%');
    expect(axisText('.3f', '$,.2f', 2e6, 'en-US')(1.5)).toBe('1.500');
  });

  it('use the metric format at marks while the number is short', () => {
    expect(shortNumber('.1f', 'en-US')(12.345)).toBe('12.3');
    expect(shortNumber(',d', 'en-US')(123_456)).toBe('123k');
  });
});

describe('time texts', () => {
  const noon = Date.UTC(2024, 5, 3, 12, 5, 9);

  it('say the step, no more and no less', () => {
    const day = Date.UTC(2024, 5, 3);
    const text = (grain: 'day' | 'week' | 'month' | 'quarter' | 'year' | 'hour') =>
      valueText({ ...fields.day, grain }, english)(day);
    expect(text('day')).toBe('Mon, Jun 3, 2024');
    expect(text('week')).toBe('Week of Jun 3, 2024');
    expect(text('month')).toBe('June 2024');
    expect(text('quarter')).toBe('Q2 2024');
    expect(text('year')).toBe('2024');
    expect(text('hour')).toBe('Jun 3, 2024 00:00 UTC');
  });

  it('stand in the viewer’s zone and name it', () => {
    const { grain: _, ...moment } = fields.day;
    expect(valueText(moment, { locale: 'en-GB', timeZone: 'Europe/Zurich' })(noon)).toMatch(
      /^3 Jun 2024 14:05:09 (CEST|GMT\+2)$/,
    );
    expect(valueText({ ...moment, zoneless: true }, { locale: 'en-GB', timeZone: 'Europe/Zurich' })(noon)).toBe(
      '3 Jun 2024 12:05:09',
    );
  });

  it('leave dates alone, whatever the zone', () => {
    expect(valueText(fields.date, { locale: 'en-US', timeZone: 'America/Los_Angeles' })(Date.UTC(2024, 0, 1))).toBe(
      'Mon, Jan 1, 2024',
    );
  });

  it('follow a pattern of the column', () => {
    expect(valueText({ ...fields.day, format: '%Y-%m-%dT%H:%M%Z' }, { locale: 'en-US', timeZone: 'Asia/Kolkata' })(noon)).toBe(
      '2024-06-03T17:35+0530',
    );
  });

  it('write larger units on an axis where they begin', () => {
    const utc = zoneClock('UTC');
    const [from, to] = [Date.UTC(2023, 9, 1), Date.UTC(2024, 3, 1)];
    const step = tickStep(from, to, 7, 'month');
    const texts = tickTexts(timeTicks(from, to, step, utc), step, utc, 'en-US');
    expect(texts.map(({ text }) => text)).toEqual(['Oct 2023', 'Nov', 'Dec', '2024', 'Feb', 'Mar', 'Apr']);
    expect(texts.map(({ strong }) => strong)).toEqual([true, false, false, true, false, false, false]);
  });
});

describe('without Intl', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('texts still come, in UTC and with the locale’s separators', () => {
    vi.stubGlobal('Intl', undefined);
    expect(valueText(fields.day, { locale: 'fr-BE', timeZone: 'Europe/Brussels' })(Date.UTC(2024, 5, 3))).toBe('Mon 3 Jun 2024');
    expect(numberText(',.1f', 'es-MX')(1234.5)).toBe('1.234,5');
    expect(zoneClock('Pacific/Auckland').zoneLabel(0)).toBe('UTC');
  });

  it('a zone’s offsets can be given from outside', () => {
    vi.stubGlobal('Intl', undefined);
    const viewer = { locale: 'en-US', timeZone: 'Europe/Zurich', utcOffsetMinutes: () => 120 };
    expect(valueText({ ...fields.day, grain: 'hour' }, viewer)(Date.UTC(2024, 5, 3, 22))).toBe('Jun 4, 2024 00:00 Europe/Zurich');
  });
});
