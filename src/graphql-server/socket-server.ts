import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, type Server as GraphQLSocketServer, handleProtocols } from 'graphql-ws';
import { type ServerOptions, WebSocket, WebSocketServer } from 'ws';
import type { ClientOf } from '../http/client.ts';
import { ignoreUpgrade } from '../http/connections.ts';
import { networkOf } from '../http/limits/network.ts';
import { SOCKET_LIMITS } from '../http/limits/numbers.ts';
import { createPlaces } from '../http/limits/places.ts';
import { endWithResponse } from '../http/raw-response.ts';
import { isValidHost, originForm } from '../http/request-target.ts';
import { closeReason } from './close-codes.ts';
import { cancelCompleted } from './socket-operations.ts';
import { GRAPHQL_PATH } from './yoga.ts';

// WebSockets below the GraphQL protocol: upgrades, limits of unauthenticated sockets, and closing.

/** A WebSocket and the request that opened it. */
export interface OpenSocket {
  socket: WebSocket;
  request: IncomingMessage;
  /** Removes the socket from the count of unauthenticated sockets. */
  accepted(): void;
}

export interface SocketServerOptions {
  server: Server;
  graphql: GraphQLSocketServer<OpenSocket>;
  clientOf: ClientOf;
  /** Milliseconds between pings, each of which must be answered before the next. Default 12,000. */
  pingMs?: number | undefined;
  onFault(fault: unknown): void;
  /** Receives the reason when a socket is closed because of a client error, such as a message that is too long. */
  onClientError(why: string): void;
  /** Receives the subprotocols of a client that offers none of ours. */
  onUnknownProtocol(protocols: string): void;
}

const PING_MS = 12_000;
/** How long clients have to answer the close frame of a shutdown. */
const SHUTDOWN_MS = 2_500;
/** Bytes buffered for a client before the server stops reading from it. */
const MAX_WAITING = 1_048_576;
const RETRY_SECONDS = '3';

/** Reasons for the close codes that `ws` sends itself. */
const OWN_REASONS: Readonly<Record<number, string>> = {
  1002: 'The frames are not those of the WebSocket protocol.',
  1007: 'A text message must be UTF-8.',
  1009: `A message may have at most ${SOCKET_LIMITS.messageBytes} bytes.`,
};

class ReasonedWebSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    const shown = reason ?? (code === undefined ? undefined : OWN_REASONS[code]);
    // ws throws if the reason is longer than a close frame allows.
    super.close(code, typeof shown === 'string' ? closeReason(shown) : shown);
  }
}

