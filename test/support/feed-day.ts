import type { UserCaller } from '../../src/domains/account/index.ts';
import {
  calendarFor,
  createFeedRunner,
  type Feed,
  type FeedBar,
  type FeedReport,
  type FeedTime,
  requireInstrument,
} from '../../src/domains/market-data/index.ts';
import { backtest, loosenLimits } from '../backtests/support.ts';
import { barsOf } from '../market-data/shared-data.ts';
import { createTestApp, type TestApp, type TestCaller } from './app.ts';
import { strategy } from './seed.ts';
import { until } from './until.ts';
import type { Vendor } from './vendors/vendor.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';

const MINUTE = 60_000;
/** Virtual milliseconds of a step while a bar is waited for: with a real one each, at most 1,000 times real time. */
const STEP = 1_000;

/** The bars of a file between two instants. */
export function barsBetween(file: string, from: string, to: string): FeedBar[] {
  return barsOf(file)
    .map((bar) => ({
      ts: Date.parse(bar.ts),
      open: Number(bar.open),
      high: Number(bar.high),
      low: Number(bar.low),
      close: Number(bar.close),
      volume: Number(bar.volume),
    }))
    .filter(({ ts }) => ts >= Date.parse(from) && ts < Date.parse(to));
}

/** Trade date 2013-10-08 of ES. */
export const ES_DAY = () =>
  barsBetween('ES_1m_2013-10-06_2013-10-14.csv', '2013-10-07T22:00:00Z', '2013-10-08T22:00:00Z');

export interface FeedDay {
  app: TestApp;
  time: VirtualTime;
  /** Problems of the feed, as they are logged. */
  problems: { code: string; message: string }[];
  report(): FeedReport;
  /**
   * Plays the minutes of the bars from a vendor through a feed. `send` does what happens at the end of a minute; default:
   * the vendor sends its bar. Afterwards the clock moves on until all bars are stored, at most an hour.
   */
  play(
    vendor: Vendor,
    feed: (time: FeedTime) => Feed,
    symbol: string,
    send?: (minute: number, bar: FeedBar | null) => unknown,
  ): Promise<void>;
  stored(): Promise<FeedBar[]>;
  /** The signals of the strategy that ran, and the trades of its backtest over what is stored. */
  signals(): Promise<{ live: object[]; tested: object[] }>;
  close(): Promise<void>;
}

/** An app with a running strategy on ES, to which a feed is played. */
export async function createFeedDay(bars: readonly FeedBar[]): Promise<FeedDay> {
  const app = await createTestApp();
  const first = bars[0]?.ts as number;
  app.clock.set(first - 90_000);
  const time = createVirtualTime(app.clock);
  const user: TestCaller<UserCaller> = await app.user();
  await loosenLimits(app, user);
  app.dispatch();
  const strategyId = await strategy(app).on('ES', '1m').as('live').for(user);
  await app.services.runtimes.start(user.caller, { strategyId, mode: 'paper' });
  await until(async () => {
    const [row] = await app.database.db.prisma.runtime.findMany({ where: { strategyId } });
    return row?.status === 'running' || `${row?.status}: ${row?.lastError}`;
  });
  const problems: FeedDay['problems'] = [];
  const { marketData } = app.services;
  let newest = 0;
  let report: () => FeedReport;

  const day: FeedDay = {
    app,
    time,
    problems,
    report: () => report(),
    async play(vendor, make, symbol, send = (_minute, bar) => bar && vendor.emit(bar)) {
      const instrument = requireInstrument('ES', []);
      const calendar = calendarFor(instrument.sessionGroup);
      const runner = createFeedRunner({
        feed: make(time),
        instruments: [{ instrument, calendar, symbol, begin: first }],
        market: {
          ...marketData,
          async ingest(name, sent, options) {
            const answer = await marketData.ingest(name, sent, options);
            if (answer.newestTs !== null) newest = Math.max(newest, Date.parse(answer.newestTs));
            return answer;
          },
        },
        time,
        random: () => 0.5,
        onProblem: (code, message) => problems.push({ code, message }),
      });
      report = runner.report;
      const ending = new AbortController();
      const running = runner.run(ending.signal);
      const pass = async (ms: number, enough: () => boolean) => {
        for (let passed = 0; passed < ms && !enough(); passed += STEP) {
          await new Promise((resolve) => setTimeout(resolve, 1));
          if (!enough()) await time.advance(STEP);
        }
      };
      await pass(60_000, vendor.subscribed);
      const byTime = new Map(bars.map((bar) => [bar.ts, bar]));
      const last = bars.at(-1)?.ts as number;
      for (let ts = first; ts <= last; ts += MINUTE) {
        await time.advance(Math.max(0, ts + MINUTE + 300 - time.now()));
        const bar = byTime.get(ts) ?? null;
        send((ts - first) / MINUTE, bar);
        if (bar) await pass(MINUTE - 1_000, () => newest >= ts);
      }
      await pass(60 * MINUTE, () => newest >= last);
      ending.abort();
      await running;
    },
    async stored() {
      return marketData.barsAfter('ES', first - 1, 10_000);
    },
    async signals() {
      const id = await backtest(app, user, strategyId);
      const trades = await app.database.db.prisma.backtestTrade.findMany({
        where: { backtestId: id },
        orderBy: { ordinal: 'asc' },
      });
      const closed = async () =>
        (await app.services.signalStore.ofRuntime(app.database.db, strategyId, 'paper')).filter(
          ({ status }) => status === 'closed',
        );
      await until(async () => {
        const [row] = await app.database.db.prisma.runtime.findMany({ where: { strategyId } });
        if (row?.status === 'error') throw new Error(`the runtime failed: ${row.lastError}`);
        const { length } = await closed();
        // The backtest ends with its last bar, and closes what is open there.
        return length >= trades.length - 1 || `${length} signals are closed, the backtest has ${trades.length} trades`;
      });
      return {
        live: (await closed()).map((one) => [
          one.side,
          one.barTs,
          Number(one.entryPrice),
          one.closeBarTs,
          Number(one.closePrice),
        ]),
        tested: trades.map((one) => [
          one.side,
          one.entryTs.toISOString(),
          Number(one.entryPrice),
          one.exitTs.toISOString(),
          Number(one.exitPrice),
        ]),
      };
    },
    close: () => app.close(),
  };
  return day;
}
