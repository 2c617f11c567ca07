import { BarContext } from './bar-context.ts';
import { type BarColumns, copyBar, createBarColumns, growBarColumns, writeBar } from './columns.ts';
import type { CompiledStrategy } from './compile.ts';
import type { Step } from './plan.ts';
import { type Run, StrategyRun } from './run.ts';
import type { RunPool } from './run-pool.ts';
import { nodeKey, type SharedInput, SharedNode } from './shared-node.ts';
import type { Bar, Market } from './types.ts';

/** The shared evaluation of one market: equal sub-graphs are computed once a bar, however many runs contain them. */
export interface EvaluationPool {
  readonly market: Market;
  /** Open of the bar it is at (UTC ms), or null before the first. */
  readonly ts: number | null;
  /** Bars up to that one, from the first stored one. */
  readonly bars: number;
  /** Nodes computed a bar. */
  readonly size: number;
  /**
   * Joins a strategy. On a pool that has seen bars it throws RangeError unless every node is there already and none
   * depends on the run's own trades: warm the run in a pool of its own, then `adopt` that.
   */
  attach(compiled: CompiledStrategy): Run;
  /** Computes every node once for the next bar. Throws RangeError when `bar` is not later than the last. */
  update(bar: Bar): void;
  /**
   * Computes every node for the next bars, `from` ≤ k < `to` of columns, at once; `moveTo` then steps through them: the
   * pool is at the first. Throws RangeError when they are not in ascending time order after the last one.
   */
  updateBlock(bars: BarBlockColumns, from: number, to: number): void;
  /** Steps to bar `at` of the newest block, from 0. */
  moveTo(at: number): void;
  /**
   * Takes over the runs and nodes of `other`, which is at the same bar: a node that exists here is shared, a missing one
   * moves over with its state. `other` is empty afterwards. Throws RangeError at different bars, or within a block.
   */
  adopt(other: EvaluationPool): void;
}

/** Bars to compute: as `BarColumns`, without their ends. */
export type BarBlockColumns = Omit<BarColumns, 'end'>;

export const createEvaluationPool = (market: Market): EvaluationPool => new Pool(market);

class Pool implements EvaluationPool, RunPool {
  readonly market: Market;
  context: BarContext;
  readonly columns = createBarColumns(0);
  at = 0;
  /** Bars of the newest block, and of those before it. */
  count = 0;
  private before = 0;
  /** Nodes after those they read. */
  private order: SharedNode[] = [];
  /** Nodes came or went since their columns were bound. */
  private changed = false;
  private readonly byKey = new Map<string, SharedNode>();
  private readonly runs = new Set<StrategyRun>();
  private ids = 0;

  constructor(market: Market) {
    this.market = market;
    this.context = new BarContext(market.timeframe, market.calendar);
  }

  get bars(): number {
    return this.count === 0 ? 0 : this.before + this.at + 1;
  }
  get ts(): number | null {
    return this.count === 0 ? null : this.context.ts;
  }
  get size(): number {
    return this.order.length;
  }
  get length(): number {
    return this.columns.ts.length;
  }

  attach(compiled: CompiledStrategy): Run {
    this.requireMarket(compiled.market);
    if (this.count > 0 && !this.holds(compiled)) {
      throw new RangeError('A running pool takes a new strategy only through adopt()');
    }
    const shared = new Map<Step, SharedNode>();
    const held = new Set<SharedNode>();
    for (const step of compiled.steps) {
      if (step.own) continue;
      const node = this.acquire(step, shared);
      shared.set(step, node);
      if (!held.has(node)) node.refs++;
      held.add(node);
    }
    const run = new StrategyRun(compiled, this, shared);
    this.runs.add(run);
    return run;
  }

  update(bar: Bar): void {
    this.requireAscending(bar.ts, this.lastTs);
    this.begin(1);
    writeBar(this.columns, 0, bar);
    this.compute(1);
  }

  updateBlock(bars: BarBlockColumns, from: number, to: number): void {
    let last = this.lastTs;
    for (let at = from; at < to; at++) {
      const ts = bars.ts[at] as number;
      if (!(ts > last)) this.requireAscending(ts, last);
      last = ts;
    }
    if (to <= from) return;
    this.begin(to - from);
    for (const field of ['ts', 'open', 'high', 'low', 'close', 'volume'] as const) {
      this.columns[field].set(bars[field].subarray(from, to));
    }
    this.compute(to - from);
  }

  moveTo(at: number): void {
    if (!(at >= 0 && at < this.count)) throw new RangeError(`The block has ${this.count} bars, got index ${at}`);
    this.at = at;
    this.context.show(this.columns, at);
  }

  /** Binds what came since the last block; runs call it before they read. */
  bind(): void {
    if (!this.changed) return;
    this.changed = false;
    for (const node of this.order) node.bind(this.columns, this.context, this.count);
    for (const run of this.runs) run.unbind();
  }

