import type { Wakeups } from '../events/index.ts';

// Calls that run in this process. A client cancels one with a message of its own, which any process may get.

const TOPIC = 'mcp-calls';
const ANSWERS_TOPIC = 'mcp-answers';

/** The answer to a request of the server, such as a question for the person. */
export interface Answer {
  id: string;
  [key: string]: unknown;
}

export interface CallsInFlight {
  /** Registers a call. Returns its signal, and a function for its end. */
  begin(key: string): { signal: AbortSignal; abort(reason: unknown): void; end(): void };
  /** Cancels the call in whichever process it runs. */
  cancel(key: string): void;
  /** Hands an answer of a client to the server that asked, in whichever process it is. */
  answer(userId: string, message: Answer): void;
  /** Calls `take` with each answer to a request whose id begins with `prefix`. Returns a function that stops. */
  onAnswer(userId: string, prefix: string, take: (message: Answer) => void): () => void;
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
  const asked = new Map<string, (message: Answer) => void>();
  const askedKey = (userId: string, prefix: string) => JSON.stringify([userId, prefix]);
  const stopAnswers = wakeups.subscribe(ANSWERS_TOPIC, (sent) => {
    const { userId, message } = sent as { userId: string; message: Answer };
    asked.get(askedKey(userId, message.id.split('/', 1)[0] as string))?.(message);
  });
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
    answer: (userId, message) => wakeups.publish(ANSWERS_TOPIC, { userId, message }),
    onAnswer(userId, prefix, take) {
      const key = askedKey(userId, prefix);
      asked.set(key, take);
      return () => void asked.delete(key);
    },
    count: () => [...running.values()].reduce((sum, ofKey) => sum + ofKey.size, 0),
    close() {
      stop();
      stopAnswers();
      for (const key of running.keys()) abortAll(key, new Error('the server stops'));
    },
  };
}
