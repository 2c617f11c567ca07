/** Wall time, in UTC milliseconds: the only way code learns what time it is, so that tests can say. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
