/** The three states of what a page asks for: on its way, failed, there. */

import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { ProblemNotice } from './ProblemNotice';
import { SkeletonLines } from './Skeleton';

interface Props<T> {
  query: UseQueryResult<T>;
  children(data: T): ReactNode;
}

export function Loaded<T>({ query, children }: Props<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ProblemNotice error={query.error} retry={() => void query.refetch()} />;
  return (
    <div style={{ padding: 16 }}>
      <SkeletonLines count={6} />
    </div>
  );
}
