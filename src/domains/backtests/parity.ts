import {
  type CompiledStrategy,
  compile,
  type Graph,
  type NodeRevisions,
  type PastTrade,
  type Timeframe,
} from '../../engine/index.ts';
import { marketOf, requireInstrument, tradeDate } from '../market-data/index.ts';
import type { SignalRecord } from '../signals/index.ts';
import { createBacktestRun, type Entry } from './backtest-run.ts';
import type { BarBlock } from './bar-block.ts';
import type { Trade } from './trade.ts';

// Whether live does what the backtest says: the bars that a runtime has decided, through the backtester again.

/** A runtime's span, with all that was done to it from outside. Plain data, so that a thread can be told. */
export interface ParitySpec {
  graph: Graph;
  revisions: NodeRevisions;
  instrument: string;
  timeframe: Timeframe;
  /** One-minute bars from here on (UTC ms) were live. */
  from: number;
  /** The newest bar (of the timeframe) it has decided. */
  lastBar: number;
  /** What it had traded before `from`. */
  past: PastTrade[];
  denied: number[];
  closed: [entryTs: number, close: { ts: number; loss: boolean }][];
}

export interface ParityRun {
  trades: Trade[];
  /** Entries without an exit of the engine: still open, or closed by a person. */
  entries: Entry[];
  bars: number;
}

/** One field of one trade that live and backtest do not agree on; null: the one has no such trade. */
export interface Difference {
  /** The bar of the entry. */
  barTs: string;
  /** `missing_live`, `missing_backtest`, or the field: `entryPrice`, `exitTs`, `pnl`, … */
  field: string;
  live: string | null;
  backtest: string | null;
}

/** Runs the backtester over the span. `bars`: from the instrument's first stored one. */
export async function runParity(spec: ParitySpec, bars: AsyncIterable<BarBlock>): Promise<ParityRun> {
  const compiled: CompiledStrategy = compile(spec.graph, marketOf(spec.instrument, spec.timeframe), spec.revisions);
  const run = createBacktestRun({
    compiled,
    costs: requireInstrument(spec.instrument, ['instrument']),
    from: spec.from,
    to: Number.POSITIVE_INFINITY,
    limits: null,
    tradeDate,
    past: spec.past,
    outside: { denied: new Set(spec.denied), closed: new Map(spec.closed) },
    lastBar: spec.lastBar,
  });
  for await (const block of bars) {
    run.feed(block);
    if (run.done) break;
  }
  const open = run.open();
  return {
    trades: run.take().map(({ trade }) => trade),
    entries: [...run.closedOutside, ...(open ? [open] : [])],
    bars: run.decided,
  };
}

const ENTRY_FIELDS = ['side', 'size', 'entryPrice', 'stopPrice', 'targetPrice'] as const;
const EXIT_FIELDS = ['exitTs', 'exitPrice', 'closeReason', 'grossPnl', 'commission', 'slippageCost', 'pnl'] as const;

/** A signal as a trade; what a person closed has no exit that the engine could repeat. */
const tradeOfSignal = (signal: SignalRecord): Partial<Record<keyof Trade, string | number | null>> => ({
  side: signal.side,
  size: signal.size,
  entryPrice: signal.entryPrice,
  stopPrice: signal.stopPrice,
  targetPrice: signal.targetPrice,
  ...(signal.status === 'closed'
    ? {
        exitTs: signal.closeBarTs,
        exitPrice: signal.closePrice,
        closeReason: signal.closeReason,
        grossPnl: signal.grossPnl,
        commission: signal.commission,
        slippageCost: signal.slippageCost,
        pnl: signal.pnl,
      }
    : {}),
});

/** Where live and backtest differ, oldest first; none where they are the same, field by field. */
export function differences(signals: readonly SignalRecord[], { trades, entries }: ParityRun): Difference[] {
  const live = new Map(signals.map((signal) => [signal.barTs, tradeOfSignal(signal)]));
  const backtest = new Map<string, Partial<Trade>>([...entries, ...trades].map((trade) => [trade.entryTs, trade]));
  const text = (value: unknown) => (value == null ? null : String(value));
  return [...new Set([...live.keys(), ...backtest.keys()])].sort().flatMap((barTs): Difference[] => {
    const theirs = live.get(barTs);
    const ours = backtest.get(barTs);
    if (!theirs) return [{ barTs, field: 'missing_live', live: null, backtest: text(ours?.side) }];
    if (!ours) return [{ barTs, field: 'missing_backtest', live: text(theirs.side), backtest: null }];
    return [...ENTRY_FIELDS, ...EXIT_FIELDS]
      .filter((field) => text(theirs[field]) !== text(ours[field]))
      .map((field) => ({ barTs, field, live: text(theirs[field]), backtest: text(ours[field]) }));
  });
}
