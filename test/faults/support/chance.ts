import { random } from '../../engine/support/market.ts';

/** Random choices, the same for the same seed. */
export function chances(seed: number) {
  const next = random(seed);
  const below = (count: number) => Math.floor(next() * count);
  return {
    next,
    below,
    /** True so often. */
    odds: (share: number) => next() < share,
    of: <T>(list: readonly T[]): T => list[below(list.length)] as T,
  };
}
export type Chances = ReturnType<typeof chances>;
