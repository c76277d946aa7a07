/** A problem in the place of content: what failed, why, what to do, and the way to try again. */

import { TriangleAlert } from 'lucide-react';

import { problemOf } from '../api/problem';
import { Button } from './Button';
import { Notice } from './Notice';

interface Props {
  error: unknown;
  retry?: () => void;
}

export function ProblemNotice({ error, retry }: Props) {
  const problem = problemOf(error);
  return (
    <Notice
      tone="bad"
      title={problem.title}
      icon={<TriangleAlert size={22} />}
      actions={retry && <Button onClick={retry}>Try again</Button>}
    >
      {problem.detail && <p>{problem.detail}</p>}
      {problem.hint && <p>{problem.hint}</p>}
      {problem.status >= 500 && problem.traceId && <p>Trace {problem.traceId}</p>}
    </Notice>
  );
}
