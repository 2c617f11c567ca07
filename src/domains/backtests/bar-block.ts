/** Numbers a bar takes in a block. */
export const BAR_WIDTH = 6;

/**
 * One-minute bars side by side, oldest first: bar i is at 6 × i as ts (its open, UTC milliseconds), open, high, low,
 * close (points) and volume. No object a bar: a run over years of minutes allocates nothing for them.
 */
export interface BarBlock {
  count: number;
  values: Float64Array;
}
