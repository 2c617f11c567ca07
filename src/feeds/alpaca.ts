import * as z from 'zod';
import {
  type Feed,
  type FeedBar,
  FeedError,
  type FeedInstrument,
  type FeedProblem,
} from '../domains/market-data/index.ts';
import { common, secret, webUrl } from './common.ts';
import { getJson } from './http-json.ts';
import { instantOf } from './instant-of.ts';
import { runSocket } from './socket.ts';

// Alpaca's market data API: stocks (v2) and crypto (v1beta3), bars over a WebSocket and their history over HTTP.
// https://docs.alpaca.markets/docs/streaming-market-data

const MINUTE = 60_000;
const PAGE = 10_000;

export const alpacaOptions = z.strictObject({
  ...common,
  type: z.literal('alpaca'),
  key: secret,
  secret,
  /** iex and sip are stocks; us is crypto. */
  feed: z.enum(['iex', 'sip', 'us']).default('iex'),
  stream: z.url({ protocol: /^wss?$/ }).default('wss://stream.data.alpaca.markets'),
  data: webUrl.default('https://data.alpaca.markets'),
});
export type AlpacaOptions = z.infer<typeof alpacaOptions>;

/** The errors of the stream by their number. */
const ERRORS: Readonly<Record<number, FeedProblem>> = {
  401: 'wrong_keys',
  402: 'wrong_keys',
  404: 'token_expired',
  405: 'not_allowed',
  406: 'rate_limited',
  407: 'flood',
  408: 'not_allowed',
  409: 'not_allowed',
  410: 'not_allowed',
};
/** Another connection of the account is still open. */
const CONNECTION_LIMIT_PAUSE = 30_000;

interface Message {
  T?: string;
  S?: string;
  msg?: string;
  code?: number;
  t?: unknown;
  o?: number;
  h?: number;
  l?: number;
  c?: number;
  v?: number;
}

const barOf = ({ t, o, h, l, c, v }: Message): FeedBar => ({
  ts: instantOf(t, null) ?? Number.NaN,
  open: o ?? Number.NaN,
  high: h ?? Number.NaN,
  low: l ?? Number.NaN,
  close: c ?? Number.NaN,
  volume: v ?? null,
});

export function createAlpacaFeed({ name, key, secret: password, feed, stream, data }: AlpacaOptions): Feed {
  const isCrypto = feed === 'us';
  const url = `${stream.replace(/(?<!\/)\/+$/, '')}/${isCrypto ? 'v1beta3/crypto/us' : `v2/${feed}`}`;
  const barsUrl = `${data}/${isCrypto ? 'v1beta3/crypto/us/bars' : 'v2/stocks/bars'}`;

  function refuse({ code = 0, msg = '' }: Message): never {
    const pause = code === 406 ? CONNECTION_LIMIT_PAUSE : null;
    throw new FeedError(ERRORS[code] ?? 'connection_lost', `Alpaca answers ${code}: ${msg.slice(0, 200)}`, pause);
  }

  return {
    name,
    // The newest minutes of sip need a paid plan; iex and crypto are current.
    historyDelay: 5_000,
    start(instruments, sink, signal) {
      const symbols = instruments.map(({ symbol }) => symbol);
      return runSocket({
        url,
        onMessage(messages, send) {
          for (const message of (Array.isArray(messages) ? messages : [messages]) as Message[]) {
            const { T, S, msg } = message;
            if (T === 'b') sink.bars(String(S), [barOf(message)]);
            else if (T === 'success' && msg === 'connected') send({ action: 'auth', key, secret: password });
            else if (T === 'success' && msg === 'authenticated') send({ action: 'subscribe', bars: symbols });
            else if (T === 'subscription') sink.connected();
            else if (T === 'error') refuse(message);
          }
        },
        signal,
      });
    },
    async *history({ symbol }: FeedInstrument, from: number, to: number, signal: AbortSignal) {
      let page: string | null = null;
      do {
        const query = new URLSearchParams({
          symbols: symbol,
          timeframe: '1Min',
          start: new Date(from).toISOString(),
          // Both ends are part of the answer.
          end: new Date(to - MINUTE).toISOString(),
          limit: String(PAGE),
          sort: 'asc',
          ...(isCrypto ? {} : { feed, adjustment: 'raw' }),
          ...(page ? { page_token: page } : {}),
        });
        const headers = { 'apca-api-key-id': key, 'apca-api-secret-key': password };
        const answer = (await getJson(`${barsUrl}?${query}`, { headers, signal })) as {
          bars?: Record<string, Message[] | null> | null;
          next_page_token?: string | null;
        };
        if (typeof answer !== 'object' || answer === null || !('bars' in answer)) {
          throw new FeedError('bad_message', 'Alpaca answers no bars');
        }
        yield (answer.bars?.[symbol] ?? []).map(barOf);
        page = answer.next_page_token ?? null;
      } while (page !== null && !signal.aborted);
    },
  };
}
