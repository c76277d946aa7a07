/** What the search finds: places to go to, by name. */

import { Database, FilePlus2, LayoutDashboard, ListChecks, type LucideIcon, Settings, SquareTerminal } from 'lucide-react';

import type { DashboardSummary, DatasetInfo } from '../../api/types';
import { paths } from '../../paths';

export interface Command {
  title: string;
  place: string;
  to: string;
  Icon: LucideIcon;
}

const ACTIONS: Command[] = [
  { title: 'All dashboards', place: 'Go to', to: paths.home(), Icon: LayoutDashboard },
  { title: 'All datasets', place: 'Go to', to: paths.datasets(), Icon: Database },
  { title: 'SQL editor', place: 'Go to', to: paths.sql(), Icon: SquareTerminal },
  { title: 'Background jobs', place: 'Go to', to: paths.jobs(), Icon: ListChecks },
  { title: 'New dashboard from YAML', place: 'Action', to: paths.newObject(), Icon: FilePlus2 },
  { title: 'API tokens', place: 'Settings', to: paths.settings('tokens'), Icon: Settings },
  { title: 'Profile and password', place: 'Settings', to: paths.settings('profile'), Icon: Settings },
];

const ADMIN_ACTIONS: Command[] = [
  { title: 'Users', place: 'Settings', to: paths.settings('users'), Icon: Settings },
  { title: 'Caches', place: 'Settings', to: paths.settings('caches'), Icon: Settings },
];

export function commandsOf(dashboards: readonly DashboardSummary[], datasets: readonly DatasetInfo[], admin: boolean): Command[] {
  return [
    ...dashboards.map(({ namespace, name, title, folder }) => ({
      title,
      place: folder || 'Dashboard',
      to: paths.dashboard(namespace, name),
      Icon: LayoutDashboard,
    })),
    ...datasets.map(({ namespace, name, title }) => ({
      title,
      place: 'Dataset',
      to: paths.dataset(namespace, name),
      Icon: Database,
    })),
    ...ACTIONS,
    ...(admin ? ADMIN_ACTIONS : []),
  ];
}

/** Commands that have every word of the text; those whose title begins with it first. */
export function matching(commands: readonly Command[], text: string): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const hay = ({ title, place }: Command) => `${title} ${place}`.toLowerCase();
  const begins = ({ title }: Command) => (title.toLowerCase().startsWith(words[0] ?? '') ? 0 : 1);
  return commands.filter((command) => words.every((word) => hay(command).includes(word))).sort((a, b) => begins(a) - begins(b));
}
