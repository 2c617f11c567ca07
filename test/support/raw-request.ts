import { connect, type Socket } from 'node:net';

// Bytes over a socket, for requests that no HTTP client sends.

export interface RawAnswer {
  /** Everything the server sent, as latin1. */
  text: string;
  /** The status of each response in it. */
  statuses: number[];
  /** Milliseconds from the connection to its end. */
  took: number;
  /** Whether the server closed the connection. */
  closed: boolean;
}

const STATUS_LINE = /HTTP\/1\.1 (\d{3}) /g;

/** Sends bytes and reads until the server closes the connection, or `until` holds, or `wait` milliseconds are over. */
export function rawRequest(
  url: string,
  bytes: string | Uint8Array | readonly (string | Uint8Array)[],
  { until = () => false, wait = 15_000 }: { until?: (text: string) => boolean; wait?: number } = {},
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const began = performance.now();
    const socket = rawConnection(url);
    let text = '';
    let closed = false;
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      const statuses = [...text.matchAll(STATUS_LINE)].map(([, status]) => Number(status));
      resolve({ text, statuses, took: performance.now() - began, closed });
    };
    const timer = setTimeout(done, wait);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (until(text)) done();
    });
    socket.on('close', () => {
      closed = true;
      done();
    });
    for (const part of [bytes].flat() as (string | Uint8Array)[]) {
      socket.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
    }
  });
}

export function rawConnection(url: string): Socket {
  const { hostname, port } = new URL(url);
  return connect({ host: hostname, port: Number(port), noDelay: true });
}
