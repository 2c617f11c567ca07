import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';

/** Bars that end when high − low reaches a range. One time bar goes open, low, high, close, or with the high first. */
class RangeBars implements NodeInstance {
  private readonly range: number;
  private high = Number.NaN;
  private low = Number.NaN;
  private runningOpen = Number.NaN;
  private open = Number.NaN;
  private close = Number.NaN;
  private completed = 0;

  constructor(range: number) {
    this.range = range;
  }

  update({ bars, outputs }: NodeBlock, from: number, to: number): void {
    const [open, close, count, isUp] = outputs as [Column, Column, Column, Column];
    for (let at = from; at < to; at++) {
      this.completed = 0;
      const first = bars.open[at] as number;
      const last = bars.close[at] as number;
      if (!Number.isNaN(first + last)) {
        const [high, low] = [bars.high[at] as number, bars.low[at] as number];
        this.move(first);
        // A bar that rises is taken to have fallen first.
        this.move(last >= first ? low : high);
        this.move(last >= first ? high : low);
        this.move(last);
      }
      open[at] = this.open;
      close[at] = this.close;
      count[at] = this.completed;
      isUp[at] = this.close > this.open ? 1 : 0;
    }
  }

  private move(price: number): void {
    if (Number.isNaN(this.runningOpen)) {
      this.runningOpen = this.high = this.low = price;
      return;
    }
    const { range } = this;
    const up = price - this.low;
    const down = this.high - price;
    const bars = Math.floor(Math.max(up, down) / range + 1e-9);
    if (bars >= 1) {
      const step = up >= down ? range : -range;
      const begin = up >= down ? this.low : this.high;
      // Each further bar begins where the one before ended.
      this.close = begin + bars * step;
      this.open = bars === 1 ? this.runningOpen : this.close - step;
      this.completed += bars;
      this.runningOpen = this.high = this.low = this.close;
    }
    this.high = Math.max(this.high, price);
    this.low = Math.min(this.low, price);
  }
}

export const indRangeBars: NodeDefinition<{ ticks: number }> = {
  type: 'ind.range_bars',
  category: 'indicator',
  label: 'Range bars',
  description:
    'The newest bar of a fixed price range: open and close, whether it rose, and how many ended within this time bar. Within a time bar the path is estimated: one that rises is taken to go to its low first. Values on time bars, since one may complete many. Empty until the first.',
  formula: 'a bar ends when high − low reaches the range; the next begins at its close',
  source: 'Vicente Nicolellis, 1995',
  keywords: ['constant range', 'noise'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: [...outputs('number', 'open', 'close', 'completed'), ...outputs('bool', 'is_up')],
  params: [int('ticks', 16, 1, 10_000, 'The range of a bar in ticks.')],
  warmup: () => 1,
  create: ({ ticks }, { market }) => new RangeBars(ticks * market.tickSize),
};
