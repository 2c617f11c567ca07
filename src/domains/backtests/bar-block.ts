/** Numbers per bar in a block. */
export const BAR_WIDTH = 6;

/**
 * One-minute bars, oldest first: bar i is at 6 × i as ts (its open, UTC milliseconds), open, high, low, close (points) and
 * volume. Flat numbers, so that years of bars are processed without allocating objects.
 */
export interface BarBlock {
  count: number;
  values: Float64Array;
}
