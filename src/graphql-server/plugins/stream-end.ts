import type { Plugin } from 'graphql-yoga';
import { Flow } from '../../events/index.ts';
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
  const open = new Set<Flow<unknown>>();
  shutdown.addEventListener('abort', () => {
    for (const flow of open) flow.end();
  });
  return {
    onSubscribe({ args }) {
      const expiresAt: number | undefined = args.contextValue.caller?.expiresAt;
      return {
        onSubscribeResult({ result }) {
          if (!(result instanceof Flow)) return;
          if (shutdown.aborted) return result.end();
          open.add(result);
          const stopWatching = expiresAt === undefined ? () => {} : endAt(result, expiresAt, clock);
          result.onceOver(() => {
            open.delete(result);
            stopWatching();
          });
        },
      };
    },
  };
}

function endAt(flow: Flow<unknown>, expiresAt: number, clock: Clock): () => void {
  let timer: NodeJS.Timeout;
  const watch = () => {
    const left = expiresAt - clock.now();
    if (left <= 0) flow.end();
    else timer = setTimeout(watch, Math.min(left, LONGEST_TIMEOUT)).unref();
  };
  watch();
  return () => clearTimeout(timer);
}
