import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { makeServer } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { ApiKeySessions, Caller } from '../domains/account/index.ts';
import { StreamInterruptedError } from '../events/index.ts';
import { toClientError } from '../graphql/mask-error.ts';
import { SOCKET_LIMITS } from '../http/limits/numbers.ts';
import { createPlaces } from '../http/limits/places.ts';
import type { RateLimits } from '../http/limits/rate-limits.ts';
import type { Authenticator } from '../http/session.ts';
import type { Clock } from '../kernel/clock.ts';
import { RateLimitedError } from '../kernel/domain-error.ts';
import { CLOSE_CODES, closingFor } from './close-codes.ts';
import { connectionCaller } from './connection-token.ts';
import { flowBehind } from './plugins/flows.ts';
import type { LimitOf } from './plugins/stream-limit.ts';
import { beginOperation, endOperation } from './socket-operations.ts';
import { createSocketServer, type OpenSocket, type SocketServerOptions } from './socket-server.ts';
import { pushedTo } from './socket-stream.ts';
import type { Yoga } from './yoga.ts';

const MAX_TIMEOUT = 2_147_483_647;

export interface WebSocketOptions extends Omit<SocketServerOptions, 'graphql'> {
  yoga: Yoga;
  authenticator: Authenticator;
  /** Closes the sockets of a key that ends. */
  keys: Pick<ApiKeySessions, 'watch'>;
  rates: RateLimits;
  /** Limits the sockets of a user in this process, by their number of streams. */
  socketLimitOf: LimitOf;
  clock: Clock;
}

/** State of an accepted socket. */
type Extra = OpenSocket & { caller?: Caller };

/** State of an operation beside its GraphQL arguments. */
interface Run {
  execute(args: ExecutionArgs): ExecutionResult;
  subscribe(args: ExecutionArgs): Promise<ExecutionResult>;
  socket: WebSocket;
  id: string;
  /** Whether the client sent `complete` for it. */
  isCompleted(): boolean;
}

/**
 * GraphQL over WebSocket (graphql-ws) on the GraphQL path. The token is in `connectionParams` or in the upgrade's
 * Authorization header (connection-token.ts). Close frames carry the reason (close-codes.ts). `close` ends every socket
 * with 1001.
 */
export function attachWebSocket(options: WebSocketOptions) {
  const { yoga, authenticator, keys, clientOf, rates, socketLimitOf, clock, onFault } = options;
  const places = createPlaces();
  const takePlace = async (socket: WebSocket, userId: string): Promise<void> => {
    const { limit } = await socketLimitOf(userId);
    // A socket that closed in the meantime would never release its place.
    if (socket.readyState !== socket.OPEN) return;
    const leave = places.enter(userId, limit);
    if (!leave) throw new RateLimitedError(`Your tier allows ${limit} sockets at the same time: close one first.`, 1);
    socket.once('close', leave);
  };

  /** graphql-ws already counts the new operation. */
  const tooMuch = async (caller: Caller | null, operations: number): Promise<unknown> => {
    const { subscriptionsPerSocket: most } = SOCKET_LIMITS;
    if (operations > most) {
      return new RateLimitedError(`At most ${most} operations at a time on a socket.`, 1, 'stream_limit_reached');
    }
    return rates.caller(caller).catch((error: unknown) => error);
  };

  const graphql = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: SOCKET_LIMITS.initTimeoutMs,
    async onConnect({ connectionParams, extra }) {
      const { socket, request } = extra;
      try {
        await rates.address(clientOf(request).address);
        const caller = await connectionCaller(authenticator, connectionParams, request.headers);
        if (caller.kind === 'user') await takePlace(socket, caller.userId);
        if (socket.readyState !== socket.OPEN) return false;
        extra.caller = caller;
        extra.accepted();
        closeAt(socket, caller.expiresAt, clock);
        const endOfKey = closingFor(new StreamInterruptedError('key_ended'), onFault);
        socket.once(
          'close',
          keys.watch(caller, () => socket.close(endOfKey.code, endOfKey.reason)),
        );
        return true;
      } catch (error) {
        const { code, reason } = closingFor(error, onFault);
        socket.close(code, reason);
        return false;
      }
    },
    async onSubscribe({ extra, subscriptions }, id, params) {
      const caller = extra.caller ?? null;
      const refused = await tooMuch(caller, Object.keys(subscriptions).length);
      if (refused) return [toClientError(refused, onFault)];
      const { socket } = extra;
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        caller,
        client: clientOf(extra.request),
        connection: beginOperation(socket, id, params),
        params,
      } as never);
      try {
        const document = parse(params.query);
        const errors: readonly unknown[] = validate(schema, document);
        if (errors.length > 0) return errors.map((error) => toClientError(error, onFault));
        const { operationName, variables: variableValues } = params;
        const contextValue = await contextFactory();
        const isCompleted = () => !(id in subscriptions);
        const run = { execute, subscribe, socket, id, isCompleted };
        return { schema, document, operationName, variableValues, contextValue, ...run } as never;
      } catch (error) {
        return [toClientError(error, onFault)];
      }
    },
    onError: ({ extra }, id, params) => endOperation(extra.socket, id, params),
    onComplete: ({ extra }, id, params) => endOperation(extra.socket, id, params),
    execute(args) {
      const { execute, isCompleted } = args as unknown as Run;
      // Its client sent `complete` before it began.
      return isCompleted() ? {} : execute(args);
    },
    async subscribe(args) {
      const { subscribe, socket, id } = args as unknown as Run;
      const result = await subscribe(args);
      const flow = flowBehind(args.contextValue as object);
      return flow ? pushedTo(socket, id, flow, onFault) : result;
    },
  });
  return createSocketServer({ ...options, graphql });
}

function closeAt(socket: WebSocket, expiresAt: number, clock: Clock): void {
  let timer: NodeJS.Timeout;
  const watch = () => {
    const left = expiresAt - clock.now();
    if (left <= 0) socket.close(CLOSE_CODES.tokenExpired, 'The token has expired.');
    else timer = setTimeout(watch, Math.min(left, MAX_TIMEOUT)).unref();
  };
  socket.once('close', () => clearTimeout(timer));
  watch();
}
