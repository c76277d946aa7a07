/** Write SQL, run it, see and take away the rows. */

import { useQuery } from '@tanstack/react-query';
import Select from 'antd/es/select';
import { Database } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';

import { tablesQuery } from '../../api/resources';
import type { DatasourceSummary } from '../../api/types';
import { AntdTheme } from '../../ui/AntdTheme';
import { SkeletonLines } from '../../ui/Skeleton';
import { BackgroundResult } from './BackgroundResult';
import { HistoryDrawer } from './HistoryDrawer';
import { RunBar } from './RunBar';
import { SqlResult } from './SqlResult';
import styles from './SqlWorkbench.module.css';
import { TableBrowser, tableName } from './TableBrowser';
import { useBackgroundRun } from './useBackgroundRun';
import { useQueryRun } from './useQueryRun';
import { useSqlDraft } from './useSqlDraft';

const CodeEditor = lazy(() => import('./CodeEditor'));

export function SqlWorkbench({ datasources }: { datasources: readonly DatasourceSummary[] }) {
  const { draft, setDraft, setSql, setDatasource } = useSqlDraft(keyOf(datasources[0]));
  // The one of last time may be gone, or closed to this person.
  const datasource = datasources.some((one) => keyOf(one) === draft.datasource) ? draft.datasource : keyOf(datasources[0]);
  const { run, start, stop } = useQueryRun();
  const background = useBackgroundRun({ datasource, sql: draft.sql });
  const [history, setHistory] = useState(false);
  const [namespace = '', name = ''] = datasource.split('/');
  const schema = useSchema(namespace, name);
  const execute = (selected?: string) => {
    const sql = selected ?? draft.sql;
    if (sql.trim() === '') return;
    background.leave();
    start(datasource, sql);
  };
  const executeBehind = (sql = draft.sql) => {
    if (sql.trim() === '') return;
    stop();
    background.start({ datasource, sql });
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
          <RunBar
            draft={{ datasource, sql: draft.sql }}
            run={run}
            background={background}
            start={() => execute()}
            stop={stop}
            startBehind={() => executeBehind()}
            openHistory={() => setHistory(true)}
            edit={setDraft}
          />
          <section className={styles.result} aria-label="Result">
            {background.shown ? <BackgroundResult run={background} /> : <SqlResult run={run} retry={() => execute()} goOnBehind={executeBehind} />}
          </section>
        </div>
        <HistoryDrawer open={history} onClose={() => setHistory(false)} onPick={setSql} />
      </div>
    </AntdTheme>
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
