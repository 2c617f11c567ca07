import { clockDeadline } from './clock-exit.ts';
import type { CompiledStrategy } from './compile.ts';
import { advanceStops, countBar, decideBar } from './decide.ts';
import { type DecisionInput, rulesOf } from './decision-input.ts';
import { type NodeInstance, offsetOf, type TradeView } from './definition.ts';
import { fillWaiting, judgeMinute, passInstant } from './fills.ts';
import type { Step } from './plan.ts';
import { createProgram, type Placed, type Program } from './program.ts';
import type { SharedNode } from './shared-node.ts';
import { hasState, restoreState, saveState } from './snapshot.ts';
import type { BarTape } from './tape.ts';
import type { Bar, Decision, DecisionScope, LastExit, Position, Trace, TradeState } from './types.ts';

/** One strategy on a pool. */
export interface Run {
  readonly compiled: CompiledStrategy;
  /**
   * Decides the bar the pool is at, at its close. Call it after `pool.update(bar)`; it may be called again for the same
   * bar with another state, and answers as if the first call had not been. `scope`: default `all`. Throws
   * RangeError for any other bar.
   */
  decide(bar: Bar, state: TradeState, scope?: DecisionScope): Decision;
  /** Fills a waiting entry on the next one-minute bar; null when its price is not reached. */
  fillWaiting(minute: Bar, state: TradeState): Decision | null;
  /** The open position on the next one-minute bar; null when neither its stop nor a target is reached. */
  judgeMinute(minute: Bar, state: TradeState): Decision | null;
  /** The next instant (UTC ms) at which a clock exit or the end of a waiting entry falls due; Infinity: none. */
  dueAt(state: TradeState): number;
  /** What falls due at that instant. `last`: the newest one-minute bar that ended by then. */
  passInstant(at: number, last: Bar, state: TradeState): Decision;
  /** Values that something reads, by node, on the bar the pool stands at, as the last `decide` saw them. */
  trace(): Trace;
  /** Leaves the pool; what no other run needs is dropped. */
  detach(): void;
}
/** What a run sees of its pool. */
export interface RunPool {
  readonly tape: BarTape;
  readonly bars: number;
  readonly values: Float64Array;
  release(run: StrategyRun): void;
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
  /** Updates the run's own nodes. */
  private readonly own: Program | null;
  /** Own nodes with a memory, put back when a bar is decided again. */
  private readonly remembering: NodeInstance[];
  private shown: Shown[] = [];
  /** Slots of the pool that are read, and the run's own that they are copied to. */
  private reads: Int32Array = new Int32Array(0);
  private readonly copies: Int32Array;
  private readonly v: Float64Array;
  private readonly input: DecisionInput;
  private readonly view: TradeView = {
    side: 0,
    barsInTrade: Number.NaN,
    barsSinceExit: Number.NaN,
    lastExitWasLoss: false,
    entriesThisSession: 0,
  };
  private readonly before: number[] = [];
  private evaluated = Number.NaN;
  private deadline = { entryAt: Number.NaN, nodeId: '', at: Number.POSITIVE_INFINITY };

  constructor(compiled: CompiledStrategy, pool: RunPool, shared: ReadonlyMap<Step, SharedNode>) {
    this.compiled = compiled;
    this.pool = pool;
    this.shared = shared;
    this.v = new Float64Array(compiled.slots).fill(Number.NaN);
    this.copies = Int32Array.from(compiled.imports, ({ slot }) => slot);
    const { tape } = pool;
    this.input = { strategy: compiled, bar: tape, tradeDate: '', v: this.v, warm: false, scope: 'all' };
    this.join(pool, shared);
    const context = { market: compiled.market, trades: this.view };
    const own = compiled.own.map(({ step, i, o }): Placed => {
      const { type, revision, create } = step.vertex.definition;
      return { type: `${type}@${revision}`, instance: create?.(step.params, context) as NodeInstance, i, o, gate: -1 };
    });
    this.own = own.length > 0 ? createProgram(own) : null;
    this.remembering = own.map((node) => node.instance).filter(hasState);
  }

  /** From now on reads from these nodes of this pool. */
  join(pool: RunPool, shared: ReadonlyMap<Step, SharedNode>): void {
    this.pool = pool;
    this.shared = shared;
    this.shown = shownValues(this.compiled, shared);
    this.input.bar = pool.tape;
    this.reads = Int32Array.from(
      this.compiled.imports,
      ({ source }) => (shared.get(source.step) as SharedNode).o + source.offset,
    );
  }

