/** The queries that were sent into the background from this browser: jobs themselves do not say what they ask. */

const STORAGE_KEY = 'binnacle.sqlJobs';

/** Results are not kept for as long as it takes to run so many. */
const MOST_KEPT = 50;

export interface SqlQuestion {
  datasource: string;
  sql: string;
}

interface Kept extends SqlQuestion {
  job: string;
}

function kept(): Kept[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]');
    return Array.isArray(found) ? (found as Kept[]) : [];
  } catch {
    return [];
  }
}

export function keepQuestion(job: string, { datasource, sql }: SqlQuestion): void {
  const others = kept().filter((one) => one.job !== job);
  localStorage.setItem(STORAGE_KEY, JSON.stringify([{ job, datasource, sql }, ...others].slice(0, MOST_KEPT)));
}

export function questionOf(job: string): SqlQuestion | undefined {
  return kept().find((one) => one.job === job);
}
