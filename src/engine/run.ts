import { clockDeadline } from './clock-exit.ts';
import type { CompiledStrategy } from './compile.ts';
import { advance, carry, decideBar, type Moment, rulesOf } from './decide.ts';
import { type NodeInstance, offsetOf, type TradeView } from './definition.ts';
import type { Step } from './plan.ts';
import { createProgram, type Placed, type Program } from './program.ts';
import type { SharedNode } from './shared-node.ts';
import { hasState, restoreState, saveState } from './snapshot.ts';
import type { BarTape } from './tape.ts';
import type { Bar, Decision, Position, Trace, TradeState } from './types.ts';

/** One strategy on a pool. */
export interface Run {
  readonly compiled: CompiledStrategy;
  /**
   * Decides the bar the pool stands at. Call it after `pool.update(bar)`; it may be called again for the same bar
   * with another state, and answers as if the first call had not been. Throws RangeError for any other bar.
   */
  decide(bar: Bar, state: TradeState): Decision;
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
/** What history did in a bar: a trade was closed in it, one was opened at its close. */
export interface PastEvents {
  closed: { ts: number; loss: boolean } | null;
  opened: Position | null;
}

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
  private readonly moment: Moment;
  private readonly view: TradeView = {
    side: 0,
    barsInTrade: Number.NaN,
    barsSinceExit: Number.NaN,
    lastExitWasLoss: false,
    entriesThisSession: 0,
  };
  private readonly before: number[] = [];
  private evaluated = Number.NaN;
  private deadline = { entryTs: Number.NaN, nodeId: '', at: Number.POSITIVE_INFINITY };

  constructor(compiled: CompiledStrategy, pool: RunPool, shared: ReadonlyMap<Step, SharedNode>) {
    this.compiled = compiled;
    this.pool = pool;
    this.shared = shared;
    this.v = new Float64Array(compiled.slots).fill(Number.NaN);
    this.copies = Int32Array.from(compiled.imports, ({ slot }) => slot);
    const { tape } = pool;
    this.moment = { strategy: compiled, tape, tradeDate: '', v: this.v, warm: false, deadline: 0 };
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
    this.moment.tape = pool.tape;
    this.reads = Int32Array.from(
      this.compiled.imports,
      ({ source }) => (shared.get(source.step) as SharedNode).o + source.offset,
    );
  }

  decide(bar: Bar, state: TradeState): Decision {
    if (bar.ts !== this.pool.tape.ts) throw new RangeError('decide() needs the bar that the pool stands at');
    return decideBar(this.look(state), state);
  }

  /** Carries the run over the bar the pool stands at as history had it, deciding nothing. */
  relive(state: TradeState, { closed, opened }: PastEvents): TradeState {
    if (!this.own && !state.position && !closed && !opened) {
      // Flat, with no memory of its own: the bar changes what it counts, and its values are read when it decides.
      this.moment.tradeDate = this.pool.tape.session.tradeDate;
      return advance(state, this.moment);
    }
    const moment = this.look(state);
    const next = advance(state, moment);
    let { lastExit, published } = next;
    let position = state.position && carry(moment, state.position);
    if (closed) {
      position = null;
      lastExit = { ...closed, barsAgo: 0 };
    }
    if (opened) {
      position = opened;
      published = { tradeDate: moment.tradeDate, entries: (published?.entries ?? 0) + 1 };
    }
    return { position, lastExit, published };
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

  private look(state: TradeState): Moment {
    const { moment, pool } = this;
    moment.tradeDate = pool.tape.session.tradeDate;
    this.evaluate(state, moment.tradeDate);
    moment.warm = pool.bars >= this.compiled.warmupBars;
    moment.deadline = state.position ? this.deadlineOf(state.position) : Number.POSITIVE_INFINITY;
    return moment;
  }

  /** Copies the shared values, then updates the run's own nodes, from where they stood before this bar. */
  private evaluate(state: TradeState, tradeDate: string): void {
    const { pool, v, own, remembering, reads, copies } = this;
    const { values } = pool;
    for (let k = 0; k < reads.length; k++) v[copies[k] as number] = values[reads[k] as number] as number;
    if (!own) return;
    if (this.evaluated === pool.tape.ts) restoreState(remembering, this.before);
    else {
      this.before.length = 0;
      saveState(remembering, this.before);
    }
    this.evaluated = pool.tape.ts;
    this.show(state, pool.tape.ts, tradeDate);
    own(v, pool.tape);
  }

  private show({ position, lastExit, published }: TradeState, ts: number, tradeDate: string): void {
    const { view } = this;
    view.side = position ? (position.side === 'long' ? 1 : -1) : 0;
    view.barsInTrade = position ? position.barsHeld + 1 : Number.NaN;
    view.barsSinceExit = lastExit ? lastExit.barsAgo + (lastExit.ts < ts ? 1 : 0) : Number.NaN;
    view.lastExitWasLoss = lastExit?.loss ?? false;
    view.entriesThisSession = published?.tradeDate === tradeDate ? published.entries : 0;
  }

  private deadlineOf(position: Position): number {
    const { entryTs, entryNodeId } = position;
    if (this.deadline.entryTs !== entryTs || this.deadline.nodeId !== entryNodeId) {
      const clocks = rulesOf(this.compiled, position)?.clocks ?? [];
      const at = Math.min(...clocks.map((clock) => clockDeadline(this.compiled.market, clock, entryTs)));
      this.deadline = { entryTs, nodeId: entryNodeId, at };
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
