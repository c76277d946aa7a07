/** The time of day, for what ticks. */

import { useEffect, useState } from 'react';

/** Epoch milliseconds, anew each second while something ticks. */
export function useNow(ticking: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!ticking) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}
