import { connect, type Socket } from 'node:net';
import { quantile } from './report.ts';

/** A request that is sent repeatedly. */
export interface Ask {
  method: 'GET' | 'POST';
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface Load {
  requestsPerSecond: number;
  /** Milliseconds, 50th and 99th percentile. */
  p50: number;
  p99: number;
}

/**
 * Sends requests over `connections` keep-alive connections, one at a time on each: the same request for a duration, or each
 * of a list once. Throws on any status but 2xx.
 */
export async function load(
  url: string,
  asked: Ask | readonly Ask[],
  { connections, ms = Number.POSITIVE_INFINITY }: { connections: number; ms?: number },
): Promise<Load> {
  const { hostname, port, host } = new URL(url);
  const next = wires(host, asked);
  const times: number[] = [];
  const began = performance.now();
  const end = began + ms;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const line = await open(hostname, Number(port));
      try {
        let sent = performance.now();
        for (let bytes = next(); bytes && sent < end; bytes = next()) {
          const { status } = await line.ask(bytes);
          if (status < 200 || status > 299)
            throw new Error(`${bytes.toString().split('\r\n', 1)[0]} answered ${status}`);
          const now = performance.now();
          times.push(now - sent);
          sent = now;
        }
      } finally {
        line.close();
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  return { requestsPerSecond: times.length / seconds, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

function wires(host: string, asked: Ask | readonly Ask[]): () => Buffer | undefined {
  if (!('method' in asked)) {
    const rest = asked.map((ask) => wire(host, ask));
    return () => rest.pop();
  }
  const bytes = wire(host, asked);
  return () => bytes;
}

/** One answer, read as JSON. */
export async function answerTo(url: string, ask: Ask): Promise<unknown> {
  const { method, path, headers, body } = ask;
  const response = await fetch(new URL(path, url), { method, headers, body });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
  const answer = JSON.parse(text);
  if (answer.errors) throw new Error(`${method} ${path} answered errors: ${text.slice(0, 500)}`);
  return answer;
}

function wire(host: string, { method, path, headers = {}, body = '' }: Ask): Buffer {
  const lines = Object.entries({ host, ...headers, ...(body ? { 'content-length': Buffer.byteLength(body) } : {}) });
  return Buffer.from(
    `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  );
}

interface Line {
  ask(bytes: Buffer): Promise<{ status: number }>;
  close(): void;
}

// Minimal client work, so that the server is measured: the end of a response is detected by its length or last chunk.
async function open(host: string, port: number): Promise<Line> {
  const socket: Socket = connect({ host, port, noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let answered: { resolve(answer: { status: number }): void; reject(error: Error): void } | null = null;
  let head = '';
  let left = -1;
  let tail = '';
  const done = () => {
    const status = Number(head.slice(9, 12));
    head = '';
    left = -1;
    answered?.resolve({ status });
  };
  socket.on('data', (chunk: Buffer) => {
    let body = chunk;
    if (left === -1) {
      head += chunk.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = /content-length: (\d+)/i.exec(head.slice(0, end));
      const extra = head.length - end - 4;
      body = chunk.subarray(chunk.length - extra);
      left = length ? Number(length[1]) : Number.POSITIVE_INFINITY;
      tail = '';
    }
    if (left !== Number.POSITIVE_INFINITY) {
      left -= body.length;
      if (left <= 0) done();
    } else {
      tail = (tail + body.toString('latin1')).slice(-7);
      if (tail.endsWith('0\r\n\r\n')) done();
    }
  });
  socket.on('error', (error) => answered?.reject(error));
  socket.on('close', () => answered?.reject(new Error('The server closed the connection.')));
  return {
    ask: (bytes) =>
      new Promise((resolve, reject) => {
        answered = { resolve, reject };
        socket.write(bytes);
      }),
    close: () => socket.destroy(),
  };
}
