/** Write SQL, run it, see and take away the rows. */

import { useQuery } from '@tanstack/react-query';
import Select from 'antd/es/select';
import { Database, History, Link2, Play, Square } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';

import { tablesQuery } from '../../api/resources';
import type { DatasourceSummary } from '../../api/types';
import { paths } from '../../paths';
import { AntdTheme } from '../../ui/AntdTheme';
import { Button } from '../../ui/Button';
import { useMessage } from '../../ui/messages';
import { SkeletonLines } from '../../ui/Skeleton';
import { DownloadMenu } from './DownloadMenu';
import { HistoryDrawer } from './HistoryDrawer';
import { SqlResult } from './SqlResult';
import styles from './SqlWorkbench.module.css';
import { TableBrowser, tableName } from './TableBrowser';
import { durationText, type QueryRun, RESULT_LIMIT, useElapsed, useQueryRun } from './useQueryRun';
import { useSqlDraft } from './useSqlDraft';

const CodeEditor = lazy(() => import('./CodeEditor'));

export function SqlWorkbench({ datasources }: { datasources: readonly DatasourceSummary[] }) {
  const { draft, setSql, setDatasource } = useSqlDraft(keyOf(datasources[0]));
  // The one of last time may be gone, or closed to this person.
  const datasource = datasources.some((one) => keyOf(one) === draft.datasource) ? draft.datasource : keyOf(datasources[0]);
  const { run, start, stop } = useQueryRun();
  const [history, setHistory] = useState(false);
  const [namespace = '', name = ''] = datasource.split('/');
  const schema = useSchema(namespace, name);
  const execute = (selected?: string) => {
    const sql = selected ?? draft.sql;
    if (sql.trim() !== '') start(datasource, sql);
  };
  return (
    <AntdTheme>
      <div className={styles.workbench}>
        <h1 className="visually-hidden">SQL editor</h1>
        <aside className={styles.side} aria-label="Tables">
          <Select
            aria-label="Datasource"
            prefix={<Database size={14} />}
            value={datasource}
            onChange={setDatasource}
            options={datasources.map((one) => ({ value: keyOf(one), label: one.title }))}
          />
          <TableBrowser key={datasource} namespace={namespace} name={name} onPick={(text) => setSql(withText(draft.sql, text))} />
        </aside>
        <div className={styles.main}>
          <div className={styles.editor}>
            <Suspense fallback={<SkeletonLines count={4} />}>
              <CodeEditor value={draft.sql} language="sql" label="SQL" schema={schema} onChange={setSql} onRun={execute} />
            </Suspense>
          </div>
          <div className={styles.bar}>
            <RunButton run={run} start={() => execute()} stop={stop} />
            <RunStatus run={run} />
            <span className={styles.actions}>
              {run.state === 'done' && <DownloadMenu request={{ datasource, sql: run.sql }} name="result" />}
              <ShareButton datasource={datasource} sql={draft.sql} />
              <Button icon={<History size={14} />} onClick={() => setHistory(true)}>
                History
              </Button>
            </span>
          </div>
          <section className={styles.result} aria-label="Result">
            <SqlResult run={run} retry={() => execute()} />
          </section>
        </div>
        <HistoryDrawer open={history} onClose={() => setHistory(false)} onPick={setSql} />
      </div>
    </AntdTheme>
  );
}

function RunButton({ run, start, stop }: { run: QueryRun; start(): void; stop(): void }) {
  if (run.state === 'running') {
    return (
      <Button look="danger" icon={<Square size={13} />} onClick={stop}>
        Stop
      </Button>
    );
  }
  return (
    <Button look="primary" icon={<Play size={13} />} onClick={start} title="Ctrl Enter">
      Run
    </Button>
  );
}

function ShareButton(draft: { datasource: string; sql: string }) {
  const messages = useMessage();
  const share = () => navigator.clipboard.writeText(new URL(paths.sql(draft), location.href).href);
  return (
    <Button
      icon={<Link2 size={14} />}
      onClick={() => void messages.track(share(), undefined, 'Link copied: it opens this query')}
      aria-label="Copy a link to this query"
      title="Copy a link to this query"
    />
  );
}

function RunStatus({ run }: { run: QueryRun }) {
  const elapsed = useElapsed(run.state === 'running' ? run.startedAt : undefined);
  return (
    <span className={styles.status} role="status">
      {run.state === 'running' && `Running, ${durationText(elapsed)}`}
      {run.state === 'stopped' && `Stopped after ${durationText(run.elapsedMs)}`}
      {run.state === 'failed' && `Failed after ${durationText(run.elapsedMs)}`}
      {run.state === 'done' &&
        `${run.result.table.rowCount.toLocaleString()} rows in ${durationText(run.elapsedMs)}${run.result.table.rowCount >= RESULT_LIMIT ? '; there may be more' : ''}`}
    </span>
  );
}

function keyOf(datasource: DatasourceSummary | undefined): string {
  return datasource ? `${datasource.namespace}/${datasource.name}` : '';
}

function withText(sql: string, text: string): string {
  return sql.trim() === '' ? `SELECT *\nFROM ${text}\nLIMIT 100` : `${sql}${/\s$/.test(sql) ? '' : ' '}${text}`;
}

/** What the editor completes: tables. */
function useSchema(namespace: string, name: string): Record<string, string[]> | undefined {
  const { data } = useQuery({ ...tablesQuery(namespace, name), enabled: name !== '' });
  return useMemo(
    () => data && Object.fromEntries(data.items.map((table) => [tableName(table), []])),
    [data],
  );
}
