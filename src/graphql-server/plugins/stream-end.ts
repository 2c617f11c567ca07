import type { Plugin } from 'graphql-yoga';
import type { ApiKeySessions, Caller } from '../../domains/account/index.ts';
import { Flow, StreamInterruptedError } from '../../events/index.ts';
import type { Clock } from '../../kernel/clock.ts';

// The maximum delay of setTimeout. A token with a longer lifetime is checked again then.
const MAX_TIMEOUT = 2_147_483_647;

export interface StreamEndOptions {
  shutdown: AbortSignal;
  clock: Clock;
  keys: Pick<ApiKeySessions, 'watch'>;
}

/**
 * Interrupts a subscription when its token expires, its API key ends or the server shuts down. Each transport signals its
 * client to reconnect.
 */
export function useStreamEnd({ shutdown, clock, keys }: StreamEndOptions): Plugin<{ caller?: Caller | null }> {
  const open = new Set<Flow<unknown>>();
  const shutDown = (flow: Flow<unknown>) => flow.abort(new StreamInterruptedError('shutdown'));
  shutdown.addEventListener('abort', () => {
    for (const flow of open) shutDown(flow);
  });
  return {
    onSubscribe({ args }) {
      const caller: Caller | null | undefined = args.contextValue.caller;
      const expiresAt = caller?.expiresAt;
      return {
        onSubscribeResult({ result }) {
          if (!(result instanceof Flow)) return;
          if (shutdown.aborted) return shutDown(result);
          open.add(result);
          const stopWatching = expiresAt === undefined ? () => {} : endAt(result, expiresAt, clock);
          const leaveKey = keys.watch(caller, () => result.abort(new StreamInterruptedError('key_ended')));
          result.onEnd(() => {
            open.delete(result);
            stopWatching();
            leaveKey();
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
    if (left <= 0) flow.abort(new StreamInterruptedError('token_expired'));
    else timer = setTimeout(watch, Math.min(left, MAX_TIMEOUT)).unref();
  };
  watch();
  return () => clearTimeout(timer);
}
