import type { CompiledStrategy } from './compile.ts';
import { FRESH, widthOf } from './definition.ts';
import { HtfBars } from './nodes/data-htf-bars.ts';
import type { Source, Step } from './plan.ts';
import { createProgram, type Program } from './program.ts';
import { type Run, type RunPool, StrategyRun } from './run.ts';
import { nodeKey, type SharedInput, type SharedNode } from './shared-node.ts';
import { Slots } from './slots.ts';
import { BarTape } from './tape.ts';
import type { Bar, Market } from './types.ts';

/** The shared evaluation of one market: equal sub-graphs are computed once a bar, however many runs contain them. */
export interface EvaluationPool {
  readonly market: Market;
  /** Open of the newest bar (UTC ms), or null before the first. */
  readonly ts: number | null;
  /** Bars seen, from the first stored one. */
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
   * Takes over the runs and nodes of `other`, which stands at the same bar: a node that exists here is shared, a
   * missing one moves over with its state. `other` is empty afterwards. Throws RangeError at different bars.
   */
  adopt(other: EvaluationPool): void;
}

export const createEvaluationPool = (market: Market): EvaluationPool => new Pool(market);

class Pool implements EvaluationPool, RunPool {
  readonly market: Market;
  tape: BarTape;
  bars = 0;
  private readonly slots = new Slots();
  private order: SharedNode[] = [];
  /** Null until the next bar when nodes have come or gone. */
  private program: Program | null = null;
  private higher: SharedNode[] = [];
  private readonly byKey = new Map<string, SharedNode>();
  private readonly runs = new Set<StrategyRun>();
  private ids = 0;

  constructor(market: Market) {
    this.market = market;
    this.tape = new BarTape(market.timeframe, market.calendar);
  }

  get ts(): number | null {
    return this.bars === 0 ? null : this.tape.ts;
  }
  get size(): number {
    return this.order.length;
  }
  get values(): Float64Array {
    return this.slots.values;
  }

  attach(compiled: CompiledStrategy): Run {
    this.requireMarket(compiled.market);
    if (this.bars > 0 && !this.holds(compiled)) {
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
    const { tape } = this;
    if (this.bars > 0 && bar.ts <= tape.ts) throw new RangeError('Bars need to come in the order of their time');
    tape.show(bar);
    this.bars++;
    const v = this.slots.values;
    if (this.higher.length > 0) this.endHigherBars(v);
    this.program ??= createProgram(this.order.filter(({ definition }) => !definition.constant).sort(byDepthAndType));
    this.program(v, tape);
  }

  adopt(other: EvaluationPool): void {
    const from = other as Pool;
    if (from === this) return;
    this.requireMarket(from.market);
    if (this.order.length === 0 && this.bars === 0) {
      this.tape = from.tape;
      this.bars = from.bars;
    } else if (from.ts !== this.ts) throw new RangeError('Only a pool at the same bar can be adopted');
    const moved = new Map<SharedNode, SharedNode>();
    for (const node of from.order) moved.set(node, this.take(node, moved, from.values));
    for (const run of from.runs) {
      run.join(this, new Map([...run.shared].map(([step, node]) => [step, moved.get(node) as SharedNode])));
      this.runs.add(run);
    }
    from.clear();
  }

  release(run: StrategyRun): void {
    if (!this.runs.delete(run)) return;
    for (const node of new Set(run.shared.values())) {
      node.refs--;
      if (node.refs > 0) continue;
      this.byKey.delete(node.key);
      this.slots.free(node.o, widthOf(node.definition));
    }
    this.order = this.order.filter((node) => node.refs > 0);
    this.program = null;
    this.higher = this.higher.filter((node) => node.refs > 0);
  }

  private requireMarket({ instrument, timeframe }: Market): void {
    if (instrument === this.market.instrument && timeframe === this.market.timeframe) return;
    throw new RangeError(`The pool is for ${this.market.instrument} ${this.market.timeframe}`);
  }

  /** A bar may open past the end of a higher one and end the next as well: the first end is passed on before. */
  private endHigherBars(v: Float64Array): void {
    let ended = false;
    for (const node of this.higher) {
      if ((node.instance as HtfBars).endBefore(v, node.o, this.tape)) ended = true;
    }
    if (!ended) return;
    for (const node of this.order) {
      if (node.gate >= 0 && v[node.gate] === 1) node.instance.update(v, node.i, node.o, this.tape);
    }
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
    const gated = step.rhythm && step.rhythm !== step ? (shared.get(step.rhythm) ?? null) : null;
    const instance = definition.create?.(step.params, { market: this.market });
    if (!instance) throw new TypeError(`${definition.type} computes nothing`);
    const inputs = inputsOf(step, shared);
    const node: SharedNode = {
      id: 0,
      key,
      signature: step.signature,
      definition,
      type: `${definition.type}@${definition.revision}`,
      instance,
      inputs,
      depth: 1 + Math.max(0, ...inputs.map((input) => input?.node.depth ?? 0)),
      i: new Int32Array(step.inputs.length),
      o: 0,
      rhythm: gated,
      gate: -1,
      refs: 0,
    };
    this.place(node);
    return node;
  }

  /** The node here that does the work of `node`, an adopted pool's: one that exists, or the node itself. */
  private take(node: SharedNode, moved: ReadonlyMap<SharedNode, SharedNode>, values: Float64Array): SharedNode {
    const inputs = node.inputs.map(
      (input) => input && { node: moved.get(input.node) as SharedNode, offset: input.offset },
    );
    const key = nodeKey(node.signature, node.definition, inputs);
    const known = this.byKey.get(key);
    if (known) {
      known.refs += node.refs;
      return known;
    }
    const from = node.o;
    node.key = key;
    node.inputs = inputs;
    node.rhythm = node.rhythm && (moved.get(node.rhythm) as SharedNode);
    this.place(node);
    this.slots.values.set(values.subarray(from, from + widthOf(node.definition)), node.o);
    return node;
  }

  private place(node: SharedNode): void {
    node.id = this.ids++;
    node.o = this.slots.take(node.definition);
    node.inputs.forEach((input, k) => {
      node.i[k] = input ? input.node.o + input.offset : -1;
    });
    node.gate = node.rhythm ? node.rhythm.o + FRESH : -1;
    this.byKey.set(node.key, node);
    this.order.push(node);
    this.program = null;
    if (node.definition.constant) node.instance.update(this.slots.values, node.i, node.o, this.tape);
    if (node.instance instanceof HtfBars) this.higher.push(node);
  }

  private clear(): void {
    this.order = [];
    this.program = null;
    this.higher = [];
    this.byKey.clear();
    this.runs.clear();
    this.tape = new BarTape(this.market.timeframe, this.market.calendar);
    this.bars = 0;
  }
}

/** Nodes after those they read, and equal types side by side. */
const byDepthAndType = (a: SharedNode, b: SharedNode): number =>
  a.depth - b.depth || (a.type < b.type ? -1 : a.type > b.type ? 1 : 0) || a.gate - b.gate;

const inputsOf = (step: Step, shared: ReadonlyMap<Step, SharedNode>): (SharedInput | null)[] =>
  step.inputs.map(
    (source: Source | null) => source && { node: shared.get(source.step) as SharedNode, offset: source.offset },
  );

const keyOf = (step: Step, shared: ReadonlyMap<Step, SharedNode>): string =>
  nodeKey(step.signature, step.vertex.definition, inputsOf(step, shared));
