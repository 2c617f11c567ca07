import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { Atr } from '../indicators/atr.ts';
import { Ranked } from '../indicators/ranked.ts';
import { span } from '../intervals.ts';

class AtrPercentile implements NodeInstance {
  private readonly atr: Atr;
  private readonly ranked: Ranked;

  constructor(length: number, lookback: number) {
    this.atr = new Atr(length);
    this.ranked = new Ranked(lookback);
  }

  update({ bars, outputs }: NodeBlock, from: number, to: number): void {
    const [value] = outputs as [Column];
    this.atr.fill(bars, value, from, to);
    for (let at = from; at < to; at++) value[at] = this.ranked.next(value[at] as number);
  }
}

export const indAtrPercentile: NodeDefinition<{ length: number; lookback: number }> = {
  type: 'ind.atr_percentile',
  category: 'indicator',
  label: 'ATR percentile',
  description: 'How the average true range compares with its own past, in percent: below 20 quiet, above 80 wild.',
  formula: 'percent rank of ATR(length) among its last lookback values',
  source: "Wilder's ATR; the percentile as `ta.percentrank` of TradingView",
  keywords: ['volatility percentile', 'volatility rank', 'regime'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'value'),
  params: [
    int('length', 14, 1, 500, 'Bars of the ATR.'),
    int('lookback', 100, 1, 1000, 'How many earlier values of the ATR it is compared with.'),
  ],
  warmup: ({ length, lookback }) => length + 1 + lookback,
  range: () => span(0, 100),
  create: ({ length, lookback }) => new AtrPercentile(length, lookback),
};
