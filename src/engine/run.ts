import { clockDeadline } from './clock-exit.ts';
import type { BarColumns } from './columns.ts';
import type { CompiledStrategy } from './compile.ts';
import { advanceStops, countBar, decideBar } from './decide.ts';
import { type DecisionInput, direction, rulesOf, slotValue } from './decision-input.ts';
import type { TradeView } from './definition.ts';
import { fillWaiting, firstReached, judgeMinute, passInstant } from './fills.ts';
import type { Step } from './plan.ts';
import { isDecided, passQuiet, type QuietInput, quietUntil } from './quiet-bars.ts';
import { RunColumns } from './run-columns.ts';
import type { RunPool } from './run-pool.ts';
import type { SharedNode } from './shared-node.ts';
import { type ShownValue, shownValues } from './shown-values.ts';
import { tradesAtBegin } from './trade-state.ts';
import type { Bar, Decision, DecisionScope, LastExit, Position, Trace, TradeState, TradesAtBegin } from './types.ts';

/** How far ahead the nodes of a run that read its trades are computed: what a decision discards. */
const FORESEEN_BARS = 64;

/** One strategy on a pool. */
export interface Run {
  readonly compiled: CompiledStrategy;
  /**
   * Decides the bar the pool is at, at its close. Call it after `pool.update(bar)`; it may be called again for the same
   * bar with another state, and answers as if the first call had not been. `scope`: default `all`. Throws
   * RangeError for any other bar.
   */
  decide(bar: Bar, state: TradeState, scope?: DecisionScope): Decision;
  /**
   * Of the pool's newest block, the first bar ≥ `from` that has to be decided: the ones before it change nothing but what
   * `passQuiet` counts. `to` when there is none before it.
   */
  quietUntil(state: TradeState, from: number, to: number): number;
  /** The state after bars `from` ≤ k < `to` of the block, on which nothing is decided. */
  passQuiet(state: TradeState, from: number, to: number): TradeState;
  /** Fills a waiting entry on the next one-minute bar; null when its price is not reached. */
  fillWaiting(minute: Bar, state: TradeState): Decision | null;
  /** The open position on the next one-minute bar; null when neither its stop nor a target is reached. */
  judgeMinute(minute: Bar, state: TradeState): Decision | null;
  /** The first of minutes `from` ≤ k < `to` on which `judgeMinute` or `fillWaiting` may decide something; `to`: none. */
  firstJudged(minutes: BarColumns, from: number, to: number, state: TradeState): number;
  /** The next instant (UTC ms) at which a clock exit or the end of a waiting entry falls due; Infinity: none. */
  dueAt(state: TradeState): number;
  /** What falls due at that instant. `last`: the newest one-minute bar that ended by then. */
  passInstant(at: number, last: Bar, state: TradeState): Decision;
  /** Values that something reads, by node, on the current bar of the pool, as the last `decide` saw them. */
  trace(): Trace;
  /** Leaves the pool; what no other run needs is dropped. */
  detach(): void;
}
/** What happened to a run's trades in a bar of the past, in its order. */
export type PastEvent =
  | { kind: 'closed'; exit: Pick<LastExit, 'loss' | 'side' | 'reversible'> }
  | { kind: 'opened'; position: Position };

export class StrategyRun implements Run {
  readonly compiled: CompiledStrategy;
  private pool: RunPool;
  /** Shared nodes of the steps that are not the run's own. */
  shared: ReadonlyMap<Step, SharedNode>;
  private readonly shown: readonly ShownValue[];
  private readonly slots: RunColumns;
  private readonly input: DecisionInput;
  private readonly view: TradeView = {
    side: 0,
    barsInTrade: Number.NaN,
    barsSinceExit: Number.NaN,
    lastExitWasLoss: false,
    entriesThisSession: 0,
  };
  /** One object for all calls, as they are many. */
  private readonly quiet: QuietInput;
  private deadline = { entryAt: Number.NaN, nodeId: '', at: Number.POSITIVE_INFINITY };

