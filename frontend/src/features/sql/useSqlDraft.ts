/** The text in the SQL editor; kept in this browser, so that closing the page loses nothing. A shared address brings its own. */

import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';

const STORAGE_KEY = 'binnacle.sql';

export interface SqlDraft {
  sql: string;
  datasource: string;
}

function storedDraft(datasource: string): SqlDraft {
  try {
    return { sql: '', datasource, ...(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}') as Partial<SqlDraft>) };
  } catch {
    return { sql: '', datasource };
  }
}

function sharedDraft(params: URLSearchParams): Partial<SqlDraft> {
  const [sql, datasource] = [params.get('sql'), params.get('datasource')];
  return { ...(sql === null ? {} : { sql }), ...(datasource === null ? {} : { datasource }) };
}

export function useSqlDraft(firstDatasource: string) {
  const [params] = useSearchParams();
  const [draft, setDraft] = useState(() => ({ ...storedDraft(firstDatasource), ...sharedDraft(params) }));
  useEffect(() => localStorage.setItem(STORAGE_KEY, JSON.stringify(draft)), [draft]);
  return {
    draft,
    setDraft,
    setSql: (sql: string) => setDraft((old) => ({ ...old, sql })),
    setDatasource: (datasource: string) => setDraft((old) => ({ ...old, datasource })),
  };
}
