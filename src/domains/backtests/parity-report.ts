import { barEnd, type Timeframe } from '../../engine/index.ts';
import { isUuid } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Queryable } from '../../platform/postgres/database.ts';
import { calendarFor, requireInstrument } from '../market-data/index.ts';
import type { TradingMode } from '../risk/index.ts';
import { pastTrades, type RuntimeRecord } from '../runtimes/index.ts';
import type { SignalRecord } from '../signals/index.ts';
import type { BacktestThreads } from './backtest-threads.ts';
import { type Difference, differences, entryOfSignal, type ParitySpec } from './parity.ts';

/** A comparison of live and backtest over the bars that a runtime has decided since its last start. */
export interface ParityReport {
  strategyId: string;
  strategyVersion: number;
  mode: TradingMode;
  /** The newest bar stored at the start (null: none), and the newest decided bar. */
  startedAtBar: string | null;
  lastBarTs: string;
  bars: number;
  liveSignals: number;
  backtestTrades: number;
  /** Entries denied by the account's gate and positions closed by the user, which were applied to the backtest too. */
  denied: number;
  closedByHand: number;
  differences: Difference[];
}

/** The span that a runtime has decided since its start. ISO 8601. */
export interface DecidedSpan {
  /** The open of the newest one-minute bar stored at the start; null: none. */
  startBarTs: string | null;
  /** The watermark at the start: bars final by then are not decided. */
  startWatermark: string | null;
  /** The end of the last minute with an event. */
  decidedTo: string | null;
}

export interface ParityStore {
  span(db: Queryable, strategyId: string, mode: TradingMode): Promise<DecidedSpan>;
  /** Bars and minutes decided since `startedAt` on which an entry was denied. */
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
  const span = await parityStore.span(db, strategyId, mode);
  const { timeframe } = runtime;
  const { sessionGroup, tickSize } = requireInstrument(instrument, ['instrument']);
  const calendar = calendarFor(sessionGroup);
  const lastBar = Date.parse(lastBarTs);
  const until = Math.max(barEnd(timeframe, lastBar, calendar), Date.parse(span.decidedTo ?? lastBarTs));
  const upTo = formatInstant(until);

  const denied = (await parityStore.denied(db, strategyId, mode, startedAt)).filter((barTs) => barTs < upTo);
  const signals = (await deps.signalsOf(db, strategyId, mode)).filter(({ barTs }) => barTs < upTo);
  const before = signals
    .filter(({ firedAt }) => firedAt < startedAt)
    .map((signal) => asOf(signal, ({ closedAt }) => closedAt < startedAt));
  const compared = signals
    .filter(({ firedAt, closedAt }) => firedAt >= startedAt || closedAt === null || closedAt >= startedAt)
    .map((signal) => asOf(signal, ({ closeBarTs }) => closeBarTs < upTo));
  const open = before.find(({ status }) => status === 'open');
  const opener =
    open && open.strategyVersion !== strategyVersion
      ? await strategies.version(db, strategyId, open.strategyVersion)
      : null;
  const byHand = compared.filter(({ status }) => status === 'cancelled');

  const run = await threads.parity(userId, {
    graph: version.graph,
    revisions: version.revisions,
    instrument,
    timeframe,
    from: span.startWatermark === null ? Number.NEGATIVE_INFINITY : Date.parse(span.startWatermark),
    until,
    lastBar,
    past: pastTrades(before, tickSize, calendar),
    resumed: open ? entryOfSignal(open) : null,
    opener: opener && open ? { ...opener, timeframe: open.timeframe as Timeframe } : null,
    denied: denied.map((barTs) => Date.parse(barTs)),
    closed: byHand.map(({ barTs, closeBarTs, pnl }) => [
      Date.parse(barTs),
      { ts: Date.parse(closeBarTs ?? lastBarTs), loss: Number(pnl) < 0 },
    ]),
  });
  return {
    strategyId,
    strategyVersion,
    mode,
    startedAtBar: span.startBarTs,
    lastBarTs: formatInstant(lastBar),
    bars: run.bars,
    liveSignals: compared.length,
    backtestTrades: run.trades.length + run.entries.length,
    denied: denied.length,
    closedByHand: byHand.length,
    differences: differences(compared, run),
  };
}

/** A signal without its closes that `happened` excludes. */
function asOf(
  signal: SignalRecord,
  happened: (closing: { closedAt: string; closeBarTs: string }) => boolean,
): SignalRecord {
  const { closedAt, closeBarTs } = signal;
  if (closedAt !== null && closeBarTs !== null && happened({ closedAt, closeBarTs })) return signal;
  const parts = signal.parts.filter(happened);
  return {
    ...signal,
    status: 'open',
    parts,
    openSize: parts.reduce((left, part) => left - part.size, signal.size),
    closedAt: null,
    closeBarTs: null,
    closeReason: null,
    closePrice: null,
    exitAt: null,
    pnl: null,
  };
}
