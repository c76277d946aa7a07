/** The rows of one tab on a grid of 12 columns. */

import { kindOf } from '@binnacle/charts';
import { lazy, Suspense } from 'react';

import type { Cell, Dashboard, Row } from '../../api/types';
import { Notice } from '../../ui/Notice';
import { SkeletonLines } from '../../ui/Skeleton';
import { ChartTile } from '../tiles/ChartTile';
import styles from './DashboardGrid.module.css';
import { rowHeight } from './layout';

const Markdown = lazy(() => import('./Markdown'));

export function DashboardGrid({ dashboard, rows }: { dashboard: Dashboard; rows: readonly Row[] }) {
  return (
    <div className={styles.grid}>
      {rows.map((row, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- rows have no identity but their place
        <div key={i} className={styles.row} style={{ '--row-height': `${rowHeight(row)}px` } as React.CSSProperties}>
          {row.cells.map((cell, place) => (
            <div
              // oxlint-disable-next-line react/no-array-index-key -- cells other than charts have no name
              key={cell.chart ?? place}
              className={styles.cell}
              style={{ '--width': cell.width } as React.CSSProperties}
              data-kind={cellKind(cell, dashboard)}
            >
              <CellContent cell={cell} dashboard={dashboard} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

/** Small screens put small numbers side by side, and let texts be as tall as they are. */
function cellKind({ chart, width }: Cell, dashboard: Dashboard): 'text' | 'small' | 'chart' {
  const spec = chart === undefined ? undefined : dashboard.spec.charts[chart];
  if (!spec) return 'text';
  return width <= 4 && ['bigNumber', 'gauge'].includes(kindOf(spec) ?? '') ? 'small' : 'chart';
}

function CellContent({ cell, dashboard }: { cell: Cell; dashboard: Dashboard }) {
  const { chart, header, markdown } = cell;
  if (header !== undefined) return <h2 className={styles.heading}>{header}</h2>;
  if (markdown !== undefined) {
    return (
      <Suspense fallback={<SkeletonLines count={2} />}>
        <Markdown text={markdown} />
      </Suspense>
    );
  }
  const spec = chart === undefined ? undefined : dashboard.spec.charts[chart];
  if (chart !== undefined && spec) return <ChartTile key={chart} name={chart} spec={spec} />;
  return <Notice title={`There is no chart “${chart}”`}>The layout names it, but the dashboard does not define it.</Notice>;
}

