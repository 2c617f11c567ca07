import { type BarColumns, type Column, createColumn, grown } from './columns.ts';
import type { AnyNodeDefinition, NodeBlock, NodeInstance } from './definition.ts';
import { HigherBars } from './higher-bars.ts';
import type { Sessions } from './sessions.ts';

/** An output of a node that another one reads. */
export interface SharedInput {
  node: SharedNode;
  output: number;
}

export interface SharedNodeSpec {
  /** Unique in its pool; with an output it names a value in the keys of the nodes downstream. */
  id: number;
  /** Type, params and inputs: what makes two nodes one. */
  key: string;
  signature: string;
  definition: AnyNodeDefinition;
  instance: NodeInstance;
  inputs: readonly (SharedInput | null)[];
  /** The higher-timeframe node whose bars it counts in; null: the strategy's bars. */
  updateSource: SharedNode | null;
}

/** The columns that a node reads in another timeframe than its own are copied before it updates. */
interface Gather {
  source: SharedInput;
  column: Column;
  /** The value on the last bar before the block. */
  last: number;
}

/**
 * A node that a pool computes once a bar for all runs that need it. Its outputs are columns: an entry a bar of the block,
 * or, for a node that counts in higher-timeframe bars, an entry a completed one, as `HigherBars` numbers them.
 */
export class SharedNode {
  id: number;
  key: string;
  readonly signature: string;
  readonly definition: AnyNodeDefinition;
  readonly instance: NodeInstance;
  inputs: readonly (SharedInput | null)[];
  updateSource: SharedNode | null;
  /** Runs that need it. */
  refs = 0;
  /** The bars that it completes, of a higher-timeframe node. */
  readonly higher: HigherBars | null;
  private outputs: Column[] = [];
  private block: NodeBlock | null = null;
  /** Outputs with an entry a bar of the block, where something reads them so. */
  private readonly expanded: (Column | undefined)[] = [];
  private gathers: Gather[] = [];
  /** Entries 1 to `entries` of the outputs are those of the last block with any. */
  private entries = 0;

  constructor({ id, key, signature, definition, instance, inputs, updateSource }: SharedNodeSpec) {
    this.id = id;
    this.key = key;
    this.signature = signature;
    this.definition = definition;
    this.instance = instance;
    this.inputs = inputs;
    this.updateSource = updateSource;
    this.higher = definition.type === 'data.htf_bars' ? new HigherBars(0) : null;
  }

  /** The higher-timeframe bars that its outputs have an entry of each. */
  private get counter(): HigherBars | null {
    return this.higher ?? this.updateSource?.higher ?? null;
  }

  /** Makes room for blocks of `length` bars, keeping what is there. `bars`: the strategy's, of that length. */
  grow(length: number, bars: BarColumns): void {
    const { definition, higher, expanded } = this;
    higher?.grow(length);
    this.outputs = definition.barOutputs
      ? (definition.barOutputs(higher?.bars ?? bars) as Column[])
      : definition.outputs.map(({ type }, k) => grown(this.outputs[k], length + 2, emptyOf(type)));
    expanded.forEach((column, k) => {
      if (column) expanded[k] = grown(column, length, Number.NaN);
    });
    if (definition.constant) this.instance.update(this.blockOf(bars, NO_SESSIONS), 0, length + 2);
  }

  /** Finds the columns of its inputs. `count`: bars of the block that was computed last. */
  bind(bars: BarColumns, sessions: Sessions, count: number): void {
    this.gathers = [];
    this.block = this.blockOf(bars, sessions, count);
  }

  private blockOf(bars: BarColumns, sessions: Sessions, count = 0): NodeBlock {
    const { definition, inputs, higher, outputs } = this;
    const [first] = inputs;
    const own = definition.inputs[0]?.type === 'bars' ? first?.node.madeBars : null;
    const columns = inputs.map((input) => input && this.inputColumn(input, count));
    return { bars: own ?? bars, inputs: columns, outputs, sessions, higher };
  }

  /** The bars that it gives to others; null for the strategy's own. */
  private get madeBars(): BarColumns | null {
    const { higher, definition, outputs, block } = this;
    return higher?.bars ?? (block && definition.barsOf?.(outputs, block.bars)) ?? null;
  }

