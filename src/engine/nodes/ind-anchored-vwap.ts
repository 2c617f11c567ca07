import type { Column } from '../columns.ts';
import {
  choice,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  number,
  optionalInput,
  outputs,
  requiredInput,
} from '../definition.ts';
import { PeriodTurns } from '../indicators/periods.ts';
import { Vwap } from '../indicators/vwap.ts';

interface Params {
  anchor: 'condition' | 'week' | 'month';
  band_stddev: number;
}

class AnchoredVwap implements NodeInstance {
  private readonly average = new Vwap();
  /** Null: a condition anchors it. */
  private readonly turns: PeriodTurns | null;
  private readonly reach: number;
  private anchored = false;

  constructor({ anchor, band_stddev }: Params) {
    this.turns = anchor === 'condition' ? null : new PeriodTurns(anchor);
    this.reach = band_stddev;
  }

  update({ bars, inputs, outputs, sessions }: NodeBlock, from: number, to: number): void {
    const { average, turns, reach } = this;
    const [vwap, upper, lower] = outputs as [Column, Column, Column];
    for (let at = from; at < to; at++) {
      const turned = turns !== null && turns.turn(bars.ts[at] as number, sessions) > 0;
      if (turned || inputs[1]?.[at] === 1) {
        average.reset();
        this.anchored = true;
      }
      const price = ((bars.high[at] as number) + (bars.low[at] as number) + (bars.close[at] as number)) / 3;
      if (this.anchored && !Number.isNaN(price)) average.next(price, bars.volume[at] as number);
      vwap[at] = average.value;
      upper[at] = average.value + reach * average.deviation;
      lower[at] = average.value - reach * average.deviation;
    }
  }
}

export const indAnchoredVwap: NodeDefinition<Params> = {
  type: 'ind.anchored_vwap',
  category: 'indicator',
  label: 'Anchored VWAP',
  description:
    'Volume-weighted average price since an event of your own (a condition that comes true), or since the week or month began, with bands. Empty before the first anchor.',
  formula:
    'Σ(price × volume) / Σ volume since the anchor, price = (high + low + close) / 3; bands ± band_stddev × σ weighted by volume',
  source: 'Paul Levine, MIDAS, 1995; Brian Shannon, "Maximum Trading Gains with Anchored VWAP", 2022',
  keywords: ['avwap', 'midas', 'weekly vwap', 'monthly vwap'],
  inputs: [requiredInput('bars', 'bars'), optionalInput('anchor', 'bool')],
  outputs: outputs('number', 'vwap', 'upper', 'lower'),
  params: [
    choice(
      'anchor',
      'week',
      ['week', 'month', 'condition'],
      'Where it starts again: on the first bar of a week or month of trade dates, or on bars on which the `anchor` input is true, which it does with each choice.',
    ),
    number('band_stddev', 2, 0.1, 10, 'Width of a band in standard deviations.'),
  ],
  warmup: () => 1,
  relation: ({ anchor }, wired) =>
    anchor === 'condition' && !wired.has('anchor') ? 'needs an edge at `anchor` when its `anchor` is condition' : null,
  readsVolume: true,
  create: (params) => new AnchoredVwap(params),
};
