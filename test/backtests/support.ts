import { ensureAccount, type UserCaller } from '../../src/domains/account/index.ts';
import { createBacktestStore, runBacktestJob } from '../../src/domains/backtests/index.ts';
import {
  BAR_FIELDS,
  type BarBlock,
  createBarBlock,
  createContractReads,
  readBars,
} from '../../src/domains/market-data/index.ts';
import { createRiskStore, TIER_CEILINGS } from '../../src/domains/risk/index.ts';
import type { Bar, Graph } from '../../src/engine/index.ts';
import type { TestApp, TestCaller } from '../support/app.ts';

/** Bars as a run takes them, in blocks of `size`. */
export function* blocksOf(bars: readonly Bar[], size = 1_000): Generator<BarBlock> {
  for (let from = 0; from < bars.length; from += size) {
    const part = bars.slice(from, from + size);
    const block = { ...createBarBlock(part.length), count: part.length };
    for (const field of BAR_FIELDS) block[field].set(part.map((bar) => bar[field]));
    yield block;
  }
}

/** Limits that no week of trading meets. */
export const WIDE_LIMITS = {
  ...TIER_CEILINGS.pro,
  dailyLossLimit: '1000000.00',
  maxConsecutiveLosses: 10_000,
  maxDailySignals: 10_000,
  tradingHalted: false,
};

/** Opens the account with limits that let everything through. */
export async function loosenLimits(app: TestApp, { caller }: TestCaller<UserCaller>, limits = WIDE_LIMITS) {
  await app.database.db.transaction(async (tx) => {
    await ensureAccount(tx, caller);
    await createRiskStore().initLimits(tx, caller.userId, 'paper', limits, new Date().toISOString());
  });
}

/** Runs a backtest of a strategy to its end, here rather than in a thread; answers its id. */
export async function backtest(
  app: TestApp,
  { caller }: TestCaller<UserCaller>,
  strategyId: string,
  graph: Graph | null = null,
): Promise<string> {
  const { db } = app.database;
  const id = await app.services.backtests.run(caller, { strategyId, graph });
  const deps = {
    db,
    store: createBacktestStore(),
    readBars: (instrument: string, until: number) => readBars(db, instrument, until),
    rollOffsets: (instrument: string) => createContractReads(db).rollOffsets(instrument),
    clock: app.clock,
    onChange: () => {},
  };
  await runBacktestJob(deps, id, new AbortController().signal);
  return id;
}
