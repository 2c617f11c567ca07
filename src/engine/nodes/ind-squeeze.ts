import type { Column } from '../columns.ts';
import {
  int,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  number,
  outputs,
  requiredInput,
} from '../definition.ts';
import { trueRange } from '../indicators/atr.ts';
import { MeanDeviation } from '../indicators/bollinger.ts';
import { Extreme } from '../indicators/extreme.ts';
import { WeightedWindow } from '../indicators/regression.ts';
import { Scratch } from '../indicators/scratch.ts';
import { Sma } from '../indicators/sma.ts';

interface Params {
  length: number;
  stddev: number;
  multiplier: number;
}

class Squeeze implements NodeInstance {
  private readonly window: MeanDeviation;
  private readonly range: Sma;
  private readonly highest: Extreme;
  private readonly lowest: Extreme;
  private readonly line: WeightedWindow;
  private readonly stddev: number;
  private readonly multiplier: number;
  private lastClose = Number.NaN;
  private wasOn = false;
  #mean = new Scratch();
  #range = new Scratch();
  #bottom = new Scratch();

  constructor({ length, stddev, multiplier }: Params) {
    this.window = new MeanDeviation(length);
    this.range = new Sma(length);
    this.highest = new Extreme(length, 'highest');
    this.lowest = new Extreme(length, 'lowest');
    this.line = new WeightedWindow(length);
    this.stddev = stddev;
    this.multiplier = multiplier;
  }

  update({ bars: { high, low, close }, outputs }: NodeBlock, from: number, to: number): void {
    const [on, fired, momentum] = outputs as [Column, Column, Column];
    const [mean, range, bottom] = [this.#mean, this.#range, this.#bottom].map((work) => work.upTo(to)) as [
      Column,
      Column,
      Column,
    ];
    this.window.fill(close, mean, on, from, to);
    for (let at = from; at < to; at++) {
      range[at] = trueRange(high[at] as number, low[at] as number, this.lastClose);
      if (!Number.isNaN(close[at] as number)) this.lastClose = close[at] as number;
    }
    this.range.fill(range, range, from, to);
    this.highest.fill(high, momentum, from, to);
    this.lowest.fill(low, bottom, from, to);
    for (let at = from; at < to; at++) {
      const isOn = this.stddev * (on[at] as number) < this.multiplier * (range[at] as number);
      on[at] = isOn ? 1 : 0;
      fired[at] = this.wasOn && !isOn && !Number.isNaN(range[at] as number) ? 1 : 0;
      if (!Number.isNaN(range[at] as number)) this.wasOn = isOn;
      const middle = ((momentum[at] as number) + (bottom[at] as number)) / 2;
      momentum[at] = (close[at] as number) - (middle + (mean[at] as number)) / 2;
    }
    this.line.fillLineEnd(momentum, momentum, from, to);
  }
}

export const indSqueeze: NodeDefinition<Params> = {
  type: 'ind.squeeze',
  category: 'indicator',
  label: 'Squeeze',
  description:
    'On while the Bollinger bands lie inside the Keltner channel: the market is quiet and a move builds up. It fires on the bar that ends this; the sign of the momentum tells the side.',
  formula:
    'on: stddev × σ(close) < multiplier × SMA(true range); momentum: end of the regression line of close − ((highest high + lowest low) / 2 + SMA(close)) / 2, all over the length',
  source: 'John Carter, "Mastering the Trade", 2005 (TTM Squeeze); momentum as LazyBear published it on TradingView',
  keywords: ['ttm squeeze', 'carter', 'lazybear', 'volatility contraction'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: [...outputs('bool', 'on', 'fired'), ...outputs('number', 'momentum')],
  params: [
    int('length', 20, 2, 500, 'Bars of the bands, the channel and the momentum.'),
    number('stddev', 2, 0.1, 10, 'Width of a Bollinger band in standard deviations.'),
    number('multiplier', 1.5, 0.1, 10, 'Width of a Keltner band in average true ranges.'),
  ],
  warmup: ({ length }) => 2 * length - 1,
  create: (params) => new Squeeze(params),
};
