import { setTimeout as sleep } from 'node:timers/promises';
import type { FeedTime } from '../domains/market-data/index.ts';
import { systemClock } from '../kernel/clock.ts';

/** Real time. */
export const systemFeedTime: FeedTime = {
  now: systemClock.now,
  sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
};
