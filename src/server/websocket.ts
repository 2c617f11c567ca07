import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, handleProtocols } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Caller } from '../domains/account/index.ts';
import { reportError } from '../graphql/report.ts';
import type { Clock } from '../kernel/clock.ts';
import { UnauthorizedError } from '../kernel/domain-error.ts';
import { clientOf } from './client.ts';
import type { Authenticator } from './session.ts';
import { GRAPHQL_PATH, MAX_BODY, type Yoga } from './yoga.ts';

/** No token, or one that is not valid (any more). */
export const UNAUTHORIZED = 4401;
const LONGEST_TIMEOUT = 2_147_483_647;

export interface WebSocketOptions {
  server: Server;
  yoga: Yoga;
  authenticator: Authenticator;
  clock: Clock;
  onFault(fault: unknown): void;
}

/** What a socket carries once it is let in. */
type Extra = { caller?: Caller };

/**
 * GraphQL over WebSocket (graphql-ws) on the path of GraphQL over HTTP. The token comes in `connectionParams`
 * (`authorization: "Bearer …"`) or in the upgrade's Authorization header; without a valid one the socket is closed with
 * 4401, and so it is when the token expires. `close` ends every socket with 1001.
 */
export function attachWebSocket({ server, yoga, authenticator, clock, onFault }: WebSocketOptions) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_BODY, handleProtocols });

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === GRAPHQL_PATH) {
      sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request));
    } else {
      socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
    }
  };
  server.on('upgrade', onUpgrade);

  const graphql = useServer<{ authorization?: unknown }, Extra>(
    {
      async onConnect({ connectionParams, extra }) {
        const { socket, request } = extra;
        try {
          const sent = connectionParams?.authorization ?? request.headers.authorization;
          const caller = await authenticator.authenticate(typeof sent === 'string' ? sent : null);
          if (!caller) throw new UnauthorizedError('A token is needed: send connectionParams.authorization.');
          extra.caller = caller;
          closeAt(socket, caller.expiresAt, clock);
          return true;
        } catch (error) {
          if (!(error instanceof UnauthorizedError)) onFault(error);
          const unauthorized = error instanceof UnauthorizedError;
          socket.close(unauthorized ? UNAUTHORIZED : CloseCode.InternalServerError, closeReason(error));
          return false;
        }
      },
      async onSubscribe({ extra }, _id, params) {
        const caller = extra.caller ?? null;
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
          return { schema, document, operationName, variableValues, contextValue, execute, subscribe } as never;
        } catch (error) {
          return [reportError(error, onFault)];
        }
      },
      execute: (args) => (args as unknown as { execute: (args: unknown) => never }).execute(args),
      subscribe: (args) => (args as unknown as { subscribe: (args: unknown) => never }).subscribe(args),
    },
    sockets,
  );

  return {
    async close() {
      server.off('upgrade', onUpgrade);
      await graphql.dispose();
    },
  };
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

/** A close frame carries at most 123 bytes. */
const closeReason = (error: unknown): string =>
  error instanceof UnauthorizedError ? error.message.slice(0, 120) : 'Something went wrong on our side.';
