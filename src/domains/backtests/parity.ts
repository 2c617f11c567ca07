import {
  type CompiledStrategy,
  compile,
  type Graph,
  type NodeRevisions,
  type PastTrade,
  type Timeframe,
} from '../../engine/index.ts';
import {
  type BarBlock,
  marketOf,
  type OffsetChange,
  RollOffsets,
  requireInstrument,
  tradeDate,
} from '../market-data/index.ts';
import type { CloseReason, SignalRecord } from '../signals/index.ts';
import { createBacktestRun, type Entry } from './backtest-run.ts';
import type { Trade, TradePart } from './trade.ts';

// Compares live with backtest: runs the bars that a runtime has decided through the backtester again.

/** A runtime's span and all external actions on it. Plain data, so that it can be sent to a thread. */
export interface ParitySpec {
  graph: Graph;
  revisions: NodeRevisions;
  instrument: string;
  timeframe: Timeframe;
  /** Bars from here (UTC ms) to `until` were live. */
  from: number;
  until: number;
  /** The newest decided bar (of the timeframe). */
  lastBar: number;
  /** Its trades before `from`; the position open then, and its version if another version opened it. */
  past: PastTrade[];
  resumed: Entry | null;
  opener: Pick<ParitySpec, 'graph' | 'revisions' | 'timeframe'> | null;
  denied: number[];
  closed: [entryTs: number, close: { ts: number; loss: boolean }][];
}

/** The instrument's bars, and the offsets of their contracts. */
export interface RollingBars {
  bars: AsyncIterable<BarBlock>;
  rolls: readonly OffsetChange[];
}

export interface ParityRun {
  trades: Trade[];
  /** Entries without an exit of the engine: still open, or closed by the user. */
  entries: Entry[];
  bars: number;
}

/** A field of a trade that differs; null on a side without that trade. */
export interface Difference {
  /** The bar of the entry. */
  barTs: string;
  /** `missing_live`, `missing_backtest`, or the field: `entryPrice`, `exitTs`, `pnl`, … */
  field: string;
  live: string | null;
  backtest: string | null;
}

/**
 * Backtests the span. `bars` start at the instrument's first stored one. After `signal` has aborted the result is partial.
 */
export async function runParity(
  spec: ParitySpec,
  { bars, rolls }: RollingBars,
  signal?: AbortSignal,
): Promise<ParityRun> {
  const compiled: CompiledStrategy = compile(spec.graph, marketOf(spec.instrument, spec.timeframe), spec.revisions);
  const { opener } = spec;
  const instrument = requireInstrument(spec.instrument, ['instrument']);
  const run = createBacktestRun({
    compiled,
    costs: instrument,
    rolls: new RollOffsets(Number(instrument.tickSize), rolls),
    from: spec.from,
    to: spec.until,
    limits: null,
    tradeDate,
    past: spec.past,
    resumed: spec.resumed,
    opener: opener && compile(opener.graph, marketOf(spec.instrument, opener.timeframe), opener.revisions),
    outside: { denied: new Set(spec.denied), closed: new Map(spec.closed) },
    lastBar: spec.lastBar,
  });
  for await (const block of bars) {
    run.feed(block);
    if (run.done || signal?.aborted) break;
  }
  run.finish();
  const open = run.open();
  return {
    trades: run.take().map(({ trade }) => trade),
    entries: [...run.closedOutside, ...(open ? [open] : [])],
    bars: run.decided,
  };
}

const ENTRY_FIELDS = ['side', 'size', 'fill', 'entryPrice', 'stopPrice', 'targetPrice', 'rollGap'] as const;
const EXIT_FIELDS = ['exitTs', 'exitPrice', 'closeReason', 'grossPnl', 'commission', 'slippageCost', 'pnl'] as const;
const PART_FIELDS = ['size', 'exitTs', 'exitPrice', 'closeReason', 'pnl'] as const;

/** Converts a signal to a trade; a close by the user has no exit that the engine could repeat. */
const tradeOfSignal = (signal: SignalRecord): Partial<Trade> => ({
  ...entryOfSignal(signal),
  ...(signal.status === 'closed'
    ? {
        exitTs: signal.closeBarTs as string,
        exitPrice: signal.closePrice as string,
        closeReason: signal.closeReason as CloseReason,
        grossPnl: signal.grossPnl as string,
        commission: signal.commission as string,
        slippageCost: signal.slippageCost as string,
        pnl: signal.pnl as string,
      }
    : {}),
});

/** Converts a signal to an entry, with the parts that the engine has closed. */
export const entryOfSignal = (signal: SignalRecord): Entry => ({
  side: signal.side,
  size: signal.size,
  fill: signal.fill,
  entryTs: signal.barTs,
  entryPrice: signal.entryPrice,
  stopPrice: signal.stopPrice,
  targetPrice: signal.targetPrice,
  rollGap: signal.rollGap,
  rollOffset: signal.rollOffset,
  parts: signal.parts
    .filter(({ closeReason }) => closeReason !== 'user' && closeReason !== 'force_close')
    .map(({ closePrice: exitPrice, closeBarTs: exitTs, closedAt: _, ...part }) => ({ ...part, exitPrice, exitTs })),
});

/** The parts as text for comparison. */
const partsText = (parts: readonly TradePart[] = []): string =>
  parts.map((part) => PART_FIELDS.map((field) => part[field]).join(' ')).join('; ');

/** The fields that differ between live and backtest, oldest first; empty when they are equal. */
export function differences(signals: readonly SignalRecord[], { trades, entries }: ParityRun): Difference[] {
  const live = new Map(signals.map((signal) => [signal.barTs, tradeOfSignal(signal)]));
  const backtest = new Map<string, Partial<Trade>>([...entries, ...trades].map((trade) => [trade.entryTs, trade]));
  const text = (value: unknown) => (value == null ? null : String(value));
  return [...new Set([...live.keys(), ...backtest.keys()])].sort().flatMap((barTs): Difference[] => {
    const theirs = live.get(barTs);
    const ours = backtest.get(barTs);
    if (!theirs) return [{ barTs, field: 'missing_live', live: null, backtest: text(ours?.side) }];
    if (!ours) return [{ barTs, field: 'missing_backtest', live: text(theirs.side), backtest: null }];
    const fields = [...ENTRY_FIELDS, ...EXIT_FIELDS].map((field): [string, string | null, string | null] => [
      field,
      text(theirs[field]),
      text(ours[field]),
    ]);
    return [...fields, ['parts', partsText(theirs.parts), partsText(ours.parts)] as const]
      .filter(([, before, after]) => before !== after)
      .map(([field, mine, other]) => ({ barTs, field, live: mine, backtest: other }));
  });
}
