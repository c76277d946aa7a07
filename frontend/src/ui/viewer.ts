/** For whom values are written: the browser's language, and its time zone where nothing else says. */

export const LOCALE = navigator.language || 'en-US';

export const VIEWER_TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** A moment as people read it, with the zone. */
export function momentText(iso: string | null | undefined, timeZone = VIEWER_TIME_ZONE): string {
  if (!iso) return '—';
  const format = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  return `${format.format(new Date(iso))} ${zoneLabel(timeZone, iso)}`;
}

/** The clock time of a moment, with seconds and the zone. */
export function clockText(iso: string, timeZone = VIEWER_TIME_ZONE): string {
  const format = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'medium', timeZone });
  return `${format.format(new Date(iso))} ${zoneLabel(timeZone, iso)}`;
}

export function zoneLabel(timeZone: string, iso?: string): string {
  const parts = new Intl.DateTimeFormat(LOCALE, { timeZone, timeZoneName: 'short' }).formatToParts(iso ? new Date(iso) : undefined);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** `3 minutes ago`; `just now` below a minute. */
export function agoText(iso: string | null | undefined, now = Date.now()): string {
  if (!iso) return '—';
  const seconds = (now - Date.parse(iso)) / 1000;
  const unit = UNITS.find(([, length]) => Math.abs(seconds) >= length);
  if (!unit) return 'just now';
  return new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' }).format(-Math.round(seconds / unit[1]), unit[0]);
}
