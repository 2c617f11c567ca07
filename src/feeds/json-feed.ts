import * as z from 'zod';
import {
  type Feed,
  type FeedBar,
  FeedError,
  type FeedInstrument,
  type FeedSink,
  type FeedTime,
} from '../domains/market-data/index.ts';
import { isZone } from '../kernel/zone.ts';
import { common } from './common.ts';
import { getJson, hostOf } from './http-json.ts';
import { instantOf } from './instant-of.ts';
import { fillIn, valueAt } from './paths.ts';
import { runSocket } from './socket.ts';

// Any source that sends JSON over a WebSocket, or answers JSON over HTTP: a mapping in the configuration says which of its
// fields is what.

const MINUTE = 60_000;
const path = z.string().max(200);
const headers = z.record(z.string(), z.string()).default({});

const map = z.strictObject({
  /** Where the bars or trades of a message are: a list, or one object. */
  items: path.default(''),
  symbol: path.optional(),
  ts: path,
  open: path.optional(),
  high: path.optional(),
  low: path.optional(),
  close: path.optional(),
  volume: path.optional(),
  price: path.optional(),
  size: path.optional(),
});

export const jsonOptions = z
  .strictObject({
    ...common,
    type: z.literal('json'),
    websocket: z
      .strictObject({ url: z.url({ protocol: /^wss?$/ }), headers, send: z.array(z.json()).default([]) })
      .optional(),
    /** Asked for gaps and, without a WebSocket, for every minute. */
    http: z
      .strictObject({
        url: z.url({ protocol: /^https?$/ }),
        headers,
        seconds: z.number().min(1).max(3_600).default(60),
        pageMinutes: z.number().int().min(1).max(100_000).default(1_000),
      })
      .optional(),
    /** Where a token is fetched before each connection; `${token}` is replaced in headers, URLs and messages. */
    token: z
      .strictObject({
        url: z.url({ protocol: /^https?$/ }),
        method: z.enum(['GET', 'POST']).default('POST'),
        headers,
        body: z.json().optional(),
        path: path.default('access_token'),
      })
      .optional(),
    map,
    stamp: z.enum(['open', 'close']).default('open'),
    zone: z.string().refine(isZone, { error: 'expected an IANA time zone such as America/New_York' }).optional(),
  })
  .refine(({ websocket, http }) => websocket || http, { error: 'expected websocket or http', path: ['websocket'] })
  .refine(({ map }) => (map.price ? map.size : map.open && map.high && map.low && map.close), {
    error: 'expected open, high, low and close of bars, or price and size of trades',
    path: ['map'],
  });
export type JsonOptions = z.infer<typeof jsonOptions>;

