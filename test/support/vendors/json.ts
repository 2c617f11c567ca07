import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { FeedBar } from '../../../src/domains/market-data/index.ts';
import type { TestClock } from '../clock.ts';
import { answerFault, json, knownBars, listenOn, noFaults, type Vendor } from './vendor.ts';

export interface FakeJsonVendor extends Vendor {
  /** For the configuration. */
  options: object;
  /** How many tokens were asked for. */
  tokens(): number;
  /** Sends trades that make the bar, the newest last. */
  emitTrades(bar: FeedBar): void;
}

/** What the feed replaces in the configuration. */
const placeholder = (name: string) => `\${${name}}`;

const wire = ({ ts, open, high, low, close, volume }: FeedBar, symbol: string) => ({
  sym: symbol,
  at: ts / 1_000,
  px: { o: String(open), h: String(high), l: String(low), c: String(close) },
  vol: volume,
});

/** A vendor with a protocol of its own: a token for every session, bars over a WebSocket, history over HTTP. */
export async function startJsonVendor(
  bars: readonly FeedBar[],
  symbol: string,
  clock: TestClock,
): Promise<FakeJsonVendor> {
  const faults = noFaults();
  const attempts = { connections: 0, requests: 0 };
  const subscribers = new Set<WebSocket>();
  const tokens = new Set<string>();
  let made = 0;
  const server = createServer((request, response) => {
    attempts.requests++;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://vendor');
    if (pathname === '/login') {
      if (faults.wrongKeys || request.headers['x-key'] !== 'secret')
        return json(response, 401, { error: 'unknown key' });
      const token = `token-${++made}`;
      tokens.add(token);
      return json(response, 200, { session: { token } });
    }
    if (answerFault(faults, response)) return;
    if (!tokens.has(String(request.headers.authorization).replace('Bearer ', ''))) {
      return json(response, 401, { error: 'the token has expired' });
    }
    const [from, to] = ['from', 'to'].map((name) => Number(searchParams.get(name)) * 1_000);
    const known = knownBars(bars, clock, from as number, to as number);
    json(response, 200, { result: known.map((bar) => wire(bar, searchParams.get('symbol') ?? '')) });
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    const token = new URL(request.url ?? '/', 'http://vendor').searchParams.get('token') ?? '';
    attempts.connections++;
    if (!tokens.has(token)) {
      socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.send(JSON.stringify({ hello: 'vendor' }));
      client.on('close', () => subscribers.delete(client));
      client.on('message', (data) => {
        const message = JSON.parse(String(data)) as { subscribe?: string[] };
        if (message.subscribe?.includes(symbol)) subscribers.add(client);
      });
    });
  });
  const { port, close } = await listenOn(server, faults);
  const send = (message: object) => {
    if (!faults.silent) for (const client of subscribers) client.send(JSON.stringify(message));
  };
  return {
    faults,
    attempts,
    tokens: () => made,
    options: {
      token: { url: `http://127.0.0.1:${port}/login`, headers: { 'x-key': 'secret' }, path: 'session.token' },
      websocket: { url: `ws://127.0.0.1:${port}/live?token=\${token}`, send: [{ subscribe: placeholder('symbols') }] },
      http: {
        url: `http://127.0.0.1:${port}/bars?symbol=\${symbol}&from=\${from_s}&to=\${to_s}`,
        headers: { authorization: `Bearer ${placeholder('token')}` },
      },
      map: {
        items: 'result',
        symbol: 'sym',
        ts: 'at',
        open: 'px.o',
        high: 'px.h',
        low: 'px.l',
        close: 'px.c',
        volume: 'vol',
      },
    },
    subscribed: () => subscribers.size > 0,
    emit: (bar, of = symbol) => send({ result: [wire(bar, of)] }),
    emitTrades(bar) {
      const { ts, open, high, low, close: last } = bar;
      const prices = [open, high, low, last];
      const size = Math.floor(Number(bar.volume) / prices.length);
      const trades = prices.map((price, index) => ({
        s: symbol,
        t: ts + index * 10_000,
        p: price,
        q: index === 0 ? Number(bar.volume) - size * (prices.length - 1) : size,
      }));
      // Two of a minute come in the wrong order.
      send({ trades: [trades[0], trades[2], trades[1], trades[3]] });
      send({ trades: [] });
    },
    cut() {
      for (const client of sockets.clients) client.terminate();
    },
    endTokens() {
      tokens.clear();
      for (const client of sockets.clients) client.close(4_401, 'token expired');
    },
    async close() {
      for (const client of sockets.clients) client.terminate();
      await close();
    },
  };
}

export const tradesOptions = {
  map: { items: 'trades', symbol: 's', ts: 't', price: 'p', size: 'q' },
};
