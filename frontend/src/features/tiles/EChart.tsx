/** One chart on a canvas. Drawn once it is near the viewport; disposed of with its element. */

import { type ChartContext, type ChartSpec, type Drawing, type DrawnKind, kindOf, type Parts, type Selection } from '@binnacle/charts';
import { useEffect, useMemo, useRef } from 'react';

import { type Size, useElementSize, useNearViewport } from '../../ui/elementSize';
import { useDashboard } from '../dashboard/dashboardContext';
import { type Runtime, useRuntime } from './echartsRuntime';
import { bindPicking } from './picking';
import styles from './Tile.module.css';
import { TileSkeleton } from './TileSkeleton';

type Instance = ReturnType<typeof import('echarts/core').init>;

interface Props {
  spec: ChartSpec;
  parts: Parts;
  selected?: readonly Selection[];
  onPick?: (picked: Selection[]) => void;
  /** What the reader should know about the picture. */
  onNotices?: (notices: string[]) => void;
  /** Hands out a way to take a picture (PNG as a data address). */
  onPicture?: (take: (() => string) | undefined) => void;
  decorative?: boolean;
}

export function EChart(props: Props) {
  const box = useRef<HTMLDivElement>(null);
  const size = useElementSize(box);
  const near = useNearViewport(box);
  return (
    <div ref={box} className={styles.chart}>
      {near && size && size.width > 0 && size.height > 0 && <Canvas {...props} size={size} />}
    </div>
  );
}

function Canvas({ size, ...props }: Props & { size: Size }) {
  const kind = kindOf(props.spec) as DrawnKind;
  const runtime = useRuntime(kind);
  if (runtime) return <Picture {...props} size={size} runtime={runtime} />;
  return props.decorative ? null : <TileSkeleton kind={kind} />;
}

function Picture({ size, runtime, ...props }: Props & { size: Size; runtime: Runtime }) {
  const { onNotices, onPick, onPicture, decorative } = props;
  const { echarts } = runtime;
  const element = useRef<HTMLDivElement>(null);
  const instance = useRef<Instance>(undefined);
  const drawing = useDrawing(props, size, runtime);
  useEffect(() => {
    if (!element.current) return undefined;
    const chart = echarts.init(element.current, null, { renderer: 'canvas' });
    instance.current = chart;
    onPicture?.(() => chart.getDataURL({ pixelRatio: 2, backgroundColor: getComputedStyle(document.documentElement).getPropertyValue('--surface') }));
    return () => {
      onPicture?.(undefined);
      instance.current = undefined;
      chart.dispose();
    };
  }, [echarts, onPicture]);
  useEffect(() => {
    const chart = instance.current;
    if (!chart) return undefined;
    chart.resize({ width: size.width, height: size.height });
    chart.setOption(drawing.option, { notMerge: true });
    return onPick && bindPicking(chart, drawing, onPick);
  }, [echarts, drawing, size, onPick]);
  useEffect(() => onNotices?.(drawing.notices), [drawing, onNotices]);
  return <div ref={element} className={styles.canvas} {...(decorative ? { 'aria-hidden': true } : { role: 'img', 'aria-label': drawing.description })} />;
}

function useDrawing({ spec, parts, selected }: Props, size: Size, { chartOption }: Runtime): Drawing {
  const { viewer, colors } = useDashboard();
  return useMemo(() => {
    const ctx: ChartContext = { ...viewer, ...size, colors, now: Date.now(), ...(selected?.length ? { selected } : {}) };
    return chartOption(spec, parts, ctx);
  }, [spec, parts, viewer, colors, size, selected, chartOption]);
}
