import { availableParallelism } from 'node:os';
import {
  backtestTopic,
  createBacktestReads,
  createBacktestService,
  createBacktestStore,
  createBacktestThreads,
  createComparisons,
  createParityStore,
  createReports,
  createSealedSpanStore,
} from '../../domains/backtests/index.ts';
import { DISCLAIMER } from '../../domains/billing/index.ts';
import { createInsightService, createInsightStore, createStatsService } from '../../domains/insight/index.ts';
import { type BarReader, instruments, type MarketDataService, tradeDate } from '../../domains/market-data/index.ts';
import {
  createShareLinkStore,
  createShareService,
  createStudyService,
  createStudyStore,
  runStudyJob,
  type StudyJobPayload,
  studyTopic,
} from '../../domains/research/index.ts';
import type { RiskReport } from '../../domains/risk/index.ts';
import type { ReportDays, RuntimeStore } from '../../domains/runtimes/index.ts';
import type { SignalStore } from '../../domains/signals/index.ts';
import { type KnownMarkets, requireExecutable, type StrategyStore } from '../../domains/strategies/index.ts';
import type { Timeframe } from '../../engine/index.ts';
import type { Wakeups } from '../../events/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database, Tx } from '../../platform/postgres/database.ts';
import { createJobQueue } from '../../platform/postgres/jobs.ts';

/** How many backtests a process runs at once: one per core, minus one core for serving. */
export const BACKTESTS_AT_ONCE = Math.max(1, availableParallelism() - 1);

export interface AnalysisParts {
  db: Database;
  clock: Clock;
  wakeups: Wakeups;
  openAccount(tx: Tx, caller: { userId: string; email: string | null }): Promise<void>;
  markets: KnownMarkets;
  marketData: MarketDataService;
  barReader: BarReader;
  strategyStore: StrategyStore;
  signalStore: SignalStore;
  runtimeStore: RuntimeStore;
  risk: RiskReport;
  reportDay: ReportDays;
  strategies: Parameters<typeof createShareService>[0]['strategies'];
}

/** Backtests and insight. */
export function createAnalysis(parts: AnalysisParts) {
  const { db, clock, wakeups, openAccount, markets, marketData, strategyStore, signalStore, runtimeStore } = parts;
  const { risk, reportDay, barReader } = parts;
  const jobs = createJobQueue();
  // One thread more than backtests, for parity reports.
  const backtestThreads = createBacktestThreads({
    databaseUrl: db.url,
    days: barReader.days,
    size: BACKTESTS_AT_ONCE + 1,
  });
  const backtests = createBacktestService({
    db,
    store: createBacktestStore(),
    seals: createSealedSpanStore(),
    parityStore: createParityStore(),
    jobs,
    threads: backtestThreads,
    strategies: {
      head: (tx, userId, id) => strategyStore.lock(tx, userId, id),
      async version(via, id, version) {
        const stored = await strategyStore.version(via, id, version);
        return stored && { ...stored, timeframe: stored.timeframe as Timeframe };
      },
    },
    markets,
    bars: {
      firstFrom: async (via, instrument, ts) => (await marketData.barsAfter(instrument, ts - 1, 1, via))[0]?.ts ?? null,
      async newest(via, instrument) {
        const bar = await marketData.newestBar(instrument, via);
        return bar && Date.parse(bar.ts);
      },
      watermark: (via, instrument) => marketData.watermark(instrument, via),
    },
    limitsOf: risk.limitsOf,
    openAccount,
    runtimeOf: (via, userId, strategyId, mode) => runtimeStore.own(via, { strategyId, mode }, userId),
    signalsOf: (via, strategyId, mode) => signalStore.ofRuntime(via, strategyId, mode),
    wakeups: { publish: (topic) => wakeups.publish(topic, {}), subscribe: wakeups.subscribe },
    clock,
  });
  const studyStore = createStudyStore();
  const tellStudy = (id: string) => wakeups.publish(studyTopic(id), {});
  const studies = createStudyService({
    db,
    store: studyStore,
    jobs,
    openAccount,
    prepare: backtests.prepare,
    requireExecutable: (graph, market) => void requireExecutable(graph, market, markets),
    limitsOf: (tx, userId) => risk.limitsOf(tx, userId, 'paper'),
    wakeups: { publish: (topic) => wakeups.publish(topic, {}), subscribe: wakeups.subscribe },
    clock,
  });
  const insight = createInsightService({
    db,
    store: createInsightStore(),
    tradeDate,
    reportDay,
  });
  const sharing = createShareService({
    db,
    store: createShareLinkStore(),
    reads: createBacktestReads(db),
    studyOf: (userId, id) => studyStore.byId(db.as(userId), userId, id),
    openAccount,
    strategies: parts.strategies,
    clock,
  });
  return {
    jobs,
    sharing,
    backtests,
    backtestThreads,
    studies,
    /** Runs a part of a study in this process. */
    runStudyPart: ({ id, chunk }: StudyJobPayload, signal: AbortSignal) =>
      runStudyJob({ db, store: studyStore, threads: backtestThreads, clock, onChange: tellStudy }, id, chunk, signal),
    comparisons: createComparisons({
      db,
      reads: createBacktestReads(db),
      parityStore: createParityStore(),
      runtimeOf: (via, userId, strategyId, mode) => runtimeStore.own(via, { strategyId, mode }, userId),
      signalsOf: (via, strategyId, mode) => signalStore.ofRuntime(via, strategyId, mode),
    }),
    reports: createReports({ reads: createBacktestReads(db), disclaimer: DISCLAIMER.text }),
    backtestReads: createBacktestReads(db),
    /** Notifies followers of a backtest after a commit. */
    tellBacktest: (id: string) => wakeups.publish(backtestTopic(id), {}),
    insight,
    stats: createStatsService({
      db,
      pointValues: () => new Map(instruments().map(({ symbol, pointValue }) => [symbol, pointValue])),
    }),
  };
}
