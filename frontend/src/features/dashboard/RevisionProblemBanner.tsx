/** The newest revision was refused, and the one before is shown. */

import { TriangleAlert } from 'lucide-react';

import type { ResourceProblem } from '../../api/types';
import { momentText } from '../../ui/viewer';
import styles from './DashboardView.module.css';

export function RevisionProblemBanner({ problem }: { problem: ResourceProblem }) {
  const place = [problem.file, problem.line, problem.column].filter((part) => part != null).join(':');
  return (
    <div className={styles.banner} role="status">
      <TriangleAlert size={16} aria-hidden />
      <p>
        This is the last good version. The newest one was not accepted{problem.since && ` (${momentText(problem.since)})`}:{' '}
        {place && <code>{place} </code>}
        {problem.message}
      </p>
    </div>
  );
}
