/** A span of numbers; an open end does not belong to it. */
export interface Interval {
  low: number;
  high: number;
  lowOpen?: boolean;
  highOpen?: boolean;
}
/** Spans in ascending order that do not touch. */
export type NumberSet = readonly Interval[];

const LEAST = Number.NEGATIVE_INFINITY;
const MOST = Number.POSITIVE_INFINITY;

export const ALL_NUMBERS: NumberSet = [{ low: LEAST, high: MOST }];
export const span = (low: number, high: number): NumberSet => (low <= high ? [{ low, high }] : []);
export const above = (low: number): NumberSet => [{ low, high: MOST, lowOpen: true }];
export const atLeast = (low: number): NumberSet => [{ low, high: MOST }];
export const below = (high: number): NumberSet => [{ low: LEAST, high, highOpen: true }];
export const atMost = (high: number): NumberSet => [{ low: LEAST, high }];
export const except = (x: number): NumberSet => [...below(x), ...above(x)];
export const outside = (low: number, high: number): NumberSet =>
  low <= high ? [...below(low), ...above(high)] : ALL_NUMBERS;

export function intersect(a: NumberSet, b: NumberSet): NumberSet {
  return a.flatMap((one) =>
    b.flatMap((other) => {
      const low = Math.max(one.low, other.low);
      const high = Math.min(one.high, other.high);
      const lowOpen = [one, other].some((each) => each.lowOpen && each.low === low);
      const highOpen = [one, other].some((each) => each.highOpen && each.high === high);
      const empty = low > high || (low === high && (lowOpen || highOpen));
      return empty ? [] : [{ low, high, lowOpen, highOpen }];
    }),
  );
}

export const isAll = ([only, ...others]: NumberSet): boolean =>
  others.length === 0 && only?.low === LEAST && only.high === MOST;

/** The numbers that an average of such numbers may have; rounding may take it a little outside. */
export function averageOf(set: NumberSet = ALL_NUMBERS): NumberSet {
  const { low, high } = hull(set);
  const slack = (x: number) => (Number.isFinite(x) ? 1e-6 * Math.max(1, Math.abs(x)) : 0);
  return set.length === 0 ? set : span(low - slack(low), high + slack(high));
}

/** The ends of a set; an empty one has its ends the wrong way round. */
export const hull = (set: NumberSet): { low: number; high: number } => ({
  low: set[0]?.low ?? MOST,
  high: set.at(-1)?.high ?? LEAST,
});
