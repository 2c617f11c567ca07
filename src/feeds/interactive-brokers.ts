import type { Contract, IBApi } from '@stoqey/ib';
import * as z from 'zod';
import {
  type Feed,
  type FeedBar,
  FeedError,
  type FeedInstrument,
  type FeedTime,
} from '../domains/market-data/index.ts';
import { common } from './common.ts';

// Interactive Brokers' TWS API, of a running TWS or IB Gateway: historical bars that are kept up to date.
// https://interactivebrokers.github.io/tws-api/historical_bars.html

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** The running minute is updated every five seconds; its last update comes so long after its end (ms). */
const LAST_UPDATE = 6_000;
const ANSWER_WITHIN = 30_000;
const CONNECT_WITHIN = 15_000;

const CONTRACT = /^([^:\s]+):(STK|FUT|CONTFUT|CASH|CRYPTO|IND|CFD):([A-Z0-9]+):([A-Z]{3})(?::(\d{6}(?:\d{2})?))?$/;

export const interactiveBrokersOptions = z.strictObject({
  ...common,
  type: z.literal('interactive-brokers'),
  /** SYMBOL:TYPE:EXCHANGE:CURRENCY, futures with their month: ES:FUT:CME:USD:202612 */
  instruments: common.instruments.refine((names) => Object.values(names).every((name) => CONTRACT.test(name)), {
    error: 'expected contracts such as SPY:STK:SMART:USD or ES:FUT:CME:USD:202612',
  }),
  host: z
    .string()
    .regex(/^[\w.:-]+$/)
    .default('127.0.0.1'),
  /** 7496 and 7497 are TWS (live, paper), 4001 and 4002 the gateway. */
  port: z.int().min(1).max(65_535).default(4_002),
  clientId: z.int().min(0).max(999_999).default(21),
  show: z.enum(['TRADES', 'MIDPOINT', 'BID', 'ASK', 'AGGTRADES']).default('TRADES'),
});
export type InteractiveBrokersOptions = z.infer<typeof interactiveBrokersOptions>;

const contractOf = (name: string): Contract => {
  const [, symbol, secType, exchange, currency, month] = CONTRACT.exec(name) ?? [];
  return { symbol, secType, exchange, currency, ...(month ? { lastTradeDateOrContractMonth: month } : {}) } as Contract;
};

/** A request of bars under way. */
interface Request {
  bars: FeedBar[];
  done(error: FeedError | null): void;
  /** A request that stays open: its newest bar. */
  live: { symbol: string; newest: FeedBar | null } | null;
}

const LOST = new Set([502, 504, 507, 1_100, 1_300]);
const RESTORED_WITH_LOSS = 1_101;
const NO_PERMISSION = new Set([200, 321, 326, 354, 420, 10_089, 10_197]);
const CLIENT_ID_IN_USE = new Set([326]);
const HISTORY_ERROR = 162;

/** What an error of the API means; null: the request has no bars. */
function errorOf(code: number, message: string): FeedError | null {
  const said = `Interactive Brokers answers ${code}: ${message.slice(0, 200)}`;
  if (code === HISTORY_ERROR && /no data/i.test(message)) return null;
  if (/pacing/i.test(message) || code === 100) return new FeedError('rate_limited', said, 30_000);
  if (NO_PERMISSION.has(code)) return new FeedError('not_allowed', said);
  return new FeedError('connection_lost', said);
}

