import { type Column, createColumn, grown } from './columns.ts';
import type { CompiledStrategy } from './compile.ts';
import type { NodeBlock, NodeInstance, TradeView } from './definition.ts';
import type { Step } from './plan.ts';
import type { RunPool } from './run-pool.ts';
import type { SharedNode } from './shared-node.ts';
import { hasState, restoreState, saveState } from './snapshot.ts';

/**
 * The columns of a run's slots: those of shared nodes, as the pool has them, and the run's own, which nodes that read its
 * trades write bar by bar.
 */
export class RunColumns {
  /** By slot. */
  columns: Column[] = [];
  private readonly compiled: CompiledStrategy;
  private readonly nodes: readonly NodeInstance[];
  private blocks: NodeBlock[] = [];
  private isBound = false;
  /** Own nodes with a memory, put back when a bar is computed again, and what they were before it. */
  private readonly remembering: readonly NodeInstance[];
  private readonly before: number[] = [];
  private computed = Number.NaN;

  constructor(compiled: CompiledStrategy, trades: TradeView) {
    this.compiled = compiled;
    const context = { market: compiled.market, trades };
    this.nodes = compiled.own.map(({ step }) => step.vertex.definition.create?.(step.params, context) as NodeInstance);
    this.remembering = this.nodes.filter(hasState);
  }

  get hasOwn(): boolean {
    return this.nodes.length > 0;
  }

  /** Whether the run's nodes have to see every bar together with its trades: what they say later depends on it. */
  get remembers(): boolean {
    return this.remembering.length > 0;
  }

  /** The pool's columns are others from now on. */
  unbind(): void {
    this.isBound = false;
  }

  /** The run joins another pool: its own values on bar `from` of the old one are those on bar `to` of the new one. */
  move(from: number, to: number, length: number): void {
    this.isBound = false;
    this.columns = this.columns.map((column) => {
      const moved = createColumn(length);
      moved[to] = column[from] as number;
      return moved;
    });
  }

  bind(pool: RunPool, shared: ReadonlyMap<Step, SharedNode>): void {
    pool.bind();
    if (this.isBound) return;
    this.isBound = true;
    const { columns, compiled } = this;
    for (const { source, slot } of compiled.imports) {
      columns[slot] = (shared.get(source.step) as SharedNode).barColumn(source.output, pool.count);
    }
    this.blocks = compiled.own.map(({ step, i, o }) => {
      const outputs = step.vertex.definition.outputs.map((_, k) => {
        const column = grown(columns[o + k], pool.length);
        columns[o + k] = column;
        return column;
      });
      const inputs = Array.from(i, (slot) => columns[slot] ?? null);
      return { bars: pool.columns, inputs, outputs, sessions: pool.context, higher: null };
    });
  }

  /** Updates the own nodes on bar `at`, which opens at `ts`, from what they were before it. */
  compute(at: number, ts: number): void {
    const { nodes, blocks, remembering, before } = this;
    if (this.computed === ts) restoreState(remembering, before);
    else {
      before.length = 0;
      saveState(remembering, before);
    }
    this.computed = ts;
    for (let k = 0; k < nodes.length; k++) (nodes[k] as NodeInstance).update(blocks[k] as NodeBlock, at, at + 1);
  }

  /** The same for a bar that may be computed again with other trades, of nodes that remember nothing. */
  foresee(at: number): void {
    const { nodes, blocks } = this;
    for (let k = 0; k < nodes.length; k++) (nodes[k] as NodeInstance).update(blocks[k] as NodeBlock, at, at + 1);
  }
}
