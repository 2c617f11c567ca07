import type { BarBlockColumns } from '../../../engine/index.ts';

/** One-minute bars side by side, oldest first: the first `count` entries of each column. */
export interface BarBlock extends BarBlockColumns {
  count: number;
}

export const BAR_FIELDS = ['ts', 'open', 'high', 'low', 'close', 'volume'] as const;

/** An empty block with room for `length` bars. */
export const createBarBlock = (length: number): BarBlock => ({
  count: 0,
  ts: new Float64Array(length),
  open: new Float64Array(length),
  high: new Float64Array(length),
  low: new Float64Array(length),
  close: new Float64Array(length),
  volume: new Float64Array(length),
});

/** Doubles a block's room, keeping its bars. */
export function growBlock(block: BarBlock): void {
  for (const field of BAR_FIELDS) {
    const larger = new Float64Array(2 * block[field].length);
    larger.set(block[field]);
    block[field] = larger;
  }
}
