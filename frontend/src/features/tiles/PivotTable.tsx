/** A pivot table: sticky headers and row labels, totals at the end. */

import { type ChartSpec, type Parts, type PivotChart, type PivotHeader, pivotModel, type PivotModel, type PivotRow } from '@binnacle/charts';
import { useMemo, useState } from 'react';

import { Button } from '../../ui/Button';
import { useDashboard } from '../dashboard/dashboardContext';
import styles from './PivotTable.module.css';

/** So many rows at once; a page of more takes the browser longer to lay out than people like to wait. */
const PAGE_ROWS = 300;

interface Props {
  spec: ChartSpec & { pivot: PivotChart };
  parts: Parts;
  title: string;
}

export function PivotTable({ spec, parts, title }: Props) {
  const { viewer } = useDashboard();
  const [pages, setPages] = useState(1);
  const model = useMemo(() => pivotModel(spec.pivot, parts, viewer), [spec, parts, viewer]);
  const shown = model.rows.slice(0, pages * PAGE_ROWS);
  const left = model.rows.length - shown.length;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={title}>
      <table className={styles.table}>
        <PivotHead model={model} />
        <tbody>
          {shown.map((row) => (
            <Row key={`${row.kind} ${row.path.join('\u0001')}`} row={row} model={model} />
          ))}
        </tbody>
      </table>
      {left > 0 && (
        <Button look="link" onClick={() => setPages(pages + 1)}>
          Show {Math.min(left, PAGE_ROWS)} more of {left} rows
        </Button>
      )}
    </div>
  );
}

/** Headers level by level, outermost first. */
function headerLevels(headers: readonly PivotHeader[]): PivotHeader[][] {
  const below = headers.flatMap((header) => header.children);
  return headers.length === 0 ? [] : [[...headers], ...headerLevels(below)];
}

function PivotHead({ model }: { model: PivotModel }) {
  const levels = headerLevels(model.headers);
  return (
    <thead>
      {levels.map((level, depth) => (
        // oxlint-disable-next-line react/no-array-index-key -- a level is its depth
        <tr key={depth}>
          {depth === 0 && model.rowFields.map((field) => (
            <th key={field.name} rowSpan={levels.length} scope="col" className={styles.corner}>
              {field.title}
            </th>
          ))}
          {level.map((header, i) => (
            // oxlint-disable-next-line react/no-array-index-key -- the same label stands under several parents
            <th key={i} colSpan={header.span} scope="col" data-total={header.total || undefined} style={{ top: depth * 28 }}>
              {header.label}
            </th>
          ))}
        </tr>
      ))}
    </thead>
  );
}

function Row({ row, model }: { row: PivotRow; model: PivotModel }) {
  return (
    <tr data-kind={row.kind}>
      {row.labels.map((label, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- columns have no identity but their place
        <th key={i} scope="row" data-first={i === 0 || undefined}>
          {label}
        </th>
      ))}
      {row.cells.map((cell, i) => {
        const leaf = model.leaves[i];
        return (
          // oxlint-disable-next-line react/no-array-index-key -- columns have no identity but their place
          <td key={i} title={leaf?.exact(cell)} data-total={leaf?.total || undefined}>
            {cell === null ? '' : leaf?.text(cell)}
          </td>
        );
      })}
    </tr>
  );
}
