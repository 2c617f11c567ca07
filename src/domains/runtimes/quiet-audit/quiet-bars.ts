import {
  barEnd,
  barMinutes,
  type CompiledStrategy,
  compile,
  type Decision,
  NotExecutableError,
  type Timeframe,
} from '../../../engine/index.ts';
import { createBoundedCache } from '../../../kernel/bounded-cache.ts';
import type { AuditDecision, SignalRecord } from '../../signals/index.ts';
import { pastTrades } from '../past-trades.ts';
import { createYieldIfBusy } from '../pauses.ts';
import type { RuntimeSetupDeps } from '../runtime-setup.ts';
import { ImposedTrades } from './imposed-trades.ts';
import type { MinuteHistories } from './minute-history.ts';
import type { DecidedRun } from './quiet-audit-store.ts';
import { createQuietReplay } from './quiet-replay.ts';

/** A decided bar: its open (UTC ms), the decision, and its `reason` as JSON. */
export interface QuietBar {
  ts: number;
  decision: AuditDecision;
  reason: string;
}

export interface QuietBarsDeps {
  market: RuntimeSetupDeps['market'];
  minutes: MinuteHistories;
}

/** The reads of a computation, as the runs' user. */
export interface RunReads {
  versionOf: RuntimeSetupDeps['versionOf'];
  signalsOf: RuntimeSetupDeps['signalsOf'];
}

export type QuietBars = ReturnType<typeof createQuietBars>;

const MAX_BYTES = 64 * 2 ** 20;
/** What a bar takes besides its `reason`. */
const BAR_BYTES = 120;
const MINUTE = 60_000;
/** The bars of a day's minutes are kept together. */
const BARS_OF_CHUNK = 1_440;
const MINUTES_AT_ONCE = 4_096;

/** The bars of runs by chunks of time, computed by deciding them again and kept for a while. */
export function createQuietBars({ market, minutes }: QuietBarsDeps) {
  const cache = createBoundedCache<string, readonly QuietBar[]>({
    name: 'audit_rows',
    maxBytes: MAX_BYTES,
    bytesOf: (bars) => bars.reduce((sum, { reason }) => sum + reason.length + BAR_BYTES, 0),
  });
  const yieldIfBusy = createYieldIfBusy(10);

  const spanOf = (timeframe: Timeframe) => BARS_OF_CHUNK * barMinutes(timeframe) * MINUTE;
  const keyOf = (run: DecidedRun, chunk: number) => {
    const last = Date.parse(run.lastBarTs);
    const upTo = Math.min(last, (chunk + 1) * spanOf(run.timeframe));
    return `${run.strategyId} ${run.mode} ${run.run} ${run.revision} ${chunk} ${upTo}`;
  };

  async function compileVersion(run: DecidedRun, version: number, reads: RunReads): Promise<CompiledStrategy> {
    const { graph, revisions, instrument, timeframe } = await reads.versionOf(run.strategyId, version);
    return compile(graph, market.engineMarket(instrument, timeframe), revisions);
  }

  /** The trades of a run: those at its start, and its own. */
  function tradesOf(run: DecidedRun, signals: readonly SignalRecord[]) {
    const { instrument, startWatermark } = run;
    const from = startWatermark === null ? Number.NEGATIVE_INFINITY : Date.parse(startWatermark);
    const onInstrument = signals.filter((signal) => signal.instrument === instrument);
    const all = pastTrades(onInstrument, market.tickSize(instrument), market.calendar(instrument)).map((trade, at) => {
      const { id, status } = onInstrument[at] as SignalRecord;
      return { id, trade, closedOutside: status === 'cancelled' };
    });
    const before = all.filter(({ trade }) => trade.filledBy <= from);
    const open = before.find(({ trade }) => trade.exit === null || trade.exit.at > from) ?? null;
    const past = before.map(({ trade }) => (trade === open?.trade ? { ...trade, exit: null } : trade));
    const own = all.filter(({ trade }) => trade.filledBy > from);
    const trades = new ImposedTrades(open ? [open, ...own] : own, open?.id ?? null);
    const openedBy = onInstrument.find(({ id }) => id === open?.id)?.strategyVersion ?? run.strategyVersion;
    return { from, past, trades, openedBy };
  }

  /** Decides a run's bars again up to the end of chunk `to`, and keeps those of chunks `from` to `to`. */
  async function compute(run: DecidedRun, from: number, to: number, reads: RunReads): Promise<Map<number, QuietBar[]>> {
    const { timeframe, instrument } = run;
    const span = spanOf(timeframe);
    const last = Date.parse(run.lastBarTs);
    const calendar = market.calendar(instrument);
    const chunks = new Map<number, QuietBar[]>();
    for (let chunk = from; chunk <= to; chunk++) chunks.set(chunk, []);
    const start = tradesOf(run, await reads.signalsOf(run.strategyId, run.mode));
    const compiled = await compileVersion(run, run.strategyVersion, reads);
    const opener = start.openedBy === run.strategyVersion ? null : await compileVersion(run, start.openedBy, reads);
    const until = Math.min(barEnd(timeframe, last, calendar), (to + 1) * span);
    const replay = createQuietReplay({
      ...start,
      compiled,
      opener,
      shownFrom: from * span,
      onBar(ts, { kind, note }, trace) {
        if (ts > last) return;
        const reason = JSON.stringify({ ...(note ? { note } : {}), nodes: trace });
        chunks.get(Math.floor(ts / span))?.push({ ts, decision: quietKind(kind), reason });
      },
    });
    const history = await minutes(instrument, run.revision, until);
    const end = firstFrom(history.columns.ts, history.count, until);
    for (let at = 0; at < end; at += MINUTES_AT_ONCE) {
      replay.feed(history.columns, at, Math.min(end, at + MINUTES_AT_ONCE));
      await yieldIfBusy();
    }
    replay.complete(until);
    for (const [chunk, bars] of chunks) cache.set(keyOf(run, chunk), bars);
    return chunks;
  }

  return {
    chunkOf: ({ timeframe }: DecidedRun, ts: number): number => Math.floor(ts / spanOf(timeframe)),
    /** A run's bars in a chunk, oldest first, and in those of the `atOnce` chunks from it on that came with it. */
    async chunks(
      run: DecidedRun,
      chunk: number,
      { older, atOnce }: { older: boolean; atOnce: number },
      reads: RunReads,
    ): Promise<ReadonlyMap<number, readonly QuietBar[]>> {
      const known = cache.get(keyOf(run, chunk));
      if (known) return new Map([[chunk, known]]);
      const newest = Math.floor(Date.parse(run.lastBarTs) / spanOf(run.timeframe));
      const step = older ? -1 : 1;
      let end = chunk;
      for (let next = chunk + step; Math.abs(next - chunk) < atOnce && next <= newest; next += step) {
        if (cache.peek(keyOf(run, next))) break;
        end = next;
      }
      try {
        return await compute(run, Math.min(chunk, end), Math.max(chunk, end), reads);
      } catch (error) {
        // A version of a withdrawn node type computes nothing any more.
        if (!(error instanceof NotExecutableError)) throw error;
        return new Map(Array.from({ length: Math.abs(end - chunk) + 1 }, (_, k) => [chunk + k * step, []]));
      }
    },
  };
}

const quietKind = (kind: Decision['kind']): AuditDecision => (kind === 'exit' || kind === 'entry' ? 'no_entry' : kind);

/** The first of `count` ascending instants that is not before `from`. */
function firstFrom(instants: Float64Array, count: number, from: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((instants[middle] as number) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
