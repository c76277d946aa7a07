/** A pivot table: sticky headers and row labels, which pick what they say; totals at the end. */

import { type ChartSpec, type Parts, type PivotChart, type PivotHeader, pivotModel, type PivotModel, type PivotRow, pivotSelection, type Selection } from '@binnacle/charts';
import { useMemo, useState } from 'react';

import { Button } from '../../ui/Button';
import { useDashboard } from '../dashboard/dashboardContext';
import { samePicks } from '../viewState/viewState';
import styles from './PivotTable.module.css';

/** So many rows at once; a page of more takes the browser longer to lay out than people like to wait. */
const PAGE_ROWS = 300;

/** What is picked on the table, and how to pick something else; no picking where there is no `onPick`. */
interface Picking {
  selected: readonly Selection[];
  onPick: ((picked: Selection[]) => void) | undefined;
}

interface Props extends Picking {
  spec: ChartSpec & { pivot: PivotChart };
  parts: Parts;
  title: string;
}

export function PivotTable({ spec, parts, title, selected, onPick }: Props) {
  const { viewer } = useDashboard();
  const [pages, setPages] = useState(1);
  const model = useMemo(() => pivotModel(spec.pivot, parts, viewer), [spec, parts, viewer]);
  const picking = { selected, onPick };
  const shown = model.rows.slice(0, pages * PAGE_ROWS);
  const left = model.rows.length - shown.length;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={title}>
      <table className={styles.table}>
        <PivotHead model={model} picking={picking} />
        <tbody>
          {shown.map((row) => (
            <Row key={`${row.kind} ${row.path.join('\u0001')}`} row={row} model={model} picking={picking} />
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

interface HeaderProps {
  label: string;
  picked: Selection[];
  picking: Picking;
}

/** The text of a header; a button where it stands for a value that can be picked. */
function Header({ label, picked, picking: { selected, onPick } }: HeaderProps) {
  if (!onPick || picked.length === 0) return label;
  return (
    <button type="button" className={styles.pick} aria-pressed={samePicks(picked, selected)} onClick={() => onPick(picked)}>
      {label}
    </button>
  );
}

function PivotHead({ model, picking }: { model: PivotModel; picking: Picking }) {
  const { viewer } = useDashboard();
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
              <Header label={header.label} picked={pivotSelection(model.columnFields, header.path, viewer)} picking={picking} />
            </th>
          ))}
        </tr>
      ))}
    </thead>
  );
}

function Row({ row, model, picking }: { row: PivotRow; model: PivotModel; picking: Picking }) {
  const { viewer } = useDashboard();
  // Labels beyond the path, those of totals, stand for no value.
  const pathTo = (level: number) => (level < row.path.length ? row.path.slice(0, level + 1) : []);
  return (
    <tr data-kind={row.kind}>
      {row.labels.map((label, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- columns have no identity but their place
        <th key={i} scope="row" data-first={i === 0 || undefined}>
          <Header label={label} picked={pivotSelection(model.rowFields, pathTo(i), viewer)} picking={picking} />
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