/** Accepts WebSocket upgrades on the GraphQL path. Other requests are handled as if they had no Upgrade header. */
export function createSocketServer(options: SocketServerOptions) {
  const { server, graphql, clientOf, onFault, onClientError, onUnknownProtocol, pingMs = PING_MS } = options;
  // @types/ws does not declare all of them yet.
  const settings: ServerOptions & Record<'closeTimeout' | 'maxFragments' | 'maxBufferedChunks', number> = {
    noServer: true,
    autoPong: false,
    maxPayload: SOCKET_LIMITS.messageBytes,
    closeTimeout: SOCKET_LIMITS.closeTimeoutMs,
    maxFragments: SOCKET_LIMITS.messageFrames,
    maxBufferedChunks: SOCKET_LIMITS.messagePieces,
    handleProtocols,
    WebSocket: ReasonedWebSocket,
  };
  const sockets = new WebSocketServer(settings);
  const enterUninitialised = uninitialisedPlaces();

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { address } = clientOf(request);
    const leave = enterUninitialised(address === null ? '' : networkOf(address));
    if (!leave) {
      const message = 'Too many WebSockets have not sent connection_init: send it, or close some.';
      const headers = { 'retry-after': RETRY_SECONDS };
      endWithResponse(socket, { status: 429, code: 'rate_limited', message, headers });
      return;
    }
    socket.once('close', leave);
    const protocols = request.headers['sec-websocket-protocol'] ?? '';
    if (handleProtocols(protocols) === false) onUnknownProtocol(protocols);
    sockets.handleUpgrade(request, socket, head, (opened) => open({ socket: opened, request, accepted: leave }));
  };

  const open = (opened: OpenSocket): void => {
    const { socket } = opened;
    const fail = (error: unknown) => {
      // The client disconnected during a message.
      if (socket.readyState !== socket.OPEN || isBrokenConnection(error)) {
        onClientError(error instanceof Error ? error.message : 'The connection was lost.');
        socket.terminate();
        return;
      }
      // graphql-ws throws this for a message type that only servers send.
      if (error instanceof Error && error.message.startsWith('Unexpected message of type')) {
        onClientError(error.message);
        socket.close(CloseCode.BadRequest, error.message);
        return;
      }
      onFault(error);
      socket.close(CloseCode.InternalServerError, 'Internal server error.');
    };
    // ws closes the socket on this error.
    socket.on('error', (error) => onClientError(error.message));
    socket.on('ping', (data) => answerPing(socket, data));
    const stopPinging = keepAlive(socket, pingMs);
    const closed = graphql.opened(
      {
        protocol: socket.protocol,
        send: (text) => sendTo(socket, text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) =>
          socket.on('message', (data) => {
            const text = String(data);
            cancelCompleted(socket, text);
            void handle(text).catch(fail);
          }),
      },
      opened,
    );
    socket.once('close', (code, reason) => {
      stopPinging();
      closed(code, String(reason)).catch((error) => (isBrokenConnection(error) ? undefined : onFault(error)));
    });
  };

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    try {
      if (isForGraphQL(request)) upgrade(request, socket, head);
      else ignoreUpgrade(server, request, socket, head);
    } catch (error) {
      onFault(error);
      socket.destroy();
    }
  };
  server.on('upgrade', onUpgrade);

  return {
    /** Closes every socket with 1001 and terminates those that do not answer. */
    async close(): Promise<void> {
      server.off('upgrade', onUpgrade);
      for (const socket of sockets.clients) socket.close(1001, 'Going away');
      const cut = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, SHUTDOWN_MS);
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
      clearTimeout(cut);
    },
  };
}

/** An HTTP/1.0 request cannot be upgraded (RFC 9110 §7.8). */
function isForGraphQL(request: IncomingMessage): boolean {
  const { method, url = '', headers, httpVersion } = request;
  const path = originForm(url).split('?', 1)[0];
  const webSocket = method === 'GET' && httpVersion === '1.1' && headers.upgrade?.trim().toLowerCase() === 'websocket';
  return webSocket && path === GRAPHQL_PATH && isValidHost(request);
}

/** Counts unauthenticated sockets, per network and in total. */
function uninitialisedPlaces() {
  const networks = createPlaces();
  const all = createPlaces();
  return (network: string): (() => void) | null => {
    const leaveNetwork = networks.enter(network, SOCKET_LIMITS.uninitialisedPerNetwork);
    const leaveAll = leaveNetwork && all.enter('all', SOCKET_LIMITS.uninitialised);
    if (!leaveAll) {
      leaveNetwork?.();
      return null;
    }
    return () => {
      leaveNetwork();
      leaveAll();
    };
  };
}

/** Pings a socket and terminates it when a pong is missing. Returns a stop function. */
function keepAlive(socket: WebSocket, interval: number): () => void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, interval);
  return () => clearInterval(timer);
}

/** Reads nothing from a client that does not read, because what it causes to be sent would fill memory. */
function pauseIfWaiting(socket: WebSocket): void {
  if (socket.bufferedAmount > MAX_WAITING) socket.pause();
}

function resumeIfSent(socket: WebSocket): void {
  if (socket.isPaused && socket.bufferedAmount <= MAX_WAITING) socket.resume();
}

function answerPing(socket: WebSocket, data: Buffer): void {
  if (socket.readyState !== socket.OPEN) return;
  pauseIfWaiting(socket);
  socket.pong(data, undefined, () => resumeIfSent(socket));
}

function sendTo(socket: WebSocket, text: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  pauseIfWaiting(socket);
  return new Promise((resolve, reject) => {
    socket.send(text, (error) => {
      resumeIfSent(socket);
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Whether a write failed because the client had closed or reset its connection. */
const isBrokenConnection = (error: unknown): boolean =>
  ['ECONNRESET', 'EPIPE', 'ERR_STREAM_DESTROYED'].includes((error as { code?: string } | null)?.code ?? '');
