import { isUuid } from '../../kernel/ids.ts';
import type { Database, Queryable } from '../../platform/postgres/database.ts';
import type { TradingMode } from '../risk/index.ts';
import type { RuntimeRecord } from '../runtimes/index.ts';
import type { SignalRecord } from '../signals/index.ts';
import type { BacktestReads } from './backtest-read-store.ts';
import type { BacktestSettings } from './backtest-settings.ts';
import { type ComparableRun, type ComparableTrade, type Comparison, compareRuns } from './comparison.ts';
import type { ParityStore } from './parity-report.ts';

export interface ComparisonDeps {
  db: Database;
  reads: Pick<BacktestReads, 'withTrades'>;
  parityStore: Pick<ParityStore, 'denied'>;
  runtimeOf(db: Queryable, userId: string, strategyId: string, mode: TradingMode): Promise<RuntimeRecord | null>;
  signalsOf(db: Queryable, strategyId: string, mode: TradingMode): Promise<SignalRecord[]>;
}

const MINUTE = 60_000;

export type ComparisonService = ReturnType<typeof createComparisons>;

/** Compares runs of a user's strategies; each answers null when one of the runs does not exist. */
export function createComparisons({ db, reads, parityStore, runtimeOf, signalsOf }: ComparisonDeps) {
  async function backtestOf(userId: string, id: string, name: string): Promise<ComparableRun | null> {
    const row = await reads.withTrades(userId, id);
    return (
      row && {
        name,
        instrument: row.instrument,
        timeframe: row.timeframe,
        strategyVersion: row.strategyVersion,
        from: row.fromTs,
        to: row.toTs,
        settings: row.settings as BacktestSettings,
        riskGate: row.limits !== null,
        dataRevision: row.dataRevision,
        trades: row.trades,
      }
    );
  }

  return {
    async backtests(userId: string, before: string, after: string): Promise<Comparison<ComparableTrade> | null> {
      const [first, second] = await Promise.all([
        backtestOf(userId, before, 'the first'),
        backtestOf(userId, after, 'the second'),
      ]);
      return first && second ? compareRuns(first, second) : null;
    },

    /** A backtest, and what its strategy did in a mode since the runtime's last start, in the span that both have. */
    async withLive(userId: string, id: string, mode: TradingMode): Promise<Comparison<ComparableTrade> | null> {
      const row = isUuid(id) ? await reads.withTrades(userId, id) : null;
      const tested = row && (await backtestOf(userId, id, 'the backtest'));
      if (!row || !tested) return null;
      const own = db.as(userId);
      const runtime = await runtimeOf(own, userId, row.strategyId, mode);
      if (!runtime?.startedAt || !runtime.lastBarTs) return null;
      const { startedAt, lastBarTs, instrument, strategyVersion } = runtime;
      const signals = await signalsOf(own, row.strategyId, mode);
      const since = signals.filter(({ firedAt }) => firedAt >= startedAt);
      const denied = await parityStore.denied(own, row.strategyId, mode, startedAt);
      const first = Math.min(
        ...since.map(({ barTs }) => Date.parse(barTs)),
        ...denied.map((barTs) => Date.parse(barTs)),
      );
      const end = Date.parse(lastBarTs) + MINUTE;
      return compareRuns(tested, {
        ...tested,
        name: 'live',
        instrument,
        strategyVersion,
        from: new Date(Number.isFinite(first) ? first : end),
        to: new Date(end),
        settings: {},
        riskGate: null,
        dataRevision: null,
        trades: since.flatMap(tradeOf),
        denied: new Set(denied.map((barTs) => Date.parse(barTs))),
      });
    },
  };
}

/** A closed signal as a trade; an open one is none yet. */
function tradeOf(signal: SignalRecord): ComparableTrade[] {
  const { side, size, barTs, entryPrice, closeBarTs, closePrice, closeReason, pnl } = signal;
  if (closeBarTs === null || closePrice === null || pnl === null) return [];
  // As numbers, whose text is the same as that of stored decimals.
  const exit = { exitTs: new Date(closeBarTs), exitPrice: Number(closePrice), closeReason: closeReason ?? 'user' };
  return [{ side, size, entryTs: new Date(barTs), entryPrice: Number(entryPrice), ...exit, pnl: Number(pnl) }];
}
