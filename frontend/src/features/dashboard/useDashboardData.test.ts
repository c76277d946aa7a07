// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';

import { dashboardFrames } from '../../api/dashboards';
import { useChanged } from '../../api/events';
import type { ObjectKey } from '../../api/resources';
import type { Dashboard } from '../../api/types';
import { useDashboardData } from './useDashboardData';

vi.mock('../../api/dashboards', () => ({ dashboardFrames: vi.fn<typeof dashboardFrames>(async function* () {}) }));
vi.mock('../../api/events', () => ({ useChanged: vi.fn<typeof useChanged>() }));

afterEach(cleanup);

test('all charts are asked for again after missed events, and when what they are made of has changed', () => {
  const question = { charts: ['a', 'b'], state: { filters: {}, cross: [] }, timeZone: 'UTC' };
  renderHook(() => useDashboardData({ namespace: 'default', name: 'departures', revision: 1 } as Dashboard, question));
  const tell = (changed?: ObjectKey) => act(() => vi.mocked(useChanged).mock.lastCall?.[0](changed));
  const object = (kind: string): ObjectKey => ({ kind, namespace: 'default', name: 'flights' });
  expect(dashboardFrames).toHaveBeenCalledTimes(1);
  tell();
  expect(dashboardFrames).toHaveBeenCalledTimes(2);
  tell(object('Dataset'));
  tell(object('CachePolicy'));
  expect(vi.mocked(dashboardFrames).mock.calls.map(([, { charts }]) => charts)).toEqual([['a', 'b'], ['a', 'b'], ['a', 'b']]);
});
