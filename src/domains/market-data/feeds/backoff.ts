import { type FeedError, needsSomebody } from './feed.ts';

const FIRST = 1_000;
const LONGEST = 60_000;
/** For what only somebody can put right. */
const SLOW = 10 * 60_000;

/**
 * The pause (ms) before attempt `failures` + 1: doubled from 1 s up to a minute, ten minutes for wrong keys, at least what
 * the source asks for. A random half of it keeps feeds from reconnecting at the same moment. `random`: 0 to 1.
 */
export function pauseAfter(failures: number, error: FeedError, random: () => number): number {
  const full = needsSomebody(error) ? SLOW : Math.min(LONGEST, FIRST * 2 ** Math.min(failures - 1, 10));
  return Math.max(error.retryAfter ?? 0, full / 2) + (random() * full) / 2;
}
