/** Tokens and users. */

import { queryOptions } from '@tanstack/react-query';

import { request, segments } from './client';
import type { ApiToken, Items, NewToken, NewUser, User, UserChange } from './types';

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => request<Items<ApiToken>>('/tokens', { signal }),
});

export function createToken(body: { name: string; expiresAt?: string }): Promise<NewToken> {
  return request('/tokens', { method: 'POST', body });
}

export function deleteToken(id: string): Promise<void> {
  return request(`/tokens${segments(id)}`, { method: 'DELETE' });
}

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => request<Items<User>>('/users', { signal }),
});

export function createUser(body: NewUser): Promise<User> {
  return request('/users', { method: 'POST', body });
}

export function updateUser(id: string, body: UserChange): Promise<User> {
  return request(`/users${segments(id)}`, { method: 'PATCH', body });
}

export function deleteUser(id: string): Promise<void> {
  return request(`/users${segments(id)}`, { method: 'DELETE' });
}
