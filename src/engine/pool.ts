import type { CompiledStrategy } from './compile.ts';
import type { Run } from './run.ts';
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
  /** Joins a strategy. On a pool that has seen bars it throws RangeError unless every node it needs is there already. */
  attach(compiled: CompiledStrategy): Run;
  /** Computes every node once for the next bar. Throws RangeError when `bar` is not later than the last. */
  update(bar: Bar): void;
  /**
   * Takes over the runs and nodes of `other`, which stands at the same bar: a node that exists here is shared, a
   * missing one moves over with its state. `other` is empty afterwards. Throws RangeError at different bars.
   */
  adopt(other: EvaluationPool): void;
}
export declare function createEvaluationPool(market: Market): EvaluationPool;
