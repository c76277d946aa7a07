import { ColorAssigner } from '../src';
import type { ChartContext } from '../src/drawing';

/** A context for tests: a middle-sized light chart in English and UTC. */
export function context(changes: Partial<ChartContext> = {}): ChartContext {
  return {
    theme: 'light',
    width: 640,
    height: 320,
    locale: 'en-US',
    timeZone: 'UTC',
    now: Date.UTC(2024, 6, 1),
    colors: new ColorAssigner(),
    ...changes,
  };
}