  adopt(other: EvaluationPool): void {
    const from = other as Pool;
    if (from === this) return;
    this.requireMarket(from.market);
    if (this.order.length === 0 && this.count === 0) this.startAt(from);
    else if (from.ts !== this.ts) throw new RangeError('Only a pool at the same bar can be adopted');
    if (from.at + 1 < from.count || this.at + 1 < this.count) {
      throw new RangeError('A pool is adopted at the end of a block only');
    }
    const moved = new Map<SharedNode, SharedNode>();
    // All of them before the first one moves: what counts in higher bars is found through their node.
    const values = from.order.map((node) => node.valuesAt(from.at));
    from.order.forEach((node, k) => {
      moved.set(node, this.take(node, moved, values[k] as (number | null)[]));
    });
    for (const run of from.runs) {
      run.join(this, new Map([...run.shared].map(([step, node]) => [step, moved.get(node) as SharedNode])));
      this.runs.add(run);
    }
    from.clear();
  }

  release(leaving: object): void {
    const run = leaving as StrategyRun;
    if (!this.runs.delete(run)) return;
    for (const node of new Set(run.shared.values())) {
      node.refs--;
      if (node.refs === 0) this.byKey.delete(node.key);
    }
    this.order = this.order.filter((node) => node.refs > 0);
  }

  private get lastTs(): number {
    return this.count === 0 ? Number.NEGATIVE_INFINITY : (this.columns.ts[this.count - 1] as number);
  }

  private requireAscending(ts: number, last: number): void {
    if (ts > last) return;
    const [next, before] = [ts, last].map((instant) => new Date(instant).toISOString());
    throw new RangeError(`Bars need to be in ascending time order, got ${next} after ${before}`);
  }

  /** Makes room for the next block. */
  private begin(count: number): void {
    if (count > this.length) this.grow(count);
    this.bind();
    this.before += this.count;
    this.count = 0;
  }

  private compute(count: number): void {
    this.context.setEnds(this.columns, 0, count);
    this.count = count;
    this.moveTo(0);
    for (const node of this.order) if (!node.definition.constant) node.update(count);
  }

  private grow(length: number): void {
    growBarColumns(this.columns, length);
    for (const node of this.order) node.grow(length, this.columns);
    this.changed = true;
  }

  /** An empty pool takes over the bar that another one is at. */
  private startAt(from: Pool): void {
    if (from.count === 0) return;
    this.context = from.context;
    this.before = from.before + from.count - 1;
    growBarColumns(this.columns, 1);
    copyBar(from.columns, from.at, this.columns, 0);
    this.count = 1;
    this.at = 0;
  }

  private requireMarket({ instrument, timeframe }: Market): void {
    if (instrument === this.market.instrument && timeframe === this.market.timeframe) return;
    throw new RangeError(`The pool is for ${this.market.instrument} ${this.market.timeframe}`);
  }

  private holds({ steps }: CompiledStrategy): boolean {
    const found = new Map<Step, SharedNode>();
    for (const step of steps) {
      const node = step.own ? undefined : this.byKey.get(keyOf(step, found));
      if (!node) return false;
      found.set(step, node);
    }
    return true;
  }

  private acquire(step: Step, shared: ReadonlyMap<Step, SharedNode>): SharedNode {
    const key = keyOf(step, shared);
    const known = this.byKey.get(key);
    if (known) return known;
    const { definition } = step.vertex;
    const { updateSource, signature } = step;
    const instance = definition.create?.(step.params, { market: this.market });
    if (!instance) throw new TypeError(`${definition.type} computes nothing`);
    const source = updateSource && updateSource !== step ? (shared.get(updateSource) ?? null) : null;
    const inputs = inputsOf(step, shared);
    const node = new SharedNode({ id: 0, key, signature, definition, instance, inputs, updateSource: source });
    node.grow(this.length, this.columns);
    this.place(node);
    return node;
  }

  /** The node here that does the work of `node`, an adopted pool's: one that exists, or the node itself. */
  private take(node: SharedNode, moved: ReadonlyMap<SharedNode, SharedNode>, values: (number | null)[]): SharedNode {
    const inputs = node.inputs.map(
      (input) => input && { node: moved.get(input.node) as SharedNode, output: input.output },
    );
    const key = nodeKey(node.signature, node.definition, inputs);
    const known = this.byKey.get(key);
    if (known) {
      known.refs += node.refs;
      return known;
    }
    node.key = key;
    node.inputs = inputs;
    node.updateSource = node.updateSource && (moved.get(node.updateSource) as SharedNode);
    node.move(values, this.at, this.length, this.columns);
    this.place(node);
    return node;
  }

  private place(node: SharedNode): void {
    node.id = this.ids++;
    this.byKey.set(node.key, node);
    this.order.push(node);
    this.changed = true;
  }

  private clear(): void {
    this.order = [];
    this.byKey.clear();
    this.runs.clear();
    this.context = new BarContext(this.market.timeframe, this.market.calendar);
    this.count = 0;
    this.before = 0;
    this.at = 0;
  }
}

const inputsOf = (step: Step, shared: ReadonlyMap<Step, SharedNode>): (SharedInput | null)[] =>
  step.inputs.map((source) => source && { node: shared.get(source.step) as SharedNode, output: source.output });

const keyOf = (step: Step, shared: ReadonlyMap<Step, SharedNode>): string =>
  nodeKey(step.signature, step.vertex.definition, inputsOf(step, shared));
