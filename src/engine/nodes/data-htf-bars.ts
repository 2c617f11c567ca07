import { BarBuilder } from '../bar-builder.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import type { HigherBars } from '../higher-bars.ts';
import type { Market } from '../types.ts';

/** Builds the bars of a higher timeframe. */
class HtfBars implements NodeInstance {
  private readonly builder: BarBuilder;

  constructor(market: Market, multiple: number) {
    this.builder = new BarBuilder(market.timeframe, multiple);
  }

  update({ bars, higher, sessions }: NodeBlock, from: number, to: number): void {
    (higher as HigherBars).build(this.builder, bars, sessions, from, to);
  }
}

export const dataHtfBars: NodeDefinition<{ multiple: number }> = {
  type: 'data.htf_bars',
  category: 'data',
  label: 'Higher-timeframe bars',
  description:
    "Bars of a higher timeframe, a multiple of the strategy's, aligned to the session's open; only completed ones, so " +
    'nothing looks ahead. Indicators, maths and trends fed by them count in these bars; their values hold in between.',
  inputs: [requiredInput('bars', 'bars')],
  outputs: [...outputs('bars', 'bars'), ...outputs('number', 'close')],
  params: [int('multiple', 5, 2, 60, 'How many bars of its input make one.')],
  barOutputs: ({ close }) => [null, close],
  warmup: ({ multiple }) => multiple,
  nameOf: ({ multiple }, output) => `${output.charAt(0).toUpperCase()}${output.slice(1)} of ${multiple} bars`,
  create: ({ multiple }, { market }) => new HtfBars(market, multiple),
};
