import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

export interface RawResponse {
  status: number;
  code: string;
  /** One line: what was wrong and what was expected. */
  message: string;
  headers?: Readonly<Record<string, string>>;
}

/** Responds on a socket without a ServerResponse and closes the connection. */
export function endWithResponse(socket: Duplex, { status, code, message, headers = {} }: RawResponse): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify({ detail: { code, message } });
  const all = {
    connection: 'close',
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
    ...headers,
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${body}`);
}
