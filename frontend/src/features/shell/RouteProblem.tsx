/** A whole page that failed: a defect, or a new version whose chunks replaced the ones this page knows. */

import { useRouteError } from 'react-router';

import { ProblemNotice } from '../../ui/ProblemNotice';

export function RouteProblem() {
  const error = useRouteError();
  return (
    <div style={{ height: '100%', minHeight: 320 }}>
      <ProblemNotice error={error} retry={() => location.reload()} />
    </div>
  );
}
