/** The cache of what the server said, and what a lost session does to it. */

import { QueryCache, QueryClient } from '@tanstack/react-query';

import { ProblemError } from './problem';

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      const lost = error instanceof ProblemError && error.problem.status === 401 && query.queryKey[0] !== 'me';
      if (lost) queryClient.setQueryData(['me'], null);
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // A refusal stays a refusal; only a server that was away is asked again.
      retry: (count, error) => count < 2 && error instanceof ProblemError && [0, 502, 503].includes(error.problem.status),
    },
  },
});
