import { expect, test } from 'vitest';

import { type Frame, readFrames } from './frames';

function frame(header: object, body: number[] = []): number[] {
  const json = [...new TextEncoder().encode(JSON.stringify({ ...header, length: body.length }))];
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, json.length);
  return [...length, ...json, ...body];
}

async function* inPieces(bytes: number[], size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield Uint8Array.from(bytes.slice(at, at + size));
}

async function framesOf(bytes: number[], size: number): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const one of readFrames(inPieces(bytes, size))) frames.push(one);
  return frames;
}

const STREAM = [
  ...frame({ plan: { 'größe': ['main'] } }),
  ...frame({ chart: 'größe', part: 'main', status: 'ok', more: true }, [1, 2, 3, 4, 5]),
  ...frame({ chart: 'größe', part: 'main', status: 'ok', more: false }),
  ...frame({ done: true }),
];

test.each([1, 2, 3, 7, 64, 10_000])('frames are the same however the network cuts the stream (%i bytes)', async (size) => {
  const frames = await framesOf(STREAM, size);
  expect(frames.map(({ kind }) => kind)).toEqual(['plan', 'part', 'part', 'done']);
  expect(frames[1]).toMatchObject({ header: { chart: 'größe', more: true }, body: Uint8Array.of(1, 2, 3, 4, 5) });
});

test('a body begins at an aligned address, as Arrow wants it', async () => {
  const [, part] = await framesOf(STREAM, 11);
  expect(part?.kind === 'part' && part.body.byteOffset).toBe(0);
});

test('a stream that ends in the middle of a frame is an error', async () => {
  await expect(framesOf(STREAM.slice(0, -3), 16)).rejects.toThrow('middle of a frame');
});

test('bytes that are no frames are an error instead of a wait for gigabytes', async () => {
  const html = [...new TextEncoder().encode('<!doctype html>')];
  await expect(framesOf(html, 16)).rejects.toThrow('not a stream of frames');
});
