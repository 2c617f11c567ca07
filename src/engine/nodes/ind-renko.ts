import type { Column } from '../columns.ts';
import {
  choice,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  number,
  outputs,
  requiredInput,
} from '../definition.ts';
import { Atr } from '../indicators/atr.ts';
import { Scratch } from '../indicators/scratch.ts';

interface Params {
  mode: 'ticks' | 'points' | 'percent' | 'atr';
  size: number;
}

const stepsOf = (distance: number, height: number): number => Math.max(1, Math.floor(distance / height + 1e-9));

/** Bricks of equal height out of closes; one against the trend begins at the other end of the last brick. */
class Renko implements NodeInstance {
  private readonly fixed: number;
  private readonly percent: number;
  private readonly atr: Atr | null;
  private height = Number.NaN;
  private top = Number.NaN;
  private bottom = Number.NaN;
  private direction = 0;
  #range = new Scratch();

  constructor({ mode, size }: Params, tickSize: number) {
    this.fixed = mode === 'ticks' ? size * tickSize : mode === 'points' ? size : 0;
    this.percent = mode === 'percent' ? size / 100 : 0;
    this.atr = mode === 'atr' ? new Atr(Math.max(1, Math.round(size))) : null;
  }

  update({ bars, outputs }: NodeBlock, from: number, to: number): void {
    const [open, close, bricks, isUp] = outputs as [Column, Column, Column, Column];
    const range = this.#range.upTo(to);
    this.atr?.fill(bars, range, from, to);
    for (let at = from; at < to; at++) {
      const price = bars.close[at] as number;
      if (Number.isNaN(this.height)) this.begin(price, range[at] as number);
      const count = this.add(price);
      bricks[at] = count;
      isUp[at] = this.direction > 0 ? 1 : 0;
      open[at] = this.direction === 0 ? Number.NaN : this.direction > 0 ? this.bottom : this.top;
      close[at] = this.direction === 0 ? Number.NaN : this.direction > 0 ? this.top : this.bottom;
    }
  }

  private begin(price: number, range: number): void {
    const height = this.atr ? range : this.fixed || Math.abs(price) * this.percent;
    if (!(height > 0) || Number.isNaN(price)) return;
    this.height = height;
    this.top = this.bottom = price;
  }

  /** How many bricks the price completes: above 0 upwards, below 0 downwards. */
  private add(price: number): number {
    const { height } = this;
    // Most closes complete none: comparing costs less than dividing.
    const least = height * (1 - 1e-9);
    if (price - this.top >= least) {
      const up = stepsOf(price - this.top, height);
      this.top += up * height;
      this.bottom = this.top - height;
      this.direction = 1;
      return up;
    }
    if (this.bottom - price >= least) {
      const down = stepsOf(this.bottom - price, height);
      this.bottom -= down * height;
      this.top = this.bottom + height;
      this.direction = -1;
      return -down;
    }
    return 0;
  }
}

export const indRenko: NodeDefinition<Params> = {
  type: 'ind.renko',
  category: 'indicator',
  label: 'Renko',
  description:
    'The newest Renko brick: its open and close, which way it goes, and how many bricks this bar completed (below 0 downwards). A turn takes two bricks. The bricks are values on time bars, since one bar may complete many. Empty until the first brick.',
  formula:
    'a brick of one height per full height that the close passes the top of the last brick, or falls below its bottom',
  source: 'Japanese charting; Steve Nison, "Beyond Candlesticks", 1994',
  keywords: ['brick', 'noise'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: [...outputs('number', 'open', 'close', 'bricks'), ...outputs('bool', 'is_up')],
  params: [
    choice(
      'mode',
      'ticks',
      ['ticks', 'points', 'percent', 'atr'],
      'What a brick measures: ticks; points; percent of the first close; or the ATR of `size` bars when it is first known.',
    ),
    number('size', 16, 0.0001, 100_000, 'Height of a brick, or bars of the ATR (rounded).'),
  ],
  warmup: ({ mode, size }) => (mode === 'atr' ? Math.max(1, Math.round(size)) + 1 : 1),
  relation: ({ mode, size }) =>
    mode === 'atr' && size > 500 ? `needs a \`size\` of at most 500 bars with the atr, got ${size}` : null,
  create: (params, { market }) => new Renko(params, market.tickSize),
};
