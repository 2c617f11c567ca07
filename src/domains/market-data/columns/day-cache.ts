import { createBoundedCache } from '../../../kernel/bounded-cache.ts';
import type { DayVersion } from './day-store.ts';

/** Memory for the columns of days, of all threads of the process: about 6 million bars. */
const MAX_BYTES = 128 * 2 ** 20;

/** A day's columns in memory that threads share. */
export interface SharedDay extends DayVersion {
  bytes: SharedArrayBuffer;
}

/** The days that were read last. Whether one still holds, the database says: a day is looked up by its version. */
export interface DayCache {
  /** The columns of days of an instrument, in their order; null for one that is not kept. */
  find(instrument: string, days: readonly DayVersion[]): Promise<(SharedArrayBuffer | null)[]>;
  keep(instrument: string, days: readonly SharedDay[]): void;
}

/** The cache of a process. */
export function createDayCache({ maxBytes = MAX_BYTES } = {}): DayCache {
  const kept = createBoundedCache<string, SharedDay>({
    name: 'bar_days',
    maxBytes,
    bytesOf: ({ bytes }, key) => bytes.byteLength + 2 * key.length + 200,
  });
  const keyOf = (instrument: string, day: number) => `${instrument} ${day}`;
  return {
    async find(instrument, days) {
      return days.map(({ day, version }) => {
        const known = kept.get(keyOf(instrument, day));
        return known?.version === version ? known.bytes : null;
      });
    },
    keep(instrument, days) {
      for (const day of days) kept.set(keyOf(instrument, day.day), day);
    },
  };
}
