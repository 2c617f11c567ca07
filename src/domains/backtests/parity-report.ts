import { barOpen } from '../../engine/index.ts';
import { isUuid } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Queryable } from '../../platform/postgres/database.ts';
import { calendarFor, requireInstrument } from '../market-data/index.ts';
import type { TradingMode } from '../risk/index.ts';
import { pastTrades, type RuntimeRecord } from '../runtimes/index.ts';
import type { SignalRecord } from '../signals/index.ts';
import type { BacktestThreads } from './backtest-threads.ts';
import { type Difference, differences, type ParitySpec } from './parity.ts';

/** Live and backtest over the bars that a runtime has decided since it was last started. */
export interface ParityReport {
  strategyId: string;
  strategyVersion: number;
  mode: TradingMode;
  /** The newest stored minute when it was started (null: none), and the newest bar it has decided. */
  startedAtBar: string | null;
  lastBarTs: string;
  bars: number;
  liveSignals: number;
  backtestTrades: number;
  /** Entries that the account's gate denied, and positions that a person closed: done to the backtest as well. */
  denied: number;
  closedByHand: number;
  differences: Difference[];
}

export interface ParityStore {
  /** The open of the newest one-minute bar that was stored when the runtime was started; null: there was none. */
  startBar(db: Queryable, strategyId: string, mode: TradingMode): Promise<string | null>;
  /** Bars on which an entry was denied, of those decided since `startedAt`. */
  denied(db: Queryable, strategyId: string, mode: TradingMode, startedAt: string): Promise<string[]>;
}

interface ParityDeps {
  db: Database;
  parityStore: ParityStore;
  threads: Pick<BacktestThreads, 'parity'>;
  strategies: {
    version(db: Queryable, id: string, version: number): Promise<Pick<ParitySpec, 'graph' | 'revisions'> | null>;
  };
  runtimeOf(db: Queryable, userId: string, strategyId: string, mode: TradingMode): Promise<RuntimeRecord | null>;
  signalsOf(db: Queryable, strategyId: string, mode: TradingMode): Promise<SignalRecord[]>;
}

export async function createParityReport(
  deps: ParityDeps,
  userId: string,
  strategyId: string,
  mode: TradingMode,
): Promise<ParityReport | null> {
  const { parityStore, threads, strategies } = deps;
  const db = deps.db.as(userId);
  const runtime = isUuid(strategyId) ? await deps.runtimeOf(db, userId, strategyId, mode) : null;
  if (!runtime?.startedAt || !runtime.lastBarTs) return null;
  const { strategyVersion, instrument, startedAt, lastBarTs } = runtime;
  const version = await strategies.version(db, strategyId, strategyVersion);
  if (!version) return null;
  const startedAtBar = await parityStore.startBar(db, strategyId, mode);
  const denied = (await parityStore.denied(db, strategyId, mode, startedAt)).filter((barTs) => barTs <= lastBarTs);
  const signals = (await deps.signalsOf(db, strategyId, mode)).filter(({ barTs }) => barTs <= lastBarTs);

  const before = signals.filter(({ firedAt }) => firedAt < startedAt);
  const compared = signals
    .filter(({ firedAt, closedAt }) => firedAt >= startedAt || closedAt === null || closedAt >= startedAt)
    .map((signal) => (signal.closeBarTs !== null && signal.closeBarTs > lastBarTs ? reopened(signal) : signal));
  const { timeframe } = runtime;
  const { sessionGroup, tickSize } = requireInstrument(instrument, ['instrument']);
  const calendar = calendarFor(sessionGroup);
  const barOf = (ts: number) => barOpen(timeframe, ts, calendar);
  const byHand = compared.filter(({ status }) => status === 'cancelled');

  const run = await threads.parity({
    graph: version.graph,
    revisions: version.revisions,
    instrument,
    timeframe,
    from: startedAtBar === null ? Number.NEGATIVE_INFINITY : Date.parse(startedAtBar) + 1,
    lastBar: Date.parse(lastBarTs),
    past: pastTrades(
      before.map((signal) => (signal.closedAt !== null && signal.closedAt >= startedAt ? reopened(signal) : signal)),
      tickSize,
      barOf,
    ),
    denied: denied.map((barTs) => Date.parse(barTs)),
    closed: byHand.map(({ barTs, closeBarTs, pnl }) => [
      Date.parse(barTs),
      { ts: barOf(Date.parse(closeBarTs ?? lastBarTs)), loss: Number(pnl) < 0 },
    ]),
  });
  return {
    strategyId,
    strategyVersion,
    mode,
    startedAtBar,
    lastBarTs: formatInstant(Date.parse(lastBarTs)),
    bars: run.bars,
    liveSignals: compared.length,
    backtestTrades: run.trades.length + run.entries.length,
    denied: denied.length,
    closedByHand: byHand.length,
    differences: differences(compared, run),
  };
}

/** As it stood before it was closed. */
const reopened = (signal: SignalRecord): SignalRecord => ({
  ...signal,
  status: 'open',
  closedAt: null,
  closeBarTs: null,
  closeReason: null,
  closePrice: null,
  pnl: null,
});
