/** Which jobs the page lists; in the address. */

import { useSearchParams } from 'react-router';

import type { JobFilter } from '../../api/jobs';
import type { JobState } from '../../api/types';
import { STATES } from './jobText';

export function useJobFilter(admin: boolean) {
  const [params, setParams] = useSearchParams();
  const state = params.get('state');
  const filter: JobFilter = { state: isState(state) ? state : undefined, all: admin && params.get('all') === 'true' };
  const set = (name: string, value: string | undefined) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        if (value === undefined) next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return {
    filter,
    setState: (next: JobState | undefined) => set('state', next),
    setAll: (all: boolean) => set('all', all ? 'true' : undefined),
  };
}

function isState(text: string | null): text is JobState {
  return text !== null && Object.hasOwn(STATES, text);
}
