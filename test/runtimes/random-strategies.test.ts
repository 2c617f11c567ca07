import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { createBacktestRun, type Trade } from '../../src/domains/backtests/index.ts';
import { type Instrument, instrumentOf, marketOf, tradeDate } from '../../src/domains/market-data/index.ts';
import { type Bar, compile, type Graph, type Timeframe } from '../../src/engine/index.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { blocksOf } from '../backtests/support.ts';
import { strategiesOn } from '../engine/support/genes.ts';
import { type SeriesGene, seriesOf } from '../engine/support/series.ts';
import { createDesk, type Desk, WIDE } from '../support/desk.ts';
import fc from '../support/properties.ts';
import { tradeOf, withoutExcursion } from '../support/trade-of-signal.ts';
import { until } from '../support/until.ts';

/** Strategies per market; `RANDOM_STRATEGIES` asks for another number. */
const COUNT = Number(process.env.RANDOM_STRATEGIES ?? 15);
/** Each market trades as often as suits its timeframes. */
const MARKETS: { instrument: string; timeframes: Timeframe[]; price: number }[] = [
  { instrument: 'MES', timeframes: ['1m', '2m', '3m'], price: 20_000 },
  { instrument: 'ZN', timeframes: ['5m', '10m'], price: 8_000 },
  { instrument: 'CL', timeframes: ['15m', '30m', '1h'], price: -40 },
  { instrument: 'MYM', timeframes: ['4h', '1d'], price: 30_000 },
];
const CLOSED = statement('test-closed', `select count(*)::int as count from signal where status <> 'open'`);
const FAILED = statement(
  'test-failed',
  `select strategy_id as id, last_error as error from runtime where last_error is not null`,
);

interface Started {
  id: string;
  name: string;
  trades: Trade[];
}

/** The backtest of a graph over all minutes, with limits that let everything through and the graph's own. */
function backtest(graph: Graph, instrument: string, timeframe: Timeframe, minutes: readonly Bar[]): Trade[] {
  const run = createBacktestRun({
    compiled: compile(graph, marketOf(instrument, timeframe)),
    costs: instrumentOf(instrument) as Instrument,
    from: Number.NEGATIVE_INFINITY,
    // The feed lags: the watermark is where the newest bar ends.
    to: (minutes.at(-1) as Bar).ts + 60_000,
    limits: WIDE,
    tradeDate,
  });
  for (const block of blocksOf(minutes)) run.feed(block);
  run.finish();
  return run.take().map(({ trade }) => trade);
}

describe('random strategies of all node types, running', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await createDesk();
  });
  afterAll(() => desk.end());

  it('have the trades of their backtests, field by field', { timeout: 600_000 }, async () => {
    let user: UserCaller | null = null;
    const started: Started[] = [];
    const series = MARKETS.map(({ instrument, timeframes, price }, k) => {
      const gene: SeriesGene = {
        timeframe: timeframes.at(-1) as Timeframe,
        instrument,
        price,
        seed: 11 + k,
        start: Date.parse('2026-03-03T20:00Z'),
        volume: 'some',
        minutesInBreak: k % 2 === 1,
      };
      return seriesOf(gene, 300).minutes;
    });
    for (const [k, { instrument, timeframes }] of MARKETS.entries()) {
      for (const timeframe of timeframes) {
        const count = Math.ceil(COUNT / timeframes.length);
        for (const [i, graph] of fc.sample(strategiesOn(timeframe), count).entries()) {
          // An account of the free tier runs five.
          if (!user || started.length % 5 === 0) user = await desk.user();
          const id = await desk.strategy(user, graph, { instrument, timeframe });
          await desk.start(user, id);
          const trades = backtest(graph, instrument, timeframe, series[k] as Bar[]);
          started.push({ id, name: `${instrument} ${timeframe} ${i}`, trades });
        }
      }
    }
    const expected = started.reduce((sum, { trades }) => sum + trades.length, 0);
    desk.process();
    for (const { id } of started) await desk.reaches(id, 'running');
    for (const [k, { instrument }] of MARKETS.entries()) await desk.ingest(instrument, series[k] as Bar[]);
    const failures = () => desk.db.query<{ id: string; error: string }>(FAILED, []);
    const hasFailed = async () => (await failures()).length > 0;
    const closed = async () => (await desk.db.query<{ count: number }>(CLOSED, []))[0]?.count ?? 0;
    await until(async () => (await closed()) >= expected || (await hasFailed()), 240_000);
    expect((await failures()).map(({ id, error }) => [started.find((one) => one.id === id)?.name, error])).toEqual([]);
    for (const { id, name, trades } of started) {
      const signals = await desk.services.signalStore.ofRuntime(desk.db, id, 'paper');
      const live = signals.filter(({ status }) => status !== 'open').map(tradeOf);
      expect(live, name).toEqual(trades.map(withoutExcursion));
    }
    expect(expected).toBeGreaterThan(COUNT * 5);
  });
});