export function createJsonFeed(options: JsonOptions, time: FeedTime): Feed {
  const { name, websocket, http, map } = options;
  const zone = options.zone ?? null;
  let token: string | null = null;

  const instant = (item: unknown): number => {
    const stamp = valueAt(item, map.ts);
    const ts = instantOf(stamp, zone);
    if (ts === null) {
      const hint = zone === null ? ', with its offset (or set `zone`)' : '';
      throw new FeedError('bad_message', `${map.ts} is ${JSON.stringify(stamp)}, expected an instant${hint}`);
    }
    if (map.price) return ts;
    return options.stamp === 'close' ? Math.ceil(ts / MINUTE) * MINUTE - MINUTE : ts;
  };
  const number = (item: unknown, at: string | undefined): number | string => {
    const value = at === undefined ? undefined : valueAt(item, at);
    return typeof value === 'number' || typeof value === 'string' ? value : String(value);
  };
  const itemsOf = (message: unknown): unknown[] => {
    const found = valueAt(message, map.items);
    const items = Array.isArray(found) ? found : [found];
    // Greetings, heartbeats and acknowledgements have no time.
    return items.filter((item) => valueAt(item, map.ts) !== undefined);
  };
  const barOf = (item: unknown): FeedBar => {
    const volume = map.volume === undefined ? null : valueAt(item, map.volume);
    return {
      ts: instant(item),
      open: number(item, map.open),
      high: number(item, map.high),
      low: number(item, map.low),
      close: number(item, map.close),
      volume: volume === null || volume === undefined ? null : (volume as number | string),
    };
  };
  const symbolOf = (item: unknown, only: string): string => {
    const said = map.symbol === undefined ? undefined : valueAt(item, map.symbol);
    return said === undefined ? only : String(said);
  };

  function pass(message: unknown, instruments: readonly FeedInstrument[], sink: FeedSink): void {
    const only = instruments[0]?.symbol ?? '';
    const bySymbol = new Map<string, unknown[]>();
    for (const item of itemsOf(message)) {
      const symbol = symbolOf(item, only);
      const known = bySymbol.get(symbol);
      if (known) known.push(item);
      else bySymbol.set(symbol, [item]);
    }
    for (const [symbol, items] of bySymbol) {
      if (!map.price) sink.bars(symbol, items.map(barOf));
      else {
        const trades = items.map((item) => ({
          ts: instant(item),
          price: number(item, map.price),
          size: number(item, map.size),
        }));
        sink.trades(symbol, trades);
      }
    }
  }

  async function signIn(signal: AbortSignal): Promise<void> {
    if (!options.token) return;
    const { url, method, headers: sent, body, path: at } = options.token;
    const answer = await getJson(url, {
      method,
      headers: body === undefined ? sent : { 'content-type': 'application/json', ...sent },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal,
    });
    const found = valueAt(answer, at);
    if (typeof found !== 'string') throw new FeedError('bad_message', `${hostOf(url)} answers no token at "${at}"`);
    token = found;
  }

  async function ask(instrument: FeedInstrument, from: number, to: number, signal: AbortSignal): Promise<FeedBar[]> {
    if (!http) return [];
    const span = {
      symbol: encodeURIComponent(instrument.symbol),
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      from_s: Math.floor(from / 1_000),
      to_s: Math.floor(to / 1_000),
      from_ms: from,
      to_ms: to,
    };
    const request = () => {
      const values = { ...span, token: token ?? '' };
      return getJson(fillIn(http.url, values), { headers: fillIn(http.headers, values), signal });
    };
    if (options.token && token === null) await signIn(signal);
    const answer = await request().catch(async (error: unknown) => {
      // A token that has ended: once more with a new one.
      if (!options.token || !(error instanceof FeedError) || error.code !== 'wrong_keys') throw error;
      await signIn(signal);
      return request();
    });
    return itemsOf(answer).map(barOf);
  }

  async function poll(instruments: readonly FeedInstrument[], sink: FeedSink, signal: AbortSignal): Promise<void> {
    const seconds = http?.seconds ?? 60;
    let connected = false;
    while (!signal.aborted) {
      const now = time.now();
      const to = Math.floor(now / MINUTE) * MINUTE;
      for (const instrument of instruments) {
        const bars = await ask(instrument, to - Math.max(3, Math.ceil((2 * seconds) / 60)) * MINUTE, to, signal);
        if (signal.aborted) return;
        if (!connected) sink.connected();
        connected = true;
        sink.bars(
          instrument.symbol,
          bars.filter(({ ts }) => ts + MINUTE <= time.now()),
        );
      }
      // A few seconds into the next minute.
      const next = seconds >= 60 ? to + seconds * 1_000 + 3_000 : now + seconds * 1_000;
      await time.sleep(Math.max(1_000, next - time.now()), signal);
    }
  }

  return {
    name,
    async start(instruments, sink, signal) {
      if (!websocket) return poll(instruments, sink, signal);
      await signIn(signal);
      const values = { symbols: instruments.map(({ symbol }) => symbol), token: token ?? '' };
      await runSocket({
        url: fillIn(websocket.url, { ...values, symbols: values.symbols.map(encodeURIComponent).join(',') }),
        headers: fillIn(websocket.headers, values),
        onOpen(send) {
          for (const message of websocket.send) send(fillIn(message, values));
          sink.connected();
        },
        onMessage: (message) => pass(message, instruments, sink),
        signal,
      });
    },
    ...(http && !map.price
      ? {
          async *history(instrument: FeedInstrument, from: number, to: number, signal: AbortSignal) {
            const step = http.pageMinutes * MINUTE;
            for (let at = from; at < to && !signal.aborted; at += step) {
              yield await ask(instrument, at, Math.min(at + step, to), signal);
            }
          },
        }
      : {}),
  };
}
