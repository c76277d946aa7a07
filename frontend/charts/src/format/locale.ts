/** How a locale writes numbers and dates, from `Intl` where the engine has it, else from a small table. */

import type { FormatLocaleDefinition } from 'd3-format';
import type { TimeLocaleDefinition } from 'd3-time-format';

/** Names and separators of one locale. Months count from 0, weekdays from Sunday. */
export interface LocaleNames {
  numbers: FormatLocaleDefinition;
  times: TimeLocaleDefinition;
  /** The day comes before the month, as in `3 Jun`. */
  dayFirst: boolean;
}

const ENGLISH_TIMES: TimeLocaleDefinition = {
  dateTime: '%x, %X',
  date: '%Y-%m-%d',
  time: '%H:%M:%S',
  periods: ['AM', 'PM'],
  days: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
  shortDays: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
  months: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
  shortMonths: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
};

/** Decimal mark and group separator by language, for engines without `Intl`. */
const SEPARATORS: Record<string, [string, string]> = {
  de: [',', '.'],
  'de-CH': ['.', '’'],
  'fr-CH': [',', '\u202f'],
  es: [',', '.'],
  fr: [',', '\u202f'],
  it: [',', '.'],
  nl: [',', '.'],
  pt: [',', '.'],
  pl: [',', '\u00a0'],
  ru: [',', '\u00a0'],
  sv: [',', '\u00a0'],
  tr: [',', '.'],
};

const known = new Map<string, LocaleNames>();

/** The names of a BCP 47 locale; English where it is not known. */
export function localeNames(locale: string): LocaleNames {
  const found = known.get(locale);
  if (found) return found;
  const made = makeLocale(locale);
  known.set(locale, made);
  return made;
}

function makeLocale(locale: string): LocaleNames {
  if (typeof Intl === 'undefined') return plainLocale(locale);
  try {
    return intlLocale(locale);
  } catch {
    return plainLocale(locale);
  }
}

function plainLocale(locale: string): LocaleNames {
  const language = locale.split('-')[0] ?? 'en';
  const [decimal, thousands] = SEPARATORS[locale] ?? SEPARATORS[language] ?? ['.', ','];
  return { numbers: numbersWith(decimal, thousands), times: ENGLISH_TIMES, dayFirst: locale !== 'en-US' && locale !== 'en' };
}

function numbersWith(decimal: string, thousands: string): FormatLocaleDefinition {
  return { decimal, thousands, grouping: [3], currency: ['$', ''], minus: '−', nan: '–' };
}

function intlLocale(locale: string): LocaleNames {
  const parts = new Intl.NumberFormat(locale).formatToParts(-1234567.8);
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value;
  const named = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  const months = (month: 'long' | 'short') => range(12, (i) => named({ month }).format(Date.UTC(2024, i, 15)));
  const days = (weekday: 'long' | 'short') => range(7, (i) => named({ weekday }).format(Date.UTC(2024, 0, 7 + i)));
  const order = named({ month: 'short', day: 'numeric' })
    .formatToParts(0)
    .map((candidate) => candidate.type);
  return {
    numbers: numbersWith(part('decimal') ?? '.', part('group') ?? ','),
    times: {
      ...ENGLISH_TIMES,
      months: months('long'),
      shortMonths: months('short'),
      days: days('long'),
      shortDays: days('short'),
    } as TimeLocaleDefinition,
    dayFirst: order.indexOf('day') < order.indexOf('month'),
  };
}

function range(count: number, make: (i: number) => string): string[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
