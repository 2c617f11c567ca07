import type { Plugin } from 'graphql-yoga';
import type { Caller } from '../../domains/account/index.ts';
import { Flow } from '../../events/index.ts';
import { toClientError } from '../../graphql/mask-error.ts';
import type { Places } from '../../http/limits/places.ts';
import { RateLimitedError, type Tier } from '../../kernel/domain-error.ts';

/** Seconds after which a rejected client may retry. */
const RETRY_AFTER = 15;

/** How many streams or sockets a user may have open at once, and the tier that allows more. */
export type LimitOf = (userId: string) => Promise<{ limit: number; liftedBy: Tier | null }>;

export interface StreamLimitOptions {
  streams: Places;
  limitOf: LimitOf;
  onFault(fault: unknown): void;
}

/** Limits the number of open streams of a user, over all transports, to that of their tier. */
export function useStreamLimit({ streams, limitOf, onFault }: StreamLimitOptions): Plugin<{ caller?: Caller | null }> {
  return {
    async onSubscribe({ args, setResultAndStopExecution }) {
      const caller: Caller | null | undefined = args.contextValue.caller;
      if (caller?.kind !== 'user') return undefined;
      const { limit, liftedBy } = await limitOf(caller.userId);
      const leave = streams.enter(caller.userId, limit);
      if (!leave) {
        const lift = liftedBy ? `; the ${liftedBy} tier lifts it` : '';
        const message = `Your tier allows ${limit} streams at the same time${lift}.`;
        const error = new RateLimitedError(message, RETRY_AFTER, 'stream_limit_reached');
        setResultAndStopExecution({ errors: [toClientError(error, onFault)] });
        return undefined;
      }
      return {
        onSubscribeResult({ result }) {
          if (result instanceof Flow) result.onEnd(leave);
          else leave();
        },
        onSubscribeError: leave,
      };
    },
  };
}
