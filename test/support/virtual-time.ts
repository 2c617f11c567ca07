import type { FeedTime } from '../../src/domains/market-data/index.ts';
import type { TestClock } from './clock.ts';

export interface VirtualTime extends FeedTime {
  /** Moves the clock on by `ms`; pauses that end meanwhile end in their order. */
  advance(ms: number): Promise<void>;
  /** How many pauses are under way. */
  sleeping(): number;
}

/** Time that only the test moves: pauses end when the clock passes them. */
export function createVirtualTime(clock: TestClock): VirtualTime {
  const sleepers = new Set<{ due: number; end(): void }>();
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    now: clock.now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const sleeper = {
          due: clock.now() + ms,
          end() {
            sleepers.delete(sleeper);
            signal.removeEventListener('abort', sleeper.end);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal.addEventListener('abort', sleeper.end, { once: true });
      }),
    async advance(ms) {
      const until = clock.now() + ms;
      for (;;) {
        await turn();
        const next = [...sleepers].sort((a, b) => a.due - b.due)[0];
        if (!next || next.due > until) break;
        clock.set(Math.max(clock.now(), next.due));
        next.end();
      }
      clock.set(until);
    },
    sleeping: () => sleepers.size,
  };
}
