/** Which files or objects are wrong, and why. Calm: what was good before is still served. */

import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';

import { problemsQuery } from '../../api/resources';
import type { ResourceProblem } from '../../api/types';
import styles from './ProblemsBanner.module.css';

const MOST_SHOWN = 3;

export function ProblemsBanner() {
  const { data } = useQuery(problemsQuery);
  const [all, setAll] = useState(false);
  const problems = data?.items ?? [];
  if (problems.length === 0) return null;
  const shown = all ? problems : problems.slice(0, MOST_SHOWN);
  return (
    <section className={styles.banner} aria-label="Problems">
      <h2>
        <TriangleAlert size={15} aria-hidden />
        {problems.length === 1 ? 'One resource is not up to date' : `${problems.length} resources are not up to date`}
        <small>The last good version is served meanwhile.</small>
      </h2>
      <ul>
        {shown.map((problem) => (
          <Item key={`${place(problem)} ${problem.message}`} problem={problem} />
        ))}
      </ul>
      {problems.length > shown.length && (
        <button type="button" onClick={() => setAll(true)}>
          Show all
        </button>
      )}
    </section>
  );
}

function place({ file, line, column, kind, namespace, name }: ResourceProblem): string {
  if (file) return [file, line, column].filter((part) => part != null).join(':');
  return [kind, [namespace, name].filter(Boolean).join('/')].filter(Boolean).join(' ');
}

function Item({ problem }: { problem: ResourceProblem }) {
  return (
    <li>
      <code>{place(problem)}</code>
      <p>
        {problem.field && <b>{problem.field}: </b>}
        {problem.message}
      </p>
    </li>
  );
}
