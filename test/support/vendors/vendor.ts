import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { FeedBar } from '../../../src/domains/market-data/index.ts';
import type { TestClock } from '../clock.ts';

const MINUTE = 60_000;

/** What a server of a vendor does wrong, until it is set back. */
export interface VendorFaults {
  /** New connections are cut at once. */
  down: boolean;
  /** The keys are refused. */
  wrongKeys: boolean;
  /** So many of the next HTTP answers are the page of a proxy. */
  html: number;
  /** So many of the next HTTP answers are 429. */
  rateLimited: number;
  /** Connections are kept, and nothing is sent. */
  silent: boolean;
}

/** A vendor's server: it knows the bars of a file, and tells those whose minute is over. */
export interface Vendor {
  faults: VendorFaults;
  /** How many connections and requests were made. */
  attempts: { connections: number; requests: number };
  /** Whether somebody is subscribed. */
  subscribed(): boolean;
  /** Sends a bar to all subscribers. */
  emit(bar: FeedBar, symbol?: string): void;
  /** Ends all connections. */
  cut(): void;
  /** The sessions end: subscribers have to sign in again. */
  endTokens(): void;
  close(): Promise<void>;
}

export const noFaults = (): VendorFaults => ({ down: false, wrongKeys: false, html: 0, rateLimited: 0, silent: false });

/** The bars of a file, as a vendor knows them at its time. */
export const knownBars = (bars: readonly FeedBar[], clock: TestClock, from: number, to: number): FeedBar[] =>
  bars.filter(({ ts }) => ts >= from && ts < to && ts + MINUTE <= clock.now());

/** Answers a request as the faults say; false: it is answered properly by the caller. */
export function answerFault(faults: VendorFaults, response: ServerResponse): boolean {
  if (faults.html > 0) {
    faults.html--;
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<!DOCTYPE html><html><body>Please sign in</body></html>');
    return true;
  }
  if (faults.rateLimited > 0) {
    faults.rateLimited--;
    response
      .writeHead(429, { 'content-type': 'application/json', 'retry-after': '3' })
      .end('{"message":"too many requests"}');
    return true;
  }
  return false;
}

export const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Listens on a free port of this machine; sockets are cut while the vendor is down. */
export async function listenOn(
  server: Server,
  faults: VendorFaults,
): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (faults.down) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
