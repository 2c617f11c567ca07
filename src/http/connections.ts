import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { networkOf } from './limits/network.ts';
import { REQUEST_MS, SERVER_LIMITS } from './limits/numbers.ts';
import { createPlaces } from './limits/places.ts';
import { endWithResponse, type RawResponse } from './raw-response.ts';

export interface ConnectionOptions {
  /** Maximum number of open connections per network and process; null: unlimited. */
  perNetwork: number | null;
  onFault(fault: unknown): void;
}

/** The unfinished responses of each connection. */
const unfinished = new WeakMap<Duplex, Set<ServerResponse>>();

/**
 * Protects a server against connection errors: every socket has an error listener, a failed `accept` is logged, an
 * unparsable request gets an error response, and connections per network are limited.
 */
export function guardConnections(server: Server, { perNetwork, onFault }: ConnectionOptions): void {
  const places = createPlaces();
  const seen = new WeakSet<Socket>();

  // Without a listener, running out of file descriptors would end the process.
  server.on('error', onFault);

  server.on('connection', (socket: Socket) => {
    // An ignored upgrade emits its socket a second time.
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
 * Handles a request with an unsupported upgrade as if it had no Upgrade header (RFC 9110 §7.8): pushes the request, without
 * its upgrade headers, back to the socket and the socket back to the server.
 */
export function ignoreUpgrade(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const serve = () => {
    if (socket.destroyed) return;
    (socket as Socket).setTimeout(0);
    socket.unshift(Buffer.concat([headWithoutUpgrade(request), head]));
    server.emit('connection', socket);
  };
  // Responses to earlier requests on the connection come first.
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

/** Null when the Connection header would be empty. */
function withoutUpgradeTokens(value: string): string | null {
  const tokens = value.split(',').filter((token) => !HOP_BY_HOP.has(token.trim().toLowerCase()));
  return tokens.length > 0 ? tokens.join(',') : null;
}
