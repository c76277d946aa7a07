/** Who is signed in. */

import { queryOptions } from '@tanstack/react-query';

import { request } from './client';
import { ProblemError } from './problem';
import type { Me } from './types';

/** The person; null where nobody is signed in. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await request<Me>('/me', { signal });
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

export function signIn(name: string, password: string): Promise<void> {
  return request('/session', { method: 'POST', body: { name, password } });
}

export function signOut(): Promise<void> {
  return request('/session', { method: 'DELETE' });
}

export function changePassword(current: string, next: string): Promise<void> {
  return request('/me/password', { method: 'POST', body: { current, new: next } });
}
