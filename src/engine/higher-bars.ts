import type { BarBuilder } from './bar-builder.ts';
import { type BarColumns, copyBar, createBarColumns, growBarColumns } from './columns.ts';
import type { Sessions } from './sessions.ts';

/**
 * The bars of a higher timeframe that a block completes, as entries 1 to `count` of `bars`; entry 0 is the one that was
 * completed before the block. A bar completes at most two: one by opening past its end, and its own.
 */
export class HigherBars {
  readonly bars: BarColumns;
  count = 0;
  /** The bar of the block on which an entry was completed. */
  completedAt: Int32Array;
  /** 1 for an entry that ended before that bar, which opens past its end. */
  early: Uint8Array;
  /** The entry that is the newest on each bar of the block. */
  entryAt: Int32Array;

  /** For blocks of `length` bars. */
  constructor(length: number) {
    this.bars = createBarColumns(length + 2);
    this.completedAt = new Int32Array(length + 2);
    this.early = new Uint8Array(length + 2);
    this.entryAt = new Int32Array(length);
  }

  grow(length: number): void {
    growBarColumns(this.bars, length + 2);
    this.completedAt = resized(this.completedAt, length + 2);
    const early = new Uint8Array(length + 2);
    early.set(this.early);
    this.early = early;
    this.entryAt = resized(this.entryAt, length);
  }

  /** Builds from bars `from` ≤ k < `to`. */
  build(builder: BarBuilder, bars: BarColumns, sessions: Sessions, from: number, to: number): void {
    copyBar(this.bars, this.count, this.bars, 0);
    this.count = 0;
    for (let at = from; at < to; at++) {
      if (builder.endBefore(bars.ts[at] as number)) this.push(builder, at, 1);
      if (builder.add(bars, at, sessions)) this.push(builder, at, 0);
      this.entryAt[at] = this.count;
    }
  }

  /** Ends the running bar if it ends by `instant` (UTC ms), as a block of its own; false when none does. */
  complete(builder: BarBuilder, instant: number): boolean {
    if (!builder.running || builder.end > instant) return false;
    builder.finish();
    copyBar(this.bars, this.count, this.bars, 0);
    this.count = 0;
    this.push(builder, -1, 0);
    return true;
  }

  /** Room for no bar; what was completed last becomes entry 0. */
  clear(): void {
    const held = createBarColumns(1);
    copyBar(this.bars, this.count, held, 0);
    Object.assign(this.bars, held);
    this.count = 0;
    this.completedAt = new Int32Array(0);
    this.early = new Uint8Array(0);
    this.entryAt = new Int32Array(0);
  }

  private push(builder: BarBuilder, at: number, early: number): void {
    this.count++;
    builder.write(this.bars, this.count);
    this.completedAt[this.count] = at;
    this.early[this.count] = early;
  }
}

function resized(numbers: Int32Array, length: number): Int32Array {
  const larger = new Int32Array(length);
  larger.set(numbers);
  return larger;
}