  constructor(compiled: CompiledStrategy, pool: RunPool, shared: ReadonlyMap<Step, SharedNode>) {
    this.compiled = compiled;
    this.pool = pool;
    this.shared = shared;
    this.shown = shownValues(compiled);
    this.slots = new RunColumns(compiled, this.view);
    const { context, columns: bars } = pool;
    const tradeDateAt = (ts: number) => this.tradeDateAt(ts);
    this.quiet = { strategy: compiled, bars, columns: [], warmFrom: 0, tradeDateAt };
    this.input = { strategy: compiled, bar: context, tradeDate: '', columns: [], at: 0, warm: false, scope: 'all' };
  }

  /** From now on reads from these nodes of this pool, which is at the same bar as the one before. */
  join(pool: RunPool, shared: ReadonlyMap<Step, SharedNode>): void {
    const { input, slots } = this;
    slots.move(input.at, pool.at, pool.length);
    this.pool = pool;
    this.shared = shared;
    input.bar = pool.context;
    input.at = pool.at;
    input.columns = slots.columns;
  }

  /** The pool's columns are others from now on. */
  unbind(): void {
    this.slots.unbind();
  }

  decide(bar: Bar, state: TradeState, scope: DecisionScope = 'all'): Decision {
    if (bar.ts !== this.pool.context.ts) throw new RangeError('decide() needs the bar that the pool is at');
    const input = this.evaluate(state);
    input.scope = scope;
    return decideBar(input, state);
  }

  quietUntil(state: TradeState, from: number, to: number): number {
    const { slots } = this;
    if (slots.remembers) return from;
    slots.bind(this.pool, this.shared);
    const input = this.quietInput();
    let until = to;
    if (slots.hasOwn && from < to && !isDecided(input, state, from)) {
      until = Math.min(to, from + FORESEEN_BARS);
      this.foresee(state, from, until);
    }
    return quietUntil(input, state, from, until);
  }

  passQuiet(state: TradeState, from: number, to: number): TradeState {
    return passQuiet(this.quietInput(), state, from, to);
  }

  /** The first bar ≥ `from` of the block that ends at or after an instant; `to` when none before it does. */
  endsFrom(instant: number, from: number, to: number): number {
    const { end } = this.pool.columns;
    let at = from;
    while (at < to && (end[at] as number) < instant) at++;
    return at;
  }

  /** Whether the run's nodes have to see every bar together with its trades. */
  get remembersTrades(): boolean {
    return this.slots.remembers;
  }

  /** Computes the run's own nodes on bars `from` ≤ k < `to` of the block, as they are if none of them changes its trades. */
  private foresee(state: TradeState, from: number, to: number): void {
    const { pool, slots, view } = this;
    const { ts } = pool.columns;
    const { published, lastExit } = state;
    this.setTradeView(tradesAtBegin(state, ts[from] as number), this.tradeDateAt(ts[from] as number));
    slots.foresee(from);
    // From the second bar on it begins with what the first one ended with.
    const { position } = state;
    view.side = position ? direction(position) : 0;
    view.lastExitWasLoss = lastExit?.loss ?? false;
    let inTrade = position ? position.barsHeld + 1 : Number.NaN;
    let sinceExit = lastExit ? lastExit.barsAgo + 1 : Number.NaN;
    for (let at = from + 1; at < to; at++) {
      inTrade += 1;
      if (lastExit && (ts[at - 1] as number) > lastExit.ts) sinceExit += 1;
      view.barsInTrade = inTrade;
      view.barsSinceExit = sinceExit;
      view.entriesThisSession =
        published && published.tradeDate === this.tradeDateAt(ts[at] as number) ? published.entries : 0;
      slots.foresee(at);
    }
  }

  private tradeDateAt(ts: number): string {
    return this.pool.context.sessionAt(ts).tradeDate;
  }

  private quietInput(): QuietInput {
    const { compiled, pool, slots, quiet } = this;
    quiet.bars = pool.columns;
    quiet.columns = slots.columns;
    quiet.warmFrom = compiled.warmupBars - (pool.bars - pool.at);
    return quiet;
  }

  fillWaiting(minute: Bar, state: TradeState): Decision | null {
    if (!state.waiting) return null;
    const { calendar } = this.compiled.market;
    return fillWaiting(this.compiled, minute, state, calendar.sessionOf(minute.ts).tradeDate);
  }