  private inputColumn(input: SharedInput, count: number): Column | null {
    const { node, output } = input;
    const reads = this.updateSource?.higher ?? null;
    if (!reads) return node.barColumn(output, count);
    if (node.counter === reads || node.definition.constant) return node.outputs[output] as Column;
    const gather = {
      source: input,
      column: createColumn(reads.completedAt.length),
      last: node.valueAt(output, count - 1),
    };
    this.gathers.push(gather);
    return gather.column;
  }

  /** An output with an entry a bar of the block. */
  barColumn(output: number, count: number): Column {
    const { counter, expanded, outputs } = this;
    const column = outputs[output] as Column;
    if (!counter || !column) return column;
    if (!expanded[output]) {
      expanded[output] = createColumn(counter.entryAt.length);
      this.expand(count);
    }
    return expanded[output] as Column;
  }

  /** An output on a bar of the block. */
  valueAt(output: number, at: number): number {
    const { counter } = this;
    return (this.outputs[output] as Column)[counter ? (counter.entryAt[at] as number) : at] ?? Number.NaN;
  }

  /** Computes the bars of a block, `count` of them. */
  update(count: number): void {
    const { updateSource, instance } = this;
    if (updateSource) this.updateEntries(updateSource.higher as HigherBars, count);
    else instance.update(this.block as NodeBlock, 0, count);
    if (this.expanded.length > 0) this.expand(count);
  }

  private updateEntries(counter: HigherBars, count: number): void {
    const { outputs, entries, gathers } = this;
    if (entries > 0) for (const column of outputs) column[0] = column[entries] as number;
    this.entries = counter.count;
    for (const gather of gathers) fillGather(gather, counter, count);
    if (counter.count > 0) this.instance.update(this.block as NodeBlock, 1, counter.count + 1);
  }

  private expand(count: number): void {
    const { expanded, outputs } = this;
    const { entryAt } = this.counter as HigherBars;
    expanded.forEach((column, k) => {
      const entries = outputs[k] as Column;
      if (column) for (let at = 0; at < count; at++) column[at] = entries[entryAt[at] as number] as number;
    });
  }

  /** Its outputs on a bar of the block; null for bars. */
  valuesAt(at: number): (number | null)[] {
    return this.definition.outputs.map(({ type }, k) => (type === 'bars' ? null : this.valueAt(k, at)));
  }

  /** Moves to a pool with blocks of `length` bars, where its outputs are `values` on bar `at`, the newest one. */
  move(values: readonly (number | null)[], at: number, length: number, bars: BarColumns): void {
    const { definition, counter, higher } = this;
    higher?.clear();
    this.outputs = [];
    this.expanded.length = 0;
    this.grow(length, bars);
    this.entries = counter && !higher ? (counter.entryAt[at] as number) : 0;
    if (definition.barOutputs || definition.constant) return;
    this.outputs.forEach((column, k) => {
      column[counter ? this.entries : at] = values[k] as number;
    });
  }
}

/** Before its first bar a condition is false and a number null. */
const emptyOf = (type: string): number => (type === 'bool' || type === 'entry' ? 0 : Number.NaN);

/** What a constant reads: nothing. */
const NO_SESSIONS = null as unknown as Sessions;

/** The values on the bars on which entries were completed; on the bar before, of those that ended before it. */
function fillGather(gather: Gather, { count: entries, completedAt, early }: HigherBars, count: number): void {
  const { column, last } = gather;
  const { node, output } = gather.source;
  for (let entry = 1; entry <= entries; entry++) {
    const at = (completedAt[entry] as number) - (early[entry] as number);
    column[entry] = at < 0 ? last : node.valueAt(output, at);
  }
  gather.last = node.valueAt(output, count - 1);
}

/** The key of a node by its inputs' identity in the pool. A port that takes several edges does not mind their order. */
export function nodeKey(
  signature: string,
  definition: AnyNodeDefinition,
  inputs: readonly (SharedInput | null)[],
): string {
  const wiring = inputs.map((input) => (input ? `${input.node.id}:${input.output}` : '-'));
  if (definition.inputs[0]?.max !== undefined) wiring.sort();
  return `${signature}|${wiring.join()}`;
}
