import type { Wakeups } from '../events/index.ts';

// Calls that run in this process. A client cancels one with a message of its own, which any process may get.

const TOPIC = 'mcp-calls';

export interface CallsInFlight {
  /** Registers a call. Returns its signal, and a function for its end. */
  begin(key: string): { signal: AbortSignal; abort(reason: unknown): void; end(): void };
  /** Cancels the call in whichever process it runs. */
  cancel(key: string): void;
  count(): number;
  /** Cancels all calls of this process. */
  close(): void;
}

/** What identifies a call: ids of requests are unique within a session alone. */
export const callKey = (userId: string, session: string, requestId: string | number): string =>
  JSON.stringify([userId, session, requestId]);

export function createCallsInFlight(wakeups: Pick<Wakeups, 'publish' | 'subscribe'>): CallsInFlight {
  const running = new Map<string, Set<AbortController>>();
  const abortAll = (key: string, reason: unknown) => {
    for (const controller of running.get(key) ?? []) controller.abort(reason);
  };
  const stop = wakeups.subscribe(TOPIC, (key) => abortAll(String(key), new Error('cancelled by the client')));
  return {
    begin(key) {
      const controller = new AbortController();
      const ofKey = running.get(key) ?? new Set();
      running.set(key, ofKey.add(controller));
      return {
        signal: controller.signal,
        abort: (reason) => controller.abort(reason),
        end() {
          ofKey.delete(controller);
          if (ofKey.size === 0 && running.get(key) === ofKey) running.delete(key);
        },
      };
    },
    cancel: (key) => wakeups.publish(TOPIC, key),
    count: () => [...running.values()].reduce((sum, ofKey) => sum + ofKey.size, 0),
    close() {
      stop();
      for (const key of running.keys()) abortAll(key, new Error('the server stops'));
    },
  };
}
