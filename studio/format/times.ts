import { useMemo } from 'react';
import { useSettings } from '../app/settings.ts';
import { createTimes, type Times } from './create-times.ts';

export type { Times };

/** How instants read in the zone that the settings name. */
export function useTimes(): Times {
  const { zone } = useSettings();
  return useMemo(() => createTimes(zone), [zone]);
}
