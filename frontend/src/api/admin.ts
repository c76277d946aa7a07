/** Tokens and users. */

import { queryOptions } from '@tanstack/react-query';

import { request, segments } from './client';
import type { ApiToken, Items, Role, User } from './types';

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => request<Items<ApiToken>>('/tokens', { signal }),
});

export function createToken(body: { name: string; expiresInDays?: number }): Promise<ApiToken> {
  return request('/tokens', { method: 'POST', body });
}

export function deleteToken(id: string): Promise<void> {
  return request(`/tokens${segments(id)}`, { method: 'DELETE' });
}

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => request<Items<User>>('/users', { signal }),
});

export interface NewUser {
  name: string;
  email?: string;
  password: string;
  roles: Role[];
}

export function createUser(body: NewUser): Promise<User> {
  return request('/users', { method: 'POST', body });
}

export function updateUser(name: string, body: Partial<NewUser> & { disabled?: boolean }): Promise<User> {
  return request(`/users${segments(name)}`, { method: 'PATCH', body });
}

export function deleteUser(name: string): Promise<void> {
  return request(`/users${segments(name)}`, { method: 'DELETE' });
}