export function createInteractiveBrokersFeed(options: InteractiveBrokersOptions, time: FeedTime): Feed {
  const { name, host, port, clientId, show } = options;
  let api: IBApi | null = null;
  let nextId = 1;
  const requests = new Map<number, Request>();

  function ask(symbol: string, end: string, duration: string, live: Request['live']): Promise<FeedBar[]> {
    const id = nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => request.done(new FeedError('connection_lost', `no answer in ${ANSWER_WITHIN / 1_000} s`)),
        ANSWER_WITHIN,
      );
      const request: Request = {
        bars: [],
        live,
        done(error) {
          clearTimeout(timer);
          if (!live || error) requests.delete(id);
          if (error) reject(error);
          else resolve(request.bars);
        },
      };
      requests.set(id, request);
      if (!api) return request.done(new FeedError('connection_lost', 'not connected to TWS or the gateway'));
      // Bars outside of regular hours too, times as epochs.
      api.reqHistoricalData(
        id,
        contractOf(symbol),
        end,
        duration,
        '1 min' as never,
        show as never,
        0,
        2,
        live !== null,
      );
    });
  }

  function failAll(error: FeedError): void {
    for (const request of [...requests.values()]) request.done(error);
    requests.clear();
  }

  return {
    name,
    historyDelay: 5_000,
    async start(instruments, sink, signal) {
      // The build has its exports under `default` alone.
      const loaded = await import('@stoqey/ib');
      const { EventName, IBApi } =
        typeof loaded.IBApi === 'function' ? loaded : (loaded.default as unknown as typeof loaded);
      const client = new IBApi({ host, port, clientId });
      let fail: (error: FeedError | null) => void = () => {};
      const ended = new Promise<void>((resolve, reject) => {
        fail = (error) => (error ? reject(error) : resolve());
      });
      const stop = () => fail(null);
      signal.addEventListener('abort', stop, { once: true });
      const ready = new Promise<void>((resolve) => client.once(EventName.nextValidId, () => resolve()));
      client.on(EventName.disconnected, () =>
        fail(new FeedError('connection_lost', 'TWS or the gateway closed the connection')),
      );
      client.on(EventName.historicalData, (id, date, open, high, low, close, volume) => {
        const request = requests.get(id);
        if (String(date).startsWith('finished')) request?.done(null);
        else request?.bars.push({ ts: Number(date) * 1_000, open, high, low, close, volume: Number(volume) });
      });
      client.on(EventName.historicalDataUpdate, (id, date, open, high, low, close, volume) => {
        const live = requests.get(id)?.live;
        if (!live) return;
        const bar = { ts: Number(date) * 1_000, open, high, low, close, volume: Number(volume) };
        if (live.newest && live.newest.ts < bar.ts) sink.bars(live.symbol, [live.newest]);
        live.newest = bar;
      });
      client.on(EventName.error, (error, code, id) => {
        const failure = errorOf(code, error.message);
        const request = requests.get(id);
        if (LOST.has(code) || code === RESTORED_WITH_LOSS) fail(failure);
        else if (request) {
          request.done(failure);
          if (request.live && failure) fail(failure);
        } else if (CLIENT_ID_IN_USE.has(code)) fail(failure);
      });
      try {
        client.connect();
        await Promise.race([ready, ended, timeout(CONNECT_WITHIN, host, port)]);
        if (signal.aborted) return;
        api = client;
        await Promise.race([ended, subscribe(instruments)]);
        if (signal.aborted) return;
        sink.connected();
        await Promise.race([ended, passEnded(signal, sink.bars)]);
      } finally {
        signal.removeEventListener('abort', stop);
        api = null;
        client.removeAllListeners();
        // A failure of the socket after this is ignored.
        client.on(EventName.error, () => {});
        client.disconnect();
        failAll(new FeedError('connection_lost', 'the connection to TWS or the gateway ended'));
        ended.catch(() => {});
      }
    },
    async *history(instrument: FeedInstrument, from: number, to: number, signal: AbortSignal) {
      for (let at = from; at < to && !signal.aborted; at += DAY) {
        const end = Math.min(at + DAY, to);
        const seconds = Math.max(60, Math.ceil((end - at) / 1_000));
        // A day and no more in seconds; what is older than asked for is left out.
        const bars = await ask(instrument.symbol, stampOf(end), `${Math.min(seconds, 86_400)} S`, null);
        yield bars.filter(({ ts }) => ts >= at && ts < end);
      }
    },
  };

  async function subscribe(instruments: readonly FeedInstrument[]): Promise<void> {
    await Promise.all(instruments.map(({ symbol }) => ask(symbol, '', '1800 S', { symbol, newest: null })));
  }

  /** Passes the newest minute once it is over. */
  async function passEnded(signal: AbortSignal, pass: (symbol: string, bars: FeedBar[]) => void): Promise<void> {
    while (!signal.aborted) {
      await time.sleep(1_000, signal);
      for (const { live } of requests.values()) {
        if (!live?.newest || time.now() < live.newest.ts + MINUTE + LAST_UPDATE) continue;
        pass(live.symbol, [live.newest]);
        live.newest = null;
      }
    }
  }
}

/** "20131008-14:30:00", UTC. */
const stampOf = (ts: number): string => {
  const text = new Date(ts).toISOString();
  return `${text.slice(0, 10).replaceAll('-', '')}-${text.slice(11, 19)}`;
};

const timeout = (ms: number, host: string, port: number): Promise<never> =>
  new Promise((_resolve, reject) => {
    setTimeout(
      () => reject(new FeedError('connection_lost', `no TWS or gateway answers at ${host}:${port}`)),
      ms,
    ).unref();
  });
