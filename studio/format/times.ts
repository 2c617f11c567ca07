import { useMemo } from 'react';
import { useSettings } from '../app/settings.ts';
import { createTimes, type Times } from './create-times.ts';

export type { Times };

/** Formats instants in the zone of the settings. */
export function useTimes(): Times {
  const { zone } = useSettings();
  return useMemo(() => createTimes(zone), [zone]);
}
