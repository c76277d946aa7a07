import { beforeEach, describe, expect, test } from 'vitest';

import { JobStreams } from './jobEvents';
import type { JobItem } from './types';

/** A stream whose events the test sends. */
class FakeSource extends EventTarget {
  readyState = 0;
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
  }

  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }

  send(job: Partial<JobItem>): void {
    this.dispatchEvent(new MessageEvent('job', { data: JSON.stringify(job) }));
  }

  fail(readyState: 0 | 2): void {
    this.readyState = readyState;
    this.dispatchEvent(new Event('error'));
  }

  close(): void {
    this.readyState = 2;
  }
}

let opened: FakeSource[];
let heard: string[];
let live: string[];
let streams: JobStreams;

beforeEach(() => {
  [opened, heard, live] = [[], [], []];
  const listeners = {
    onJob: ({ id, state }: JobItem) => void heard.push(`${id} ${state}`),
    onLive: (ids: ReadonlySet<string>) => void (live = [...ids]),
  };
  streams = new JobStreams(listeners, (url) => {
    const source = new FakeSource(url);
    opened.push(source);
    return source;
  });
});

describe('following jobs', () => {
  test('opens one stream for each and hands on what it says', () => {
    streams.follow(['a/b', '2']);
    streams.follow(['a/b', '2']);
    expect(opened.map(({ url }) => url)).toEqual(['/api/v1/jobs/a%2Fb/events', '/api/v1/jobs/2/events']);
    opened[1]?.send({ id: '2', state: 'running' });
    expect(heard).toEqual(['2 running']);
  });

  test('counts a job as live only while its stream is open', () => {
    streams.follow(['1']);
    expect(live).toEqual([]);
    opened[0]?.open();
    expect(live).toEqual(['1']);
    opened[0]?.fail(0);
    expect(live).toEqual([]);
    opened[0]?.open();
    expect(live).toEqual(['1']);
    expect(opened).toHaveLength(1);
  });

  test('closes the stream of a job that has ended, before the browser takes its end for a breakdown', () => {
    streams.follow(['1']);
    opened[0]?.open();
    opened[0]?.send({ id: '1', state: 'succeeded' });
    expect(opened[0]?.readyState).toBe(2);
    expect(heard).toEqual(['1 succeeded']);
    expect(live).toEqual([]);
  });

  test('closes the streams of jobs that are followed no longer', () => {
    streams.follow(['1', '2']);
    opened.forEach((source) => source.open());
    streams.follow(['2']);
    expect(opened.map(({ readyState }) => readyState)).toEqual([2, 1]);
    expect(live).toEqual(['2']);
  });

  test('opens a job again that ended and was brought back', () => {
    streams.follow(['1']);
    opened[0]?.send({ id: '1', state: 'failed' });
    streams.follow([]);
    streams.follow(['1']);
    expect(opened).toHaveLength(2);
  });

  test('does not ask again for a stream that was refused', () => {
    streams.follow(['1']);
    opened[0]?.fail(2);
    streams.follow(['1']);
    expect(opened).toHaveLength(1);
    expect(live).toEqual([]);
  });
});
