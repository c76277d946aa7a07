/** Jobs in words. */

import type { JobItem, JobState, QueueItem } from '../../api/types';
import { LOCALE } from '../../ui/viewer';

type Tone = 'quiet' | 'accent' | 'good' | 'bad';

export const STATES: Record<JobState, { label: string; tone: Tone }> = {
  queued: { label: 'Queued', tone: 'quiet' },
  running: { label: 'Running', tone: 'accent' },
  succeeded: { label: 'Succeeded', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
  dead: { label: 'Dead', tone: 'bad' },
  cancelled: { label: 'Cancelled', tone: 'quiet' },
};

const FORMATS: Partial<Record<NonNullable<JobItem['format']>, string>> = { csv: 'CSV', xlsx: 'Excel', parquet: 'Parquet' };

const KINDS: Record<string, string> = {
  RunQuery: 'Query',
  ExportRows: 'Export',
  WarmCache: 'Cache warm-up',
  ProbeDatasource: 'Datasource probe',
};

export function kindText({ kind, format }: Pick<JobItem, 'kind' | 'format'>): string {
  const text = KINDS[kind] ?? kind.replace(/(?<=.)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return format ? `${text}, ${FORMATS[format] ?? format}` : text;
}

export function jobTitle(job: Pick<JobItem, 'title' | 'kind' | 'format' | 'datasource'>): string {
  return job.title || [kindText(job), job.datasource].filter(Boolean).join(' of ');
}

export function countText(count: number): string {
  return count.toLocaleString(LOCALE);
}

export function rowsText(rows: number): string {
  return rows === 1 ? '1 row' : `${countText(rows)} rows`;
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** `1.5 MB`: powers of a thousand, as file managers and browsers count. */
export function bytesText(bytes: number): string {
  let [size, unit] = [bytes, 0];
  // What would be rounded to 1,000 is one of the next.
  while (size >= 999.5 && unit < BYTE_UNITS.length - 1) [size, unit] = [size / 1000, unit + 1];
  const maximumFractionDigits = unit > 0 && size < 99.95 ? 1 : 0;
  return new Intl.NumberFormat(LOCALE, { style: 'unit', unit: BYTE_UNITS[unit] as string, unitDisplay: unit === 0 ? 'long' : 'short', maximumFractionDigits }).format(size);
}

/** `430 ms`, `1.4 s`, `12 s`, `3 min 05 s`, `2 h 03 min`. */
export function spanText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  const two = (count: number) => String(count).padStart(2, '0');
  if (minutes === 0) return `${seconds} s`;
  return hours === 0 ? `${minutes} min ${two(seconds % 60)} s` : `${countText(hours)} h ${two(minutes % 60)} min`;
}

/** While something goes on, tenths of a second would only flicker. */
export function tickingText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return seconds < 10 ? `${seconds} s` : spanText(seconds * 1000);
}

/** A job's place among those that wait. */
export function placeText(position: number | null | undefined): string {
  if (position == null) return 'waits in the queue';
  return position === 0 ? 'next in the queue' : `${countText(position)} before it in the queue`;
}

const STAGES = { querying: 'waiting for the database', writing: undefined, finishing: 'being made complete', done: undefined };

/** How far a job is or came, in facts. */
export function progressFacts({ state, position, progress, cancelling }: Pick<JobItem, 'state' | 'position' | 'progress' | 'cancelling'>): string[] {
  if (cancelling) return ['being cancelled'];
  if (state === 'queued') return [placeText(position)];
  if (!progress) return state === 'running' ? ['starting'] : [];
  const stage = state === 'running' ? STAGES[progress.stage] : undefined;
  return [
    ...(stage ? [stage] : []),
    ...(progress.rows > 0 || state === 'succeeded' ? [rowsText(progress.rows)] : []),
    ...(progress.bytes > 0 ? [bytesText(progress.bytes)] : []),
  ];
}

/** What went wrong, without the code that programs read before it. */
export function errorText(error: string): string {
  return error.replace(/^[a-z_]+: /, '');
}

/** Why a job waits or runs again. */
export function attemptText({ state, attempt, maxAttempts, error }: Pick<JobItem, 'state' | 'attempt' | 'maxAttempts' | 'error'>): string | undefined {
  if (!error) return undefined;
  if (state === 'dead') return `given up after ${countText(maxAttempts)} attempts`;
  const next = state === 'queued' ? attempt + 1 : attempt;
  return state === 'failed' || state === 'cancelled' || next < 2 ? undefined : `attempt ${next} of ${maxAttempts}`;
}

/** A name for a query: its first words. */
export function sqlTitle(sql: string): string {
  const line = sql.replace(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** A queue in one line: what there is of it. */
export function queueText({ waiting, running, failed, dead, oldestWaitSeconds }: Omit<QueueItem, 'name'>): string {
  const facts = [
    waiting > 0 && `${countText(waiting)} waiting for up to ${tickingText(oldestWaitSeconds * 1000)}`,
    running > 0 && `${countText(running)} running`,
    failed > 0 && `${countText(failed)} failed`,
    dead > 0 && `${countText(dead)} dead`,
  ].filter(Boolean);
  return facts.join(', ') || 'empty';
}

const BROKERS: Record<string, string> = { 'the embedded broker': 'embedded', nats: 'NATS', redis: 'Redis', rabbitmq: 'RabbitMQ', sqs: 'SQS' };

/** What wakes workers. */
export function brokerText(broker: string): string {
  return BROKERS[broker] ?? broker;
}
