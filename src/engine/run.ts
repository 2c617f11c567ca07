import type { CompiledStrategy } from './compile.ts';
import type { Bar, Decision, Trace, TradeState } from './types.ts';

/** One strategy on a pool. */
export interface Run {
  readonly compiled: CompiledStrategy;
  /**
   * Decides the bar the pool stands at. Call it after `pool.update(bar)`; it may be called again for the same bar
   * with another state, and answers as if the first call had not been.
   */
  decide(bar: Bar, state: TradeState): Decision;
  /** Node values on the bar the pool stands at, as the last `decide` saw them. */
  trace(): Trace;
  /** Leaves the pool; what no other run needs is dropped. */
  detach(): void;
}
