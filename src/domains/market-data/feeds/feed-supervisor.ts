import { randomUUID } from 'node:crypto';
import type { FeedProblem, FeedTime } from './feed.ts';
import { createFeedRunner, type FeedRunnerDeps } from './feed-runner.ts';
import type { FeedStatusStore } from './feed-status-store.ts';

/** A process that does not write for this time (ms) has lost its feeds. */
const TTL = 60_000;
const WRITE_EVERY = 10_000;
const CLAIM_EVERY = 15_000;
const RESTART = 15_000;

export interface SupervisorDeps extends Omit<FeedRunnerDeps, 'onChange' | 'onProblem'> {
  /** `alpaca`, … */
  adapter: string;
  store: FeedStatusStore;
  onProblem(code: FeedProblem, message: string, others: number): void;
  /** The state could not be written, or the feed failed and starts again. */
  onError(message: string, error: unknown): void;
  time: FeedTime;
}

/**
 * Runs a feed in one process of all that have it configured, until the signal aborts; when that process ends, another one
 * takes over. Writes the state of the feed for health and metrics.
 */
export async function superviseFeed(deps: SupervisorDeps, signal: AbortSignal): Promise<void> {
  const { feed, adapter, store, time, onError } = deps;
  const holder = randomUUID();
  const symbols = deps.instruments.map(({ instrument }) => instrument.symbol);
  while (!signal.aborted) {
    const claimed = await store.claim(feed.name, symbols, adapter, holder, TTL).catch((error: unknown) => {
      onError(`feed ${feed.name} could not be claimed`, error);
      return false;
    });
    if (!claimed) {
      await time.sleep(CLAIM_EVERY, signal);
      continue;
    }
    await runClaimed();
    if (!signal.aborted) await time.sleep(RESTART, signal);
  }

  async function runClaimed(): Promise<void> {
    const ending = new AbortController();
    const stop = () => ending.abort();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    let changed = () => {};
    const runner = createFeedRunner({ ...deps, onChange: () => changed() });

    async function write(): Promise<void> {
      while (!ending.signal.aborted) {
        const next = new AbortController();
        changed = () => next.abort();
        ending.signal.addEventListener('abort', changed, { once: true });
        const kept = await store.write(runner.report(), holder, TTL).catch((error: unknown) => {
          onError(`the state of feed ${feed.name} could not be written`, error);
          return true;
        });
        // Another process has it: this one was away for longer than its lease.
        if (!kept) ending.abort();
        else await time.sleep(WRITE_EVERY, next.signal);
        ending.signal.removeEventListener('abort', changed);
      }
    }

    const running = runner.run(ending.signal).catch((error: unknown) => {
      onError(`feed ${feed.name} failed; starting it again`, error);
    });
    await Promise.race([running, write()]);
    ending.abort();
    signal.removeEventListener('abort', stop);
    await running;
    await store
      .write(runner.report(), holder, TTL)
      .then(() => store.release(feed.name, holder))
      .catch((error: unknown) => onError(`feed ${feed.name} could not be released`, error));
  }
}
