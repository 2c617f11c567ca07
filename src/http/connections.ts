import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { networkOf } from './limits/network.ts';
import { REQUEST_MS, SERVER_LIMITS } from './limits/numbers.ts';
import { createPlaces } from './limits/places.ts';
import { endWithResponse, type RawResponse } from './raw-response.ts';

export interface ConnectionOptions {
  /** Connections that one network may have open here; null: any number. */
  perNetwork: number | null;
  onFault(fault: unknown): void;
}

/** The responses of each connection that are not finished. */
const unfinished = new WeakMap<Duplex, Set<ServerResponse>>();

/**
 * Makes a server outlive its connections: every socket has an error listener from its first moment, a failed `accept`
 * is a logged fault, a request that cannot be parsed is refused in one line, and no network has more than its share of
 * connections.
 */
export function guardConnections(server: Server, { perNetwork, onFault }: ConnectionOptions): void {
  const places = createPlaces();
  const seen = new WeakSet<Socket>();

  // Without this listener a process that has no file descriptor left ends.
  server.on('error', onFault);

  server.on('connection', (socket: Socket) => {
    // An ignored upgrade brings its socket here a second time.
    if (seen.has(socket)) return;
    seen.add(socket);
    socket.on('error', () => {});
    if (perNetwork === null || socket.remoteAddress === undefined) return;
    const leave = places.enter(networkOf(socket.remoteAddress), perNetwork);
    if (leave) socket.once('close', leave);
    else socket.destroy();
  });

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const responses = unfinished.get(request.socket) ?? new Set();
    unfinished.set(request.socket, responses.add(response));
    response.once('close', () => responses.delete(response));
    request.on('error', () => {});
    response.on('error', () => {});
  });

  server.on('clientError', (error: ParseError, socket: Duplex) => {
    const begun = [...(unfinished.get(socket) ?? [])].some((response) => response.headersSent);
    if (begun || error.code === 'ECONNRESET') socket.destroy();
    else endWithResponse(socket, refusalOf(error));
  });

  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    const message = 'This server is not a proxy: CONNECT is not supported.';
    endWithResponse(socket, {
      status: 405,
      code: 'method_not_allowed',
      message,
      headers: { allow: 'GET, HEAD, POST' },
    });
  });
}

type ParseError = NodeJS.ErrnoException & { reason?: string };

function refusalOf({ code, reason }: ParseError): RawResponse {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW': {
      const message = `The request line and headers must be at most ${SERVER_LIMITS.maxHeaderSize} bytes.`;
      return { status: 431, code: 'headers_too_large', message };
    }
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return { status: 413, code: 'body_too_large', message: 'The chunk extensions of the body are too long.' };
    case 'ERR_HTTP_REQUEST_TIMEOUT': {
      const message = `The request must arrive within ${REQUEST_MS / 1000} s.`;
      return { status: 408, code: 'request_timeout', message };
    }
    default:
      // The parser's reasons are fixed phrases: "Invalid header token".
      return {
        status: 400,
        code: 'bad_request',
        message: `This is not an HTTP/1.1 request: ${reason ?? 'malformed'}.`,
      };
  }
}

/**
 * Serves a request whose upgrade is not taken as if it had not asked for one (RFC 9110 §7.8): what was read of it goes
 * back to the socket without its upgrade headers, and the socket back to the server.
 */
export function ignoreUpgrade(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const serve = () => {
    if (socket.destroyed) return;
    (socket as Socket).setTimeout(0);
    socket.unshift(Buffer.concat([headWithoutUpgrade(request), head]));
    server.emit('connection', socket);
  };
  // Responses to earlier requests of the connection come first.
  const earlier = [...(unfinished.get(socket) ?? [])].at(-1);
  if (earlier) earlier.once('close', serve);
  else serve();
}

const HOP_BY_HOP = new Set(['upgrade', 'http2-settings']);

function headWithoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name, value] = [rawHeaders[at] as string, rawHeaders[at + 1] as string];
    const kept = name.toLowerCase() === 'connection' ? withoutUpgradeTokens(value) : value;
    if (!HOP_BY_HOP.has(name.toLowerCase()) && kept !== null) lines.push(`${name}: ${kept}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

/** Null when nothing else is left in the Connection header. */
function withoutUpgradeTokens(value: string): string | null {
  const tokens = value.split(',').filter((token) => !HOP_BY_HOP.has(token.trim().toLowerCase()));
  return tokens.length > 0 ? tokens.join(',') : null;
}
