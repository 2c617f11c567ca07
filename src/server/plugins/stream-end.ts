import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Clock } from '../../kernel/clock.ts';

// setTimeout takes at most this; a token that lives longer is looked at again then.
const LONGEST_TIMEOUT = 2_147_483_647;

/** Ends a subscription when its token expires or the server shuts down, whichever way it is delivered. */
export function useStreamEnd({
  shutdown,
  clock,
}: {
  shutdown: AbortSignal;
  clock: Clock;
}): Plugin<{ caller?: { expiresAt: number } | null }> {
  return {
    onSubscribe({ args }) {
      const expiresAt: number | undefined = args.contextValue.caller?.expiresAt;
      return {
        onSubscribeResult({ result, setResult }) {
          if (isAsyncIterable(result)) setResult(until(result, expiresAt, shutdown, clock) as typeof result);
        },
      };
    },
  };
}

/** The items of `source` until `signal` aborts or it is `expiresAt`; then the source is returned and it ends. */
export function until<T>(
  source: AsyncIterable<T>,
  expiresAt: number | undefined,
  signal: AbortSignal,
  clock: Clock,
): AsyncIterableIterator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  // Whoever waits for the next item. (A race with one promise of the end would keep a reaction an item, for ever.)
  const waiting = new Set<() => void>();
  const close = () => {
    ended = true;
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    for (const end of waiting) end();
  };
  const stop = () => {
    close();
    // The resolver's own generator may be waiting for its next event: it is told, not waited for.
    iterator.return?.()?.catch(() => {});
  };
  const watch = () => {
    if (expiresAt === undefined) return;
    const left = expiresAt - clock.now();
    if (left <= 0) stop();
    else timer = setTimeout(watch, Math.min(left, LONGEST_TIMEOUT)).unref();
  };
  if (signal.aborted) stop();
  else {
    signal.addEventListener('abort', stop, { once: true });
    watch();
  }
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () =>
      new Promise((resolve, reject) => {
        const end = () => resolve({ done: true, value: undefined });
        if (ended) return end();
        waiting.add(end);
        const settled = () => waiting.delete(end);
        iterator.next().then(
          (result) => {
            settled();
            if (result.done) close();
            resolve(result);
          },
          (error) => {
            settled();
            reject(error);
          },
        );
      }),
    async return(value) {
      close();
      await iterator.return?.();
      return { done: true, value };
    },
    async throw(error) {
      close();
      if (iterator.throw) return iterator.throw(error);
      throw error;
    },
  };
}
