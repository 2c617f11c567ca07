import type { UserCaller } from '../../src/domains/account/index.ts';
import type { SignalRecord } from '../../src/domains/signals/index.ts';
import type { Bar, Graph, Timeframe } from '../../src/engine/index.ts';
import { store } from '../backtests/bars.ts';
import { backtest, loosenLimits } from '../backtests/support.ts';
import { createTestApp, type TestApp, type TestCaller } from './app.ts';
import { strategy } from './seed.ts';
import { until } from './until.ts';

/** What a trade was, told by a signal or by a backtest: prices and P&L as numbers, instants in ISO 8601. */
export interface TradeLine {
  side: string;
  size: number;
  entryTs: string;
  entryPrice: number;
  stopPrice: number | null;
  targetPrice: number | null;
  exitTs: string | null;
  exitPrice: number | null;
  closeReason: string | null;
  grossPnl: number | null;
  pnl: number | null;
}

export interface Case {
  instrument: string;
  timeframe?: Timeframe;
  graph: Graph;
  bars: readonly Bar[];
  /** How many trades are closed in the end. Default 1. */
  closed?: number;
}

/** An app in which strategies run live, and are backtested over the same bars. */
export interface LiveAndBacktest {
  app: TestApp;
  user: TestCaller<UserCaller>;
  /**
   * Starts the strategy, stores the bars (later than any of the instrument so far), waits for its trades to be closed, and
   * backtests it over what is stored.
   */
  play(one: Case): Promise<{ strategyId: string; live: TradeLine[]; tested: TradeLine[] }>;
  close(): Promise<void>;
}

const numberOf = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));

export async function createLiveAndBacktest(): Promise<LiveAndBacktest> {
  const app = await createTestApp();
  const user = await app.user();
  await loosenLimits(app, user);
  app.dispatch();
  return {
    app,
    user,
    async play({ instrument, timeframe = '1m', graph, bars, closed = 1 }) {
      app.clock.set((bars.at(-1) as Bar).ts + 86_400_000);
      const id = await strategy(app).on(instrument, timeframe).drawn(graph).as('live').for(user);
      await app.services.runtimes.start(user.caller, { strategyId: id, mode: 'paper' });
      await until(async () => {
        const [row] = await app.database.db.prisma.runtime.findMany({ where: { strategyId: id } });
        return row?.status === 'running' || `${row?.status}: ${row?.lastError}`;
      });
      await store(app, instrument, bars);
      const signals = () => app.services.signalStore.ofRuntime(app.database.db, id, 'paper');
      await until(async () => {
        const all = await signals();
        const [row] = await app.database.db.prisma.runtime.findMany({ where: { strategyId: id } });
        if (row?.status === 'error') throw new Error(`the runtime failed: ${row.lastError}`);
        return all.filter(({ status }) => status === 'closed').length >= closed || `signals: ${JSON.stringify(all)}`;
      });
      const live = (await signals()).map(lineOfSignal);
      const tested = await app.database.db.prisma.backtestTrade.findMany({
        where: { backtestId: await backtest(app, user, id) },
        orderBy: { ordinal: 'asc' },
      });
      return {
        strategyId: id,
        live,
        tested: tested.map((trade) => ({
          side: trade.side,
          size: trade.size,
          entryTs: trade.entryTs.toISOString(),
          entryPrice: Number(trade.entryPrice),
          stopPrice: numberOf(trade.stopPrice),
          targetPrice: numberOf(trade.targetPrice),
          exitTs: trade.exitTs.toISOString(),
          exitPrice: Number(trade.exitPrice),
          closeReason: trade.closeReason,
          grossPnl: Number(trade.grossPnl),
          pnl: Number(trade.pnl),
        })),
      };
    },
    close: () => app.close(),
  };
}

const lineOfSignal = (signal: SignalRecord): TradeLine => ({
  side: signal.side,
  size: signal.size,
  entryTs: signal.barTs,
  entryPrice: Number(signal.entryPrice),
  stopPrice: numberOf(signal.stopPrice),
  targetPrice: numberOf(signal.targetPrice),
  exitTs: signal.closeBarTs,
  exitPrice: numberOf(signal.closePrice),
  closeReason: signal.closeReason,
  grossPnl: numberOf(signal.grossPnl),
  pnl: numberOf(signal.pnl),
});
