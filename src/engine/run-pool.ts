import type { BarContext } from './bar-context.ts';
import type { BarColumns } from './columns.ts';

/** What a run sees of its pool. */
export interface RunPool {
  readonly context: BarContext;
  readonly bars: number;
  /** The newest block of `count` bars, with room for `length`, and the index of the bar that the pool is at. */
  readonly columns: BarColumns;
  readonly length: number;
  readonly count: number;
  readonly at: number;
  /** Binds nodes and runs that came since the last block. */
  bind(): void;
  /** A run leaves. */
  release(run: object): void;
}
