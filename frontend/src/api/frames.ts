/** The frames of a dashboard's data: u32 length (big endian), header as JSON, then as many bytes as the header says. */

import type { PartHeader } from './types';

export type Frame =
  | { kind: 'plan'; parts: Record<string, string[]> }
  | { kind: 'part'; header: PartHeader; body: Uint8Array }
  | { kind: 'done' };

/** No header is this long; a larger one means that the two sides have lost step. */
const LONGEST_HEADER_BYTES = 16 * 1024 * 1024;

/** Bytes as they arrive, handed out in the lengths that the reader asks for. */
class ByteQueue {
  #chunks: Uint8Array[] = [];
  #offset = 0;
  length = 0;

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.length += chunk.length;
  }

  /** Takes `count` bytes, which must be there. A fresh copy, so that it is aligned as Arrow wants it. */
  take(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    let filled = 0;
    while (filled < count) {
      const chunk = this.#chunks[0] as Uint8Array;
      const piece = chunk.subarray(this.#offset, this.#offset + count - filled);
      bytes.set(piece, filled);
      filled += piece.length;
      this.#offset += piece.length;
      if (this.#offset === chunk.length) {
        this.#chunks.shift();
        this.#offset = 0;
      }
    }
    this.length -= count;
    return bytes;
  }
}

/** Frames in the order they come. Throws where the stream ends inside a frame. */
export async function* readFrames(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  const queue = new ByteQueue();
  let headerLength: number | undefined;
  let header: RawHeader | undefined;
  for await (const chunk of stream) {
    queue.push(chunk);
    for (;;) {
      if (headerLength === undefined) {
        if (queue.length < 4) break;
        headerLength = lengthOf(queue.take(4));
      }
      if (!header) {
        if (queue.length < headerLength) break;
        header = JSON.parse(new TextDecoder().decode(queue.take(headerLength))) as RawHeader;
      }
      if (queue.length < header.length) break;
      yield frameOf(header, queue.take(header.length));
      headerLength = header = undefined;
    }
  }
  if (queue.length > 0 || headerLength !== undefined) throw new Error('The answer ended in the middle of a frame.');
}

type RawHeader = PartHeader & { plan?: Record<string, string[]>; done?: boolean };

function lengthOf(bytes: Uint8Array): number {
  const length = new DataView(bytes.buffer).getUint32(0);
  if (length > LONGEST_HEADER_BYTES) throw new Error('The answer is not a stream of frames.');
  return length;
}

function frameOf(header: RawHeader, body: Uint8Array): Frame {
  if (header.plan) return { kind: 'plan', parts: header.plan };
  return header.done ? { kind: 'done' } : { kind: 'part', header, body };
}

/** A response's body as an async iterable; Safari has no iterator on streams of its own. */
export async function* bodyChunks(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
