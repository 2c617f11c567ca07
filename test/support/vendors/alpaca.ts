import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { FeedBar } from '../../../src/domains/market-data/index.ts';
import type { TestClock } from '../clock.ts';
import { answerFault, json, knownBars, listenOn, noFaults, type Vendor } from './vendor.ts';

export interface FakeAlpaca extends Vendor {
  /** For the configuration. */
  options: { key: string; secret: string; stream: string; data: string };
}

const wire = ({ ts, open, high, low, close, volume }: FeedBar) => ({
  t: new Date(ts).toISOString().replace('.000Z', 'Z'),
  o: open,
  h: high,
  l: low,
  c: close,
  v: volume,
  n: 1,
  vw: close,
});

/** Alpaca's market data API: the bars of the stream v2, and the pages of /v2/stocks/bars. */
export async function startFakeAlpaca(bars: readonly FeedBar[], symbol: string, clock: TestClock): Promise<FakeAlpaca> {
  const faults = noFaults();
  const attempts = { connections: 0, requests: 0 };
  const keys = { key: 'PK-test', secret: 'a secret of the tests' };
  const subscribers = new Set<WebSocket>();
  const server = createServer((request, response) => {
    attempts.requests++;
    if (answerFault(faults, response)) return;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://alpaca');
    if (pathname !== '/v2/stocks/bars') return json(response, 404, { message: 'not found' });
    const signed =
      request.headers['apca-api-key-id'] === keys.key && request.headers['apca-api-secret-key'] === keys.secret;
    if (!signed || faults.wrongKeys) return json(response, 401, { message: 'unauthorized.' });
    const [start, end] = [searchParams.get('start'), searchParams.get('end')].map((text) => Date.parse(text ?? ''));
    const page = Number(searchParams.get('page_token') ?? 0);
    // Smaller pages than asked for, which the documentation allows.
    const size = Math.min(Number(searchParams.get('limit')), 400);
    const known = knownBars(bars, clock, start as number, (end as number) + 1);
    const rest = known.length > page + size;
    json(response, 200, {
      bars: { [symbol]: known.slice(page, page + size).map(wire) },
      next_page_token: rest ? String(page + size) : null,
    });
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, request) => {
    attempts.connections++;
    const send = (message: object) => socket.send(JSON.stringify([message]));
    let signedIn = false;
    if (!request.url?.startsWith('/v2/')) return socket.close(1008, 'no such feed');
    send({ T: 'success', msg: 'connected' });
    socket.on('close', () => subscribers.delete(socket));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { action: string; key?: string; secret?: string; bars?: string[] };
      if (message.action === 'auth') {
        signedIn = !faults.wrongKeys && message.key === keys.key && message.secret === keys.secret;
        if (signedIn) send({ T: 'success', msg: 'authenticated' });
        else {
          send({ T: 'error', code: 402, msg: 'auth failed' });
          socket.close();
        }
      } else if (message.action === 'subscribe') {
        if (!signedIn) return send({ T: 'error', code: 401, msg: 'not authenticated' });
        send({ T: 'subscription', trades: [], quotes: [], bars: message.bars });
        subscribers.add(socket);
      } else send({ T: 'error', code: 400, msg: 'invalid syntax' });
    });
  });
  const { port, close } = await listenOn(server, faults);
  return {
    faults,
    attempts,
    options: { ...keys, stream: `ws://127.0.0.1:${port}`, data: `http://127.0.0.1:${port}` },
    subscribed: () => subscribers.size > 0,
    emit(bar, of = symbol) {
      if (faults.silent) return;
      for (const socket of subscribers) socket.send(JSON.stringify([{ T: 'b', S: of, ...wire(bar) }]));
    },
    cut() {
      for (const socket of sockets.clients) socket.terminate();
    },
    endTokens() {
      for (const socket of sockets.clients) {
        socket.send(JSON.stringify([{ T: 'error', code: 404, msg: 'auth timeout' }]));
        socket.close();
      }
    },
    close,
  };
}