  decide(bar: Bar, state: TradeState, scope: DecisionScope = 'all'): Decision {
    if (bar.ts !== this.pool.tape.ts) throw new RangeError('decide() needs the bar that the pool is at');
    const input = this.evaluate(state);
    input.scope = scope;
    return decideBar(input, state);
  }

  fillWaiting(minute: Bar, state: TradeState): Decision | null {
    if (!state.waiting) return null;
    const { calendar } = this.compiled.market;
    return fillWaiting(this.compiled, minute, state, calendar.sessionOf(minute.ts).tradeDate);
  }

  judgeMinute(minute: Bar, state: TradeState): Decision | null {
    return judgeMinute(this.compiled, minute, state);
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
    input.tradeDate = this.pool.tape.session.tradeDate;
    // Flat, with no memory of its own: the bar changes what it counts, and its values are read when it decides.
    if (this.own || state.position || events.length > 0) this.evaluate(state);
    let next = countBar(state, input);
    for (const event of events) next = this.applyPast(next, event, input.bar.ts);
    const { position } = next;
    if (position && position.entryAt < input.bar.end) next = { ...next, position: advanceStops(input, position) };
    const { lastExit, published } = next;
    return { ...next, began: { position: next.position, lastExit, published } };
  }

  /** The state after a past event in the strategy's bar `barTs`. */
  applyPast(state: TradeState, event: PastEvent, barTs: number): TradeState {
    if (event.kind === 'closed')
      return { ...state, position: null, lastExit: { ...event.exit, ts: barTs, barsAgo: 0 } };
    const { position } = event;
    const { tradeDate } = this.compiled.market.calendar.sessionOf(position.fill === 'close' ? barTs : position.entryTs);
    const before = state.published?.tradeDate === tradeDate ? state.published.entries : 0;
    return { ...state, position, published: { tradeDate, entries: before + 1 } };
  }

  trace(): Trace {
    const trace: Trace = {};
    for (const { nodeId, output, truth, node, offset } of this.shown) {
      const value = (node ? this.pool.values[node.o + offset] : this.v[offset]) as number;
      trace[nodeId] ??= {};
      trace[nodeId][output] = truth ? value === 1 : Number.isNaN(value) ? null : value;
    }
    return trace;
  }

  detach(): void {
    this.pool.release(this);
  }

  /** Copies the shared values, then updates the run's own nodes, from what they were before this bar. */
  private evaluate(state: TradeState): DecisionInput {
    const { pool, v, own, remembering, reads, copies, input } = this;
    const { tape, values } = pool;
    input.tradeDate = tape.session.tradeDate;
    input.warm = pool.bars >= this.compiled.warmupBars;
    for (let k = 0; k < reads.length; k++) v[copies[k] as number] = values[reads[k] as number] as number;
    if (!own) return input;
    if (this.evaluated === tape.ts) restoreState(remembering, this.before);
    else {
      this.before.length = 0;
      saveState(remembering, this.before);
    }
    this.evaluated = tape.ts;
    this.setTradeView(state, input.tradeDate);
    own(v, tape);
    return input;
  }

  /** The trades as they were when the bar began. */
  private setTradeView({ began }: TradeState, tradeDate: string): void {
    const { view } = this;
    const { position = null, lastExit = null, published = null } = began ?? {};
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

/** A value that a trace shows: of a shared node, or of the run's own slots. */
interface Shown {
  nodeId: string;
  output: string;
  truth: boolean;
  node: SharedNode | undefined;
  offset: number;
}

/** Every value that something reads, and the only output of a node whoever reads it. */
function shownValues({ steps, own, imports }: CompiledStrategy, shared: ReadonlyMap<Step, SharedNode>): Shown[] {
  const name = (step: Step, output: number) => `${step.key}:${output}`;
  const sources = [...steps.flatMap((step) => step.inputs), ...imports.map(({ source }) => source)];
  const read = new Set(sources.map((source) => source && name(source.step, source.output)));
  const places = new Map(own.map(({ step, o }) => [step, o]));
  return steps.flatMap((step) => {
    const { outputs } = step.vertex.definition;
    return outputs.flatMap((port, k) => {
      const offset = (places.get(step) ?? 0) + offsetOf(step.vertex.definition, k);
      if (port.type === 'bars' || (outputs.length > 1 && !read.has(name(step, k)))) return [];
      const truth = port.type === 'bool' || port.type === 'entry';
      return [{ nodeId: step.vertex.node.id, output: port.name, truth, node: shared.get(step), offset }];
    });
  });
}
