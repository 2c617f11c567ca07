import type { Clock } from '../../src/kernel/clock.ts';

export interface TestClock extends Clock {
  /** Sets the clock to `at` (UTC milliseconds, or ISO 8601). */
  set(at: number | string): void;
  /** Moves on by `ms` milliseconds. */
  advance(ms: number): void;
}

/** A clock that only the test moves. */
export function createTestClock(at: number | string = Date.now()): TestClock {
  let now = 0;
  const clock: TestClock = {
    now: () => now,
    set(next) {
      now = typeof next === 'number' ? next : Date.parse(next);
    },
    advance(ms) {
      now += ms;
    },
  };
  clock.set(at);
  return clock;
}
