/** The address of every page. */

const segment = encodeURIComponent;

export const paths = {
  home: (search?: string) => (search ? `/?search=${segment(search)}` : '/'),
  signIn: (next?: string) => (next && next !== '/' ? `/sign-in?next=${segment(next)}` : '/sign-in'),
  dashboard: (namespace: string, name: string) => `/dashboards/${segment(namespace)}/${segment(name)}`,
  permalink: (id: string) => `/p/${segment(id)}`,
  sql: (draft?: { datasource: string; sql: string }) => (draft ? `/sql?datasource=${segment(draft.datasource)}&sql=${segment(draft.sql)}` : '/sql'),
  /** The SQL editor with the result of a query that runs in the background, or ran. */
  sqlJob: (job: string) => `/sql?job=${segment(job)}`,
  jobs: () => '/jobs',
  datasets: () => '/datasets',
  dataset: (namespace: string, name: string) => `/datasets/${segment(namespace)}/${segment(name)}`,
  object: (kind: string, namespace: string, name: string) => `/objects/${segment(kind)}/${segment(namespace)}/${segment(name)}`,
  newObject: () => '/objects/new',
  settings: (section: 'profile' | 'tokens' | 'users' | 'caches' = 'profile') => `/settings/${section}`,
};
