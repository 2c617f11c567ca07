import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { CloseCode, makeServer } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Caller } from '../domains/account/index.ts';
import { reportError } from '../graphql/report.ts';
import { SOCKET_LIMITS } from '../http/limits/numbers.ts';
import type { RateLimits } from '../http/limits/rate-limits.ts';
import type { Authenticator } from '../http/session.ts';
import type { Clock } from '../kernel/clock.ts';
import { DomainError, RateLimitedError, UnauthorizedError, UnavailableError } from '../kernel/domain-error.ts';
import { flowBehind } from './plugins/shared-execution.ts';
import { createSocketServer, type OpenSocket, type SocketServerOptions } from './socket-server.ts';
import { pushedTo } from './socket-stream.ts';
import type { Yoga } from './yoga.ts';

/** No token, or one that is not valid (any more). */
export const UNAUTHORIZED = 4401;
/** More sockets than a user may have, or more requests than an address may make. */
export const TOO_MANY = 4429;
/** What the token is checked with is away: RFC 6455's registry calls it "try again later". */
export const TRY_AGAIN_LATER = 1013;
const LONGEST_TIMEOUT = 2_147_483_647;

export interface WebSocketOptions extends Omit<SocketServerOptions, 'graphql'> {
  yoga: Yoga;
  authenticator: Authenticator;
  rates: RateLimits;
  /** How many sockets a user may have in this process. */
  socketsPerUser: number;
  clock: Clock;
}

/** What a socket carries once it is let in. */
type Extra = OpenSocket & { caller?: Caller };

/** What an operation carries besides what GraphQL asks for. */
interface Run {
  execute(args: ExecutionArgs): ExecutionResult;
  subscribe(args: ExecutionArgs): Promise<ExecutionResult>;
  socket: WebSocket;
  id: string;
}

/**
 * GraphQL over WebSocket (graphql-ws) on the path of GraphQL over HTTP. The token comes in `connectionParams`
 * (`authorization: "Bearer …"`) or in the upgrade's Authorization header; without a valid one the socket is closed with
 * 4401, and so it is when the token expires; with 4429 when the user has too many already, with 1013 while tokens cannot
 * be checked. `close` ends every socket with 1001.
 */
export function attachWebSocket(options: WebSocketOptions) {
  const { yoga, authenticator, clientOf, rates, socketsPerUser, clock, onFault } = options;
  const socketsOf = new Map<string, number>();
  const takePlace = (socket: WebSocket, userId: string) => {
    const open = socketsOf.get(userId) ?? 0;
    if (open >= socketsPerUser) {
      throw new RateLimitedError(`At most ${socketsPerUser} sockets a user: close one first.`, 1);
    }
    socketsOf.set(userId, open + 1);
    socket.once('close', () => {
      const left = (socketsOf.get(userId) ?? 1) - 1;
      if (left > 0) socketsOf.set(userId, left);
      else socketsOf.delete(userId);
    });
  };

  /** graphql-ws has given the new operation its place among the others already. */
  const tooMuch = async (caller: Caller | null, operations: number): Promise<unknown> => {
    const { subscriptionsPerSocket: most } = SOCKET_LIMITS;
    if (operations > most) {
      return new RateLimitedError(`At most ${most} operations at a time on a socket.`, 1, 'stream_limit_reached');
    }
    return rates.caller(caller).catch((error: unknown) => error);
  };

  const graphql = makeServer<{ authorization?: unknown }, Extra>({
    connectionInitWaitTimeout: SOCKET_LIMITS.initTimeoutMs,
    async onConnect({ connectionParams, extra }) {
      const { socket, request } = extra;
      try {
        await rates.address(clientOf(request).address);
        const sent = connectionParams?.authorization ?? request.headers.authorization;
        const caller = await authenticator.authenticate(typeof sent === 'string' ? sent : null);
        if (!caller) throw new UnauthorizedError('A token is needed: send connectionParams.authorization.');
        // One that has closed since would never give its place back.
        if (socket.readyState !== socket.OPEN) return false;
        if (caller.kind === 'user') takePlace(socket, caller.userId);
        extra.caller = caller;
        extra.accepted();
        closeAt(socket, caller.expiresAt, clock);
        return true;
      } catch (error) {
        const code = closeCode(error);
        if (code === CloseCode.InternalServerError) onFault(error);
        socket.close(code, closeReason(error));
        return false;
      }
    },
    async onSubscribe({ extra, subscriptions }, id, params) {
      const caller = extra.caller ?? null;
      const refused = await tooMuch(caller, Object.keys(subscriptions).length);
      if (refused) return [reportError(refused, onFault)];
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        caller,
        client: clientOf(extra.request),
        params,
      } as never);
      try {
        const document = parse(params.query);
        const errors: readonly unknown[] = validate(schema, document);
        if (errors.length > 0) return errors.map((error) => reportError(error, onFault));
        const { operationName, variables: variableValues } = params;
        const contextValue = await contextFactory();
        const run = { execute, subscribe, socket: extra.socket, id };
        return { schema, document, operationName, variableValues, contextValue, ...run } as never;
      } catch (error) {
        return [reportError(error, onFault)];
      }
    },
    execute: (args) => (args as unknown as Run).execute(args),
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
    if (left <= 0) socket.close(UNAUTHORIZED, 'The token has expired.');
    else timer = setTimeout(watch, Math.min(left, LONGEST_TIMEOUT)).unref();
  };
  socket.once('close', () => clearTimeout(timer));
  watch();
}

function closeCode(error: unknown): number {
  if (error instanceof UnauthorizedError) return UNAUTHORIZED;
  if (error instanceof RateLimitedError) return TOO_MANY;
  return error instanceof UnavailableError ? TRY_AGAIN_LATER : CloseCode.InternalServerError;
}

/** A close frame carries at most 123 bytes. */
const closeReason = (error: unknown): string =>
  error instanceof DomainError ? error.message.slice(0, 120) : 'Something went wrong on our side.';
