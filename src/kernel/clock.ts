/** Wall time in UTC milliseconds. Code reads time only through it, so that tests can control it. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
