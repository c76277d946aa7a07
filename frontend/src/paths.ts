/** The address of every page. */

const segment = encodeURIComponent;

export const paths = {
  home: () => '/',
  signIn: (next?: string) => (next && next !== '/' ? `/sign-in?next=${segment(next)}` : '/sign-in'),
  dashboard: (namespace: string, name: string) => `/dashboards/${segment(namespace)}/${segment(name)}`,
  permalink: (id: string) => `/p/${segment(id)}`,
  sql: () => '/sql',
  datasets: () => '/datasets',
  dataset: (namespace: string, name: string) => `/datasets/${segment(namespace)}/${segment(name)}`,
  object: (kind: string, namespace: string, name: string) => `/objects/${segment(kind)}/${segment(namespace)}/${segment(name)}`,
  newObject: () => '/objects/new',
  settings: (section: 'profile' | 'tokens' | 'users' = 'profile') => `/settings/${section}`,
};
