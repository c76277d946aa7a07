/** The text in the SQL editor; kept in this browser, so that closing the page loses nothing. */

import { useEffect, useState } from 'react';

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

export function useSqlDraft(firstDatasource: string) {
  const [draft, setDraft] = useState(() => storedDraft(firstDatasource));
  useEffect(() => localStorage.setItem(STORAGE_KEY, JSON.stringify(draft)), [draft]);
  return {
    draft,
    setSql: (sql: string) => setDraft((old) => ({ ...old, sql })),
    setDatasource: (datasource: string) => setDraft((old) => ({ ...old, datasource })),
  };
}
