/** A tile without a picture: no rows, or a failure. Each says why, and what to do next. */

import type { ChartSpec } from '@binnacle/charts';
import { RotateCw, SearchX, TriangleAlert } from 'lucide-react';

import type { Problem } from '../../api/problem';
import { Button } from '../../ui/Button';
import { Notice } from '../../ui/Notice';
import { clockText } from '../../ui/viewer';
import { useDashboard } from '../dashboard/dashboardContext';

export function EmptyTile({ spec }: { spec: ChartSpec }) {
  const { dashboard, actions } = useDashboard();
  const changed = Object.keys(actions.view.filters).length + actions.view.cross.length > 0;
  const dataset = dashboard.datasets[spec.dataset]?.title ?? spec.dataset;
  return (
    <Notice
      title="No rows for this filter"
      icon={<SearchX size={20} />}
      actions={changed && <Button onClick={actions.reset}>Reset the filters</Button>}
    >
      {changed ? `${dataset} has rows, but none that all filters let through.` : `${dataset} has no rows in this time range. Try a wider one.`}
    </Notice>
  );
}

interface FailedProps {
  chart: string;
  spec: ChartSpec;
  problem: Problem;
  since?: string | undefined;
}

export function FailedTile({ chart, spec, problem, since }: FailedProps) {
  const { dashboard, refresh } = useDashboard();
  const { title: dataset = spec.dataset, datasource } = dashboard.datasets[spec.dataset] ?? {};
  return (
    <Notice
      tone="bad"
      title={problem.title}
      icon={<TriangleAlert size={20} />}
      actions={
        <Button icon={<RotateCw size={14} />} onClick={() => refresh([chart])}>
          Try again
        </Button>
      }
    >
      {problem.detail && <p>{problem.detail}</p>}
      {problem.hint && <p>{problem.hint}</p>}
      <p>
        {dataset}
        {datasource && ` in datasource ${datasource}`}
        {since && `, since ${clockText(since)}`}
      </p>
    </Notice>
  );
}
