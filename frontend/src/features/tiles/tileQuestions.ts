/** What is asked for one chart as the reader has it before them. */

import { useMemo } from 'react';

import type { QueryRequest } from '../../api/types';
import { useDashboard } from '../dashboard/dashboardContext';

/** The values that the chart shows. */
export function useChartQuestion(name: string): QueryRequest {
  const { dashboard, actions, viewer } = useDashboard();
  const { state } = actions;
  return useMemo(
    () => ({ chart: { dashboard: `${dashboard.namespace}/${dashboard.name}`, chart: name }, state, timeZone: viewer.timeZone }),
    [dashboard.namespace, dashboard.name, name, state, viewer.timeZone],
  );
}

/** The single rows behind the chart, or behind what is picked on it. */
export function useRowsQuestion(name: string): QueryRequest {
  const { dashboard, actions, viewer } = useDashboard();
  const { state } = actions;
  return useMemo(() => {
    const selection = state.cross.filter(({ chart }) => chart === name).map(({ chart: _, ...picked }) => picked);
    return { detail: { dashboard: `${dashboard.namespace}/${dashboard.name}`, chart: name, selection }, state, timeZone: viewer.timeZone };
  }, [dashboard.namespace, dashboard.name, name, state, viewer.timeZone]);
}
