import { RateLimitedError, UnavailableError } from './domain-error.ts';
import type { Work } from './work.ts';

export interface FairQueueLimits {
  /** Concurrent computations, in total and per key. */
  running: number;
  runningPerKey: number;
  /** Queued computations, in total and per key. */
  waiting: number;
  waitingPerKey: number;
}

/** Seconds after which a rejected caller may retry. */
const RETRY_AFTER = 5;

interface Waiting {
  start(): void;
}

/** Limits concurrent long computations. Keys (users) are served round-robin, computations of one key in order. */
export class FairQueue {
  readonly #limits: FairQueueLimits;
  /** Ordered by turn: the first key is served next. */
  readonly #waiting = new Map<string, Set<Waiting>>();
  readonly #running = new Map<string, number>();
  #runningCount = 0;
  #waitingCount = 0;

  constructor(limits: FairQueueLimits) {
    this.#limits = limits;
  }

  /**
   * Runs `compute` when its turn comes. A queued computation is removed when `work` is cancelled. Throws RateLimitedError
   * when the key's queue is full and UnavailableError (too_busy) when the total queue is full.
   */
  async run<T>(key: string, compute: () => Promise<T>, work: Work | null = null): Promise<T> {
    work?.throwIfCancelled();
    if (!this.#mayRun(key)) await this.#turn(key, work);
    else this.#enter(key);
    try {
      return await compute();
    } finally {
      this.#leave(key);
    }
  }

  #mayRun(key: string): boolean {
    const { running, runningPerKey } = this.#limits;
    return this.#runningCount < running && (this.#running.get(key) ?? 0) < runningPerKey;
  }

  #turn(key: string, work: Work | null): Promise<void> {
    const { waiting, waitingPerKey } = this.#limits;
    const own = this.#waiting.get(key) ?? new Set<Waiting>();
    if (own.size >= waitingPerKey) {
      const message = `${waitingPerKey} of your computations are already queued: try again in ${RETRY_AFTER} s.`;
      throw new RateLimitedError(message, RETRY_AFTER);
    }
    if (this.#waitingCount >= waiting) {
      const message = `Too many computations are queued: try again in ${RETRY_AFTER} s.`;
      throw new UnavailableError('too_busy', message, RETRY_AFTER);
    }
    this.#waiting.set(key, own);
    this.#waitingCount++;
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        start: () => {
          stop();
          resolve();
        },
      };
      own.add(entry);
      const stop =
        work?.onCancel(() => {
          this.#remove(key, own, entry);
          reject(work.cancelled);
        }) ?? (() => {});
    });
  }

  #remove(key: string, own: Set<Waiting>, entry: Waiting): void {
    if (!own.delete(entry)) return;
    this.#waitingCount--;
    if (own.size === 0 && this.#waiting.get(key) === own) this.#waiting.delete(key);
  }

  #enter(key: string): void {
    this.#running.set(key, (this.#running.get(key) ?? 0) + 1);
    this.#runningCount++;
  }

  #leave(key: string): void {
    const left = (this.#running.get(key) ?? 1) - 1;
    if (left > 0) this.#running.set(key, left);
    else this.#running.delete(key);
    this.#runningCount--;
    for (const [next, own] of this.#waiting) {
      const [entry] = own;
      if (!entry || !this.#mayRun(next)) continue;
      this.#remove(next, own, entry);
      // Moves the key to the end, so that other keys are served first.
      if (this.#waiting.delete(next)) this.#waiting.set(next, own);
      this.#enter(next);
      entry.start();
      return;
    }
  }
}
