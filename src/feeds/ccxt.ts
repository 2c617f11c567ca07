import * as z from 'zod';
import {
  type Feed,
  type FeedBar,
  FeedError,
  type FeedInstrument,
  type FeedProblem,
  type FeedTime,
} from '../domains/market-data/index.ts';
import { common, secret, webUrl } from './common.ts';

// Crypto exchanges through ccxt, which is not part of the installation (60 MB): `npm install ccxt` beside it. Minutes are
// asked for once a minute.

const MINUTE = 60_000;
/** An exchange has the minute so long after its end (ms). */
const LATENCY = 3_000;
const PAGE = 300;
// Not known to the build, which would bundle it.
const PACKAGE: string = 'ccxt';

export const ccxtOptions = z.strictObject({
  ...common,
  type: z.literal('ccxt'),
  /** ccxt's id: binance, kraken, coinbaseexchange, … */
  exchange: z.string().regex(/^[a-z0-9]{2,40}$/, { error: 'expected the id of an exchange such as kraken' }),
  key: secret.optional(),
  secret: secret.optional(),
  /** Whether ccxt keeps the pauses between requests that the exchange asks for. */
  rateLimit: z.boolean().default(true),
  /** In place of the exchange's public API, such as a proxy. */
  url: webUrl.optional(),
});
export type CcxtOptions = z.infer<typeof ccxtOptions>;

/** What is used of ccxt's exchanges. */
interface Exchange {
  urls: { api: unknown };
  markets: unknown;
  last_json_response: unknown;
  loadMarkets(): Promise<unknown>;
  fetchOHLCV(symbol: string, timeframe: string, since: number, limit: number): Promise<Row[]>;
}
type Row = readonly (number | undefined)[];
type Library = Readonly<Record<string, unknown>>;

/** ccxt's errors by their class, the most special first. */
const ERRORS: readonly (readonly [name: string, code: FeedProblem])[] = [
  ['AuthenticationError', 'wrong_keys'],
  ['PermissionDenied', 'not_allowed'],
  ['BadSymbol', 'not_allowed'],
  ['RateLimitExceeded', 'rate_limited'],
  ['DDoSProtection', 'rate_limited'],
  ['BadResponse', 'not_json'],
];

const barOf = ([ts, open, high, low, close, volume]: Row): FeedBar => ({
  ts: ts ?? Number.NaN,
  open: open ?? Number.NaN,
  high: high ?? Number.NaN,
  low: low ?? Number.NaN,
  close: close ?? Number.NaN,
  volume: volume ?? null,
});

export function createCcxtFeed(options: CcxtOptions, time: FeedTime): Feed {
  const { name, exchange: id, key, secret: password, rateLimit, url } = options;
  let library: Library = {};
  let exchange: Exchange | null = null;

  async function open(): Promise<Exchange> {
    if (exchange) return exchange;
    const loaded = (await import(PACKAGE).catch(() => null)) as { default: Library } | null;
    if (!loaded) throw new FeedError('not_allowed', 'the package ccxt is not installed: npm install ccxt');
    library = loaded.default;
    const Constructor = library[id];
    if (typeof Constructor !== 'function' || !(library.exchanges as string[]).includes(id)) {
      throw new FeedError('not_allowed', `"${id}" is not an exchange of ccxt`);
    }
    exchange = new (Constructor as new (options: object) => Exchange)({
      ...(key ? { apiKey: key, secret: password } : {}),
      enableRateLimit: rateLimit,
      enableLastJsonResponse: true,
      timeout: 20_000,
    });
    if (url)
      exchange.urls.api = Object.fromEntries(Object.keys(exchange.urls.api as object).map((kind) => [kind, url]));
    return exchange;
  }

  function failureOf(error: unknown): FeedError {
    if (error instanceof FeedError) return error;
    const is = (name: string) => {
      const type = library[name];
      return typeof type === 'function' && error instanceof type;
    };
    const message = String((error as Error).message ?? error).replace(/\s+/g, ' ');
    if (/<!doctype html|<html/i.test(message)) {
      return new FeedError('not_json', `${id} answers HTML instead of JSON: check url, or a proxy before it`);
    }
    const code = ERRORS.find(([type]) => is(type))?.[1] ?? 'connection_lost';
    return new FeedError(code, message.slice(0, 200), code === 'rate_limited' ? 5_000 : null);
  }

  async function ask({ symbol }: FeedInstrument, from: number, limit: number): Promise<FeedBar[]> {
    try {
      const client = await open();
      if (!client.markets) await client.loadMarkets();
      client.last_json_response = undefined;
      const rows = await client.fetchOHLCV(symbol, '1m', from, limit);
      // Some exchanges read a page of HTML as an empty list.
      if (client.last_json_response === undefined) throw new FeedError('not_json', `${id} does not answer JSON`);
      return rows.map(barOf);
    } catch (error) {
      throw failureOf(error);
    }
  }

  return {
    name,
    historyDelay: LATENCY,
    async start(instruments, sink, signal) {
      let connected = false;
      while (!signal.aborted) {
        const to = Math.floor((time.now() - LATENCY) / MINUTE) * MINUTE;
        for (const instrument of instruments) {
          const bars = await ask(instrument, to - 3 * MINUTE, 3);
          if (signal.aborted) return;
          if (!connected) sink.connected();
          connected = true;
          sink.bars(
            instrument.symbol,
            bars.filter(({ ts }) => !(ts >= to)),
          );
        }
        await time.sleep(Math.max(1_000, to + MINUTE + LATENCY - time.now()), signal);
      }
    },
    async *history(instrument: FeedInstrument, from: number, to: number, signal: AbortSignal) {
      for (let at = from; at < to && !signal.aborted; at += PAGE * MINUTE) {
        const bars = await ask(instrument, at, Math.min(PAGE, Math.ceil((to - at) / MINUTE)));
        yield bars.filter(({ ts }) => ts < to);
      }
    },
  };
}
