/** One chart of a dashboard: title, picture, and the controls that appear on hover or focus. */

import { chartTitle, type ChartSpec, kindOf, type Selection } from '@binnacle/charts';
import { Info, TriangleAlert } from 'lucide-react';
import { useCallback, useMemo, useRef, useState } from 'react';

import { ErrorBoundary } from '../../ui/ErrorBoundary';
import { Hint } from '../../ui/Hint';
import { useDashboard, useTileState } from '../dashboard/dashboardContext';
import type { TileState } from '../dashboard/tileStore';
import { EmptyTile, FailedTile } from './MissingData';
import styles from './Tile.module.css';
import { TileBody } from './TileBody';
import { TileControls } from './TileControls';
import { TileSkeleton } from './TileSkeleton';

interface Props {
  name: string;
  spec: ChartSpec;
  /** It fills the screen already. */
  full?: boolean;
}

export function ChartTile({ name, spec, full = false }: Props) {
  const state = useTileState(name);
  const [notices, setNotices] = useState<string[]>([]);
  const picture = useRef<(() => string) | undefined>(undefined);
  const { selected, pick } = usePicking(name, spec);
  const title = chartTitle(spec, state.result?.parts);
  const flush = ['table', 'pivot'].includes(kindOf(spec) ?? '');
  const rememberPicture = useCallback((take: (() => string) | undefined) => void (picture.current = take), []);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- tiles are stops of the keyboard
    <article className={styles.tile} tabIndex={0} aria-label={title} aria-busy={state.loading} data-picked={selected.length > 0} data-chart={name}>
      {state.loading && state.result && <div className={styles.progress} role="progressbar" aria-label={`${title} is being updated`} />}
      <header className={styles.header}>
        <h2 className={styles.title} title={title}>
          {title}
        </h2>
        <Marks spec={spec} state={state} notices={notices} />
        <TileControls name={name} spec={spec} title={title} full={full} takePicture={() => picture.current?.()} />
      </header>
      <div className={styles.body} data-flush={flush} data-stale={state.loading && state.result !== undefined}>
        <ErrorBoundary resetKey={state.result}>
          <Content name={name} spec={spec} state={state}>
            {(result) => (
              <TileBody
                chart={name}
                spec={spec}
                result={result}
                title={title}
                selected={selected}
                onPick={pick}
                onNotices={setNotices}
                onPicture={rememberPicture}
              />
            )}
          </Content>
        </ErrorBoundary>
      </div>
    </article>
  );
}

interface ContentProps {
  name: string;
  spec: ChartSpec;
  state: TileState;
  children(result: NonNullable<TileState['result']>): React.ReactNode;
}

function Content({ name, spec, state, children }: ContentProps) {
  if (state.problem) return <FailedTile chart={name} spec={spec} problem={state.problem} since={state.failedAt} />;
  if (!state.result) return <TileSkeleton kind={kindOf(spec)} />;
  return state.result.parts.main.rowCount === 0 ? <EmptyTile spec={spec} /> : children(state.result);
}

/** What the reader should know before trusting the picture. */
function Marks({ spec, state, notices }: { spec: ChartSpec; state: TileState; notices: string[] }) {
  const main = state.result?.headers['main'];
  const warnings = [
    // Tables bring the rest as one scrolls.
    ...(main?.truncated && kindOf(spec) !== 'table' ? [`Only the first ${main.rows?.toLocaleString() ?? ''} rows are shown; there are more.`] : []),
    ...(main?.cache === 'stale' ? ['The newest data is on its way; this is the last known.'] : []),
    ...notices,
  ];
  return (
    <>
      {spec.description && (
        <Hint text={spec.description}>
          <button type="button" className={styles.mark} aria-label={`About this chart: ${spec.description}`}>
            <Info size={14} />
          </button>
        </Hint>
      )}
      {warnings.length > 0 && (
        <Hint text={warnings.join(' ')}>
          <button type="button" className={styles.mark} data-tone="warning" aria-label={warnings.join(' ')}>
            <TriangleAlert size={14} />
          </button>
        </Hint>
      )}
    </>
  );
}

/** What cross filters have picked on this chart, and how to pick more; no picking where the dashboard says so. */
function usePicking(name: string, spec: ChartSpec): { selected: Selection[]; pick: ((picked: Selection[]) => void) | undefined } {
  const { dashboard, actions } = useDashboard();
  const { view, toggleCross } = actions;
  const ownKey = JSON.stringify(view.cross.filter(({ chart }) => chart === name));
  const selected = useMemo(() => JSON.parse(ownKey) as Selection[], [ownKey]);
  const off = dashboard.spec.disableCrossFilters || spec.disableCrossFilters;
  const pick = useCallback((picked: Selection[]) => toggleCross(name, picked), [toggleCross, name]);
  return { selected, pick: off ? undefined : pick };
}
