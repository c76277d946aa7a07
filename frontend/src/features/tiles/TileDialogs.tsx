/** The windows that a tile's menu opens. */

import type { ChartSpec } from '@binnacle/charts';
import Modal from 'antd/es/modal';
import { FileDown } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';

import { paths } from '../../paths';
import { AntdTheme } from '../../ui/AntdTheme';
import { Button } from '../../ui/Button';
import { useDashboard, useTileState } from '../dashboard/dashboardContext';
import { LazyGrid } from '../grid/LazyGrid';
import { tableOf } from '../grid/resultTable';
import ExportDialog from '../jobs/ExportDialog';
import { CodeView } from '../objects/CodeView';
import { RowsDialog } from './RowsDialog';
import styles from './TileDialogs.module.css';
import { useChartQuestion, useRowsQuestion } from './tileQuestions';
import type { TileDialog } from './useTileMenu';

interface Props {
  dialog: Exclude<TileDialog, 'export'>;
  name: string;
  spec: ChartSpec;
  title: string;
  onClose(): void;
}

export default function TileDialogs({ dialog, name, spec, title, onClose }: Props) {
  const heading = { table: title, rows: `Rows behind ${title}`, sql: `SQL of ${title}` }[dialog];
  return (
    <AntdTheme>
      <Modal open title={heading} footer={null} onCancel={onClose} width="min(1100px, calc(100vw - 32px))" centered destroyOnHidden>
        <div className={styles.content} data-dialog={dialog}>
          {dialog === 'table' && <ResultTable name={name} title={title} />}
          {dialog === 'rows' && <RowsDialog name={name} spec={spec} />}
          {dialog === 'sql' && <Sql name={name} spec={spec} />}
        </div>
        {dialog !== 'sql' && <ExportButton dialog={dialog} name={name} title={heading} />}
      </Modal>
    </AntdTheme>
  );
}

/** Takes away what the window shows, with all its rows. */
function ExportButton({ dialog, name, title }: { dialog: 'table' | 'rows'; name: string; title: string }) {
  const questions = { table: useChartQuestion(name), rows: useRowsQuestion(name) };
  const [open, setOpen] = useState(false);
  return (
    <div className={styles.foot}>
      <Button icon={<FileDown size={14} />} onClick={() => setOpen(true)}>
        Export in the background…
      </Button>
      {open && <ExportDialog question={questions[dialog]} title={title} onClose={() => setOpen(false)} />}
    </div>
  );
}

function ResultTable({ name, title }: { name: string; title: string }) {
  const { viewer } = useDashboard();
  const { result } = useTileState(name);
  if (!result) return null;
  const { columns, table } = tableOf(result.parts.main, viewer);
  return <LazyGrid columns={columns} table={table} label={title} />;
}

function Sql({ name, spec }: { name: string; spec: ChartSpec }) {
  const { dashboard } = useDashboard();
  const { result } = useTileState(name);
  const datasource = dashboard.datasets[spec.dataset]?.datasource;
  const parts = Object.entries(result?.headers ?? {}).filter(([, header]) => header.sql);
  return (
    <div className={styles.queries}>
      {parts.map(([part, header]) => (
        <section key={part}>
          <p className={styles.caption}>
            {parts.length > 1 && `${part}: `}
            {header.rows?.toLocaleString()} rows in {Math.round(header.elapsedMs ?? 0).toLocaleString()} ms, cache {header.cache ?? 'miss'}
          </p>
          <CodeView code={header.sql ?? ''} language="sql" />
          {datasource && <Link to={paths.sql({ datasource, sql: header.sql ?? '' })}>Open in the SQL editor</Link>}
        </section>
      ))}
    </div>
  );
}