  judgeMinute(minute: Bar, state: TradeState): Decision | null {
    return judgeMinute(this.compiled, minute, state);
  }

  firstJudged(minutes: BarColumns, from: number, to: number, { position, waiting }: TradeState): number {
    if (waiting) return from;
    return position ? firstReached(this.compiled, minutes, from, to, position) : to;
  }

  dueAt({ position, waiting }: TradeState): number {
    if (position) return this.deadlineOf(position);
    return waiting ? waiting.until : Number.POSITIVE_INFINITY;
  }

  passInstant(at: number, last: Bar, state: TradeState): Decision {
    return passInstant(this.compiled, at, last, state);
  }

  /** Carries the run over the bar the pool is at as history had it, deciding nothing. */
  replayBar(state: TradeState, events: readonly PastEvent[]): TradeState {
    const { input } = this;
    input.tradeDate = this.pool.context.session.tradeDate;
    // Flat, with no memory of its own: the bar changes what it counts, and its values are read when it decides.
    if (this.slots.hasOwn || state.position || events.length > 0) this.evaluate(state);
    let next = countBar(state, input);
    for (const event of events) next = this.applyPast(next, event, input.bar.ts);
    const { position } = next;
    if (position && position.entryAt < input.bar.end) next = { ...next, position: advanceStops(input, position) };
    const { lastExit, published } = next;
    return { ...next, began: { position: next.position, lastExit, published } };
  }

  /** The state after a past event in the strategy's bar `barTs`. */
  applyPast(state: TradeState, event: PastEvent, barTs: number): TradeState {
    if (event.kind === 'closed') {
      const began = tradesAtBegin(state, barTs);
      return { ...state, position: null, lastExit: { ...event.exit, ts: barTs, barsAgo: 0 }, began };
    }
    const { position } = event;
    const { tradeDate } = this.compiled.market.calendar.sessionOf(position.fill === 'close' ? barTs : position.entryTs);
    const before = state.published?.tradeDate === tradeDate ? state.published.entries : 0;
    return { ...state, position, published: { tradeDate, entries: before + 1 } };
  }

  trace(): Trace {
    const trace: Trace = {};
    for (const { nodeId, output, isTruth, source, slot } of this.shown) {
      const node = this.shared.get(source.step);
      const value = node ? node.valueAt(source.output, this.pool.at) : slotValue(this.input, slot);
      trace[nodeId] ??= {};
      trace[nodeId][output] = isTruth ? value === 1 : Number.isNaN(value) ? null : value;
    }
    return trace;
  }

  detach(): void {
    this.pool.release(this);
  }

  /** Updates the run's own nodes on the bar that the pool is at. */
  private evaluate(state: TradeState): DecisionInput {
    const { pool, slots, input } = this;
    const { context, at } = pool;
    slots.bind(pool, this.shared);
    input.columns = slots.columns;
    input.at = at;
    input.tradeDate = context.session.tradeDate;
    input.warm = pool.bars >= this.compiled.warmupBars;
    if (slots.hasOwn) {
      this.setTradeView(tradesAtBegin(state, context.ts), input.tradeDate);
      slots.compute(at, context.ts);
    }
    return input;
  }

  private setTradeView({ position, lastExit, published }: TradesAtBegin, tradeDate: string): void {
    const { view } = this;
    view.side = position ? (position.side === 'long' ? 1 : -1) : 0;
    view.barsInTrade = position ? position.barsHeld + 1 : Number.NaN;
    view.barsSinceExit = lastExit ? lastExit.barsAgo + 1 : Number.NaN;
    view.lastExitWasLoss = lastExit?.loss ?? false;
    view.entriesThisSession = published?.tradeDate === tradeDate ? published.entries : 0;
  }

  private deadlineOf({ entryAt, entryNodeId }: Position): number {
    if (this.deadline.entryAt !== entryAt || this.deadline.nodeId !== entryNodeId) {
      const { market } = this.compiled;
      const clocks = rulesOf(this.compiled, entryNodeId)?.clocks ?? [];
      const at = Math.min(...clocks.map((clock) => clockDeadline(market, clock, entryAt)));
      this.deadline = { entryAt, nodeId: entryNodeId, at };
    }
    return this.deadline.at;
  }
}
