/** Which dead letters are chosen, to be replayed together. */

import { useState } from 'react';

import type { JobItem } from '../../api/types';

export interface Selection {
  /** The dead letters among the jobs. */
  dead: readonly JobItem[];
  selected: ReadonlySet<string>;
  select(ids: readonly string[], selected: boolean): void;
}

export function useDeadSelection(jobs: readonly JobItem[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const dead = jobs.filter(({ state }) => state === 'dead');
  return {
    dead,
    // What was chosen may have been replayed meanwhile.
    selected: new Set(dead.map(({ id }) => id).filter((id) => chosen.has(id))),
    select: (ids, selected) => setChosen((old) => new Set(selected ? [...old, ...ids] : [...old].filter((id) => !ids.includes(id)))),
  };
}
