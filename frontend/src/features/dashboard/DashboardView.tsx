/** An open dashboard: filter bar, tabs, tiles. */

import { ColorAssigner } from '@binnacle/charts';
import { lazy, Suspense, useMemo } from 'react';

import type { Dashboard } from '../../api/types';
import { Notice } from '../../ui/Notice';
import { useTheme } from '../../ui/ThemeProvider';
import { LOCALE, VIEWER_TIME_ZONE } from '../../ui/viewer';
import { FilterBar } from '../filters/FilterBar';
import { useViewState } from '../viewState/useViewState';
import { DashboardContext, type DashboardScope } from './dashboardContext';
import { DashboardGrid } from './DashboardGrid';
import { DashboardShortcuts } from './DashboardShortcuts';
import { DashboardToolbar } from './DashboardToolbar';
import { DataAge } from './DataAge';
import { chartsOf } from './layout';
import { RevisionProblemBanner } from './RevisionProblemBanner';
import { TabStrip } from './TabStrip';
import { useDashboardData } from './useDashboardData';

const FullTile = lazy(() => import('./FullTile'));

export function DashboardView({ dashboard }: { dashboard: Dashboard }) {
  const { spec } = dashboard;
  const actions = useViewState(spec);
  const { view, state } = actions;
  const { name: theme } = useTheme();
  const timeZone = spec.timeZone ?? VIEWER_TIME_ZONE;
  const { tabs } = dashboard.layout;
  const tab = tabs[Math.min(view.tab, tabs.length - 1)];
  const charts = useMemo(() => {
    const shown = chartsOf(tab);
    return view.tile && spec.charts[view.tile] && !shown.includes(view.tile) ? [...shown, view.tile] : shown;
  }, [tab, view.tile, spec]);
  const { store, refresh } = useDashboardData(dashboard, { charts, state, timeZone });
  const colors = useMemo(() => new ColorAssigner(spec.colors), [spec.colors]);
  const viewer = useMemo(() => ({ locale: LOCALE, timeZone, theme }), [timeZone, theme]);
  const scope = useMemo(
    (): DashboardScope => ({ dashboard, store, actions, viewer, colors, refresh }),
    [dashboard, store, actions, viewer, colors, refresh],
  );
  return (
    <DashboardContext value={scope}>
      <h1 className="visually-hidden">{dashboard.title}</h1>
      <DashboardToolbar charts={charts} />
      <DashboardShortcuts charts={charts} />
      {dashboard.problem && <RevisionProblemBanner problem={dashboard.problem} />}
      <FilterBar dashboard={dashboard} actions={actions}>
        <DataAge charts={charts} />
      </FilterBar>
      {tabs.length > 1 && <TabStrip tabs={tabs} selected={Math.min(view.tab, tabs.length - 1)} onSelect={actions.setTab} />}
      {charts.length === 0 && tab?.rows.length === 0 ? (
        <Notice title="This dashboard is empty">Add charts and a layout to its YAML.</Notice>
      ) : (
        <DashboardGrid key={view.tab} dashboard={dashboard} rows={tab?.rows ?? []} />
      )}
      {view.tile !== undefined && (
        <Suspense>
          <FullTile name={view.tile} onClose={() => actions.setTile(undefined)} />
        </Suspense>
      )}
    </DashboardContext>
  );
}
