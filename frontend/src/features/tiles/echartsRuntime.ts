/** ECharts, loaded when the first chart asks for it, with just the parts that its kind needs. */

import type { DrawnKind } from '@binnacle/charts';
import type { LoadedKind } from '@binnacle/charts/echarts';
import { useEffect, useState } from 'react';

/** ECharts, ready for a kind, and how that kind is drawn. */
export interface Runtime {
  echarts: typeof import('./echartsCore');
  chartOption: LoadedKind['chartOption'];
}

const loading = new Map<DrawnKind, Promise<Runtime>>();
const loaded = new Map<DrawnKind, Runtime>();

async function load(kind: DrawnKind): Promise<Runtime> {
  const [echarts, { extensions, chartOption }] = await Promise.all([
    import('./echartsCore'),
    import('@binnacle/charts/echarts').then(({ loadKind }) => loadKind(kind)),
    // Texts are measured as charts are laid out, so the font must be there first.
    document.fonts?.load('12px Inter').catch(() => undefined),
  ]);
  echarts.register(extensions);
  // ECharts takes shapes only once it knows maps.
  if (kind === 'map') await registerWorld(echarts);
  const runtime = { echarts, chartOption };
  loaded.set(kind, runtime);
  return runtime;
}

async function registerWorld(echarts: Runtime['echarts']): Promise<void> {
  const { WORLD_MAP, loadMap } = await import('@binnacle/charts/worldMap');
  echarts.registerMap(WORLD_MAP, (await loadMap()) as never);
}

/** What a kind needs; undefined while it loads. Throws into the nearest error boundary where it cannot. */
export function useRuntime(kind: DrawnKind): Runtime | undefined {
  const [, setReady] = useState(0);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    let current = true;
    const promise = loading.get(kind) ?? load(kind);
    loading.set(kind, promise);
    promise.then(
      () => current && setReady((count) => count + 1),
      (failure: unknown) => {
        // The next attempt may have the network back.
        loading.delete(kind);
        if (current) setError(failure);
      },
    );
    return () => {
      current = false;
    };
  }, [kind]);
  if (error !== undefined) throw error;
  return loaded.get(kind);
}
