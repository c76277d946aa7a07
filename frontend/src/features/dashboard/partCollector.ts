/** Puts together the parts of charts from frames: large parts come in several, and charts in any order. */

import type { Frame } from '../../api/frames';
import type { PartHeader } from '../../api/types';

interface Part {
  header: PartHeader;
  bytes: Uint8Array;
}

export interface FinishedChart {
  chart: string;
  parts: Map<string, Part>;
}

export class PartCollector {
  #plan: Record<string, string[]> = {};
  readonly #chunks = new Map<string, Uint8Array[]>();
  readonly #parts = new Map<string, Map<string, Part>>();

  /** Takes a frame; the chart that it completes, if any. */
  add(frame: Frame): FinishedChart | undefined {
    if (frame.kind === 'plan') this.#plan = { ...this.#plan, ...frame.parts };
    return frame.kind === 'part' ? this.#addPart(frame.header, frame.body) : undefined;
  }

  #addPart(header: PartHeader, body: Uint8Array): FinishedChart | undefined {
    const { chart, part } = header;
    const key = JSON.stringify([chart, part]);
    const chunks = [...(this.#chunks.get(key) ?? []), body];
    this.#chunks.set(key, chunks);
    if (header.more) return undefined;
    this.#chunks.delete(key);
    const parts = this.#parts.get(chart) ?? new Map<string, Part>();
    this.#parts.set(chart, parts);
    parts.set(part, { header, bytes: chunks.length === 1 ? body : joined(chunks) });
    const expected = this.#plan[chart] ?? ['main'];
    return header.status === 'error' || expected.every((name) => parts.has(name)) ? { chart, parts } : undefined;
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
