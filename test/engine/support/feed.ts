import { type Bar, createAggregator, type EvaluationPool, type Market } from '../../../src/engine/index.ts';

/** How bars are cut into blocks: one by one through `update`, blocks of a size, or sizes in turn. */
export type BlockSizes = 'one by one' | readonly number[];

export const BLOCK_SIZES: readonly BlockSizes[] = ['one by one', [1], [7], [64], [1_024], [3, 1, 50, 2, 200, 1]];

/** Columns of bars, as a pool takes them. */
export function columnsOf(bars: readonly Bar[]) {
  const column = (field: keyof Bar) => Float64Array.from(bars, (bar) => bar[field]);
  return {
    ts: column('ts'),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
  };
}

/** The strategy's bars that minutes give, with what is final by `to`. */
export function strategyBars({ timeframe, calendar }: Market, minutes: readonly Bar[], to?: number): Bar[] {
  const aggregator = createAggregator(timeframe, calendar);
  return [...minutes.flatMap((minute) => aggregator.push(minute)), ...(to === undefined ? [] : aggregator.passTo(to))];
}

/** Brings a pool to each of `bars` in turn: computed in blocks, decided one by one. */
export function feedOf(pool: EvaluationPool, bars: readonly Bar[], sizes: BlockSizes): (bar: Bar) => void {
  if (sizes === 'one by one') return (bar) => pool.update(bar);
  const columns = columnsOf(bars);
  let next = 0;
  let from = 0;
  let to = 0;
  let block = 0;
  return (bar) => {
    if (bar.ts !== bars[next]?.ts) throw new Error(`the pool is fed bar ${bars[next]?.ts}, and ${bar.ts} is decided`);
    if (next === to) {
      from = to;
      to = Math.min(bars.length, from + (sizes[block++ % sizes.length] as number));
      pool.updateBlock(columns, from, to);
    }
    pool.moveTo(next++ - from);
  };
}
